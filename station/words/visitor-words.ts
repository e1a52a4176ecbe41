import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ErrorCode, type ErrorRecord, messageOf, systemCode } from '../../contract/errors.ts';
import { type VisitorWords, visitorWordsSchema } from '../../contract/visitor-words.ts';

/** An installer's languages for visitors lie here in the data directory, each as `LANG.json`. */
export const wordsFolder = 'words';

const maxFileBytes = 256 * 1024;
const maxLanguages = 24;

/** @param raise told of each file that cannot be used; the others are */
export const readVisitorWords = (
  dataDirectory: string,
  raise: (fault: ErrorRecord) => void,
): readonly VisitorWords[] => {
  const folder = join(dataDirectory, wordsFolder);
  return filesIn(folder, raise).flatMap((name) => {
    const file = join(folder, name);
    try {
      return [readOne(file, name.slice(0, -'.json'.length))];
    } catch (error) {
      raise(fault(`the words ${file} cannot be used: ${messageOf(error)}`));
      return [];
    }
  });
};

const filesIn = (folder: string, raise: (fault: ErrorRecord) => void): readonly string[] => {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.toSorted().slice(0, maxLanguages);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') raise(fault(`the folder ${folder} cannot be read: ${messageOf(error)}`));
    return [];
  }
};

const readOne = (file: string, language: string): VisitorWords => {
  if (statSync(file).size > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes / 1024} KiB`);
  // Windows editors put a byte order mark in front.
  const parsed = visitorWordsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  if (parsed.data.language !== language) throw new Error(`it says that its language is "${parsed.data.language}"`);
  return parsed.data;
};

const fault = (message: string): ErrorRecord => ({
  code: ErrorCode.VisitorWordsInvalid,
  message,
  hint: 'correct the file, or take it away, and start the station again; docs/configuration.md explains it',
});

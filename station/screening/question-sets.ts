import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type QuestionSet, questionSetSchema } from '../../contract/declaration.ts';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { shippedQuestionSets } from './sets/index.ts';

/** An installer's own question sets lie here in the data directory, each as `ID.json`. */
export const declarationsFolder = 'declarations';

const maxFileBytes = 256 * 1024;
const safeId = /^[a-z0-9][a-z0-9-]{0,47}$/;

/**
 * The question set of this name: the installer's own where one lies in the data directory, else the one that ships.
 * @throws CheckpointError QuestionsInvalid: there is none, or it is wrong; the message names what is wrong where
 */
export const loadQuestions = (id: string, dataDirectory: string): QuestionSet => {
  const file = join(dataDirectory, declarationsFolder, `${id}.json`);
  const own = safeId.test(id) ? readOwn(file) : undefined;
  const data = own ?? shippedQuestionSets.get(id);
  if (data === undefined) {
    throw invalid(
      `there is no question set "${id}"`,
      `set passage.declaration.set to one of: ${[...shippedQuestionSets.keys()].join(', ')}, or put your own into ${file}`,
    );
  }
  return parseQuestions(data, id, own === undefined ? `question set "${id}"` : file);
};

/** @throws CheckpointError QuestionsInvalid */
const parseQuestions = (data: unknown, id: string, source: string): QuestionSet => {
  const parsed = questionSetSchema.safeParse(data);
  if (!parsed.success) {
    throw invalid(`${source}:\n${z.prettifyError(parsed.error)}`, 'correct the file; docs/declaration.md explains it');
  }
  if (parsed.data.id === id) return parsed.data;
  throw invalid(`${source} says that its id is "${parsed.data.id}"`, 'give file and set the same name');
};

/** undefined where there is no such file. */
const readOwn = (file: string): unknown => {
  try {
    if (statSync(file).size > maxFileBytes) throw new Error(`it is larger than ${maxFileBytes / 1024} KiB`);
    // Windows editors put a byte order mark in front.
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw invalid(`the questions ${file} cannot be read: ${messageOf(error)}`, 'correct the file, or take it away');
  }
};

const invalid = (message: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.QuestionsInvalid, message, hint);

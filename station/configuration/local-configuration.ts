import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf, systemCode } from '../../contract/errors.ts';
import { enrolmentFiles, jsonOf, readIfThere } from '../enrolment/enrolment-folder.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import { loadConfiguration, parseConfiguration } from './load-configuration.ts';

/** Where the text of a configuration came from, as a station is told of it. */
export type LocalSource = Readonly<{
  file: string;
  text: string;
  /** The file cannot be used, and this is the text that worked last. */
  fault: ErrorRecord | null;
}>;

export type LocalConfiguration = Readonly<{ configuration: Configuration; source: LocalSource }>;

/** `file`: of which file it is, for another one that cannot be used it does not stand in. */
const goodSchema = z.object({ form: z.literal(1), file: z.string(), text: z.string(), digest: z.string() });

export const lastGoodFile = (dataDirectory: string): string => enrolmentFiles(dataDirectory).configurationGood;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The configuration of the installer; in place of a file that is damaged, or gone, the one with which a station here got ready
 * last, and why.
 * @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid: and there is none that could stand in
 */
export const readLocalConfiguration = (file: string, dataDirectory: string): LocalConfiguration => {
  try {
    const configuration = loadConfiguration(file);
    return { configuration, source: { file, text: readFileSync(file, 'utf8'), fault: null } };
  } catch (error) {
    const good = lastGood(file, dataDirectory);
    if (good === null) throw error;
    return { configuration: good.configuration, source: { file, text: good.text, fault: notUsed(file, error) } };
  }
};

/** Whether there is one that could stand in for this file. */
export const hasLastGood = (file: string, dataDirectory: string): boolean => lastGood(file, dataDirectory) !== null;

/** A station got ready with it. Where the disk does not take it the station goes on all the same. */
export const rememberGood = (dataDirectory: string, { file, text, fault }: LocalSource): void => {
  try {
    if (fault !== null || lastGood(file, dataDirectory)?.text === text) return;
    const good: z.infer<typeof goodSchema> = { form: 1, file: resolve(file), text, digest: digestOf(text) };
    writeWhole(lastGoodFile(dataDirectory), JSON.stringify(good));
  } catch (error) {
    if (systemCode(error) === '') throw error;
  }
};

const lastGood = (
  file: string,
  dataDirectory: string,
): Readonly<{ configuration: Configuration; text: string }> | null => {
  const path = lastGoodFile(dataDirectory);
  if (!existsSync(path)) return null;
  const good = goodSchema.safeParse(jsonOf(readIfThere(path) ?? '')).data;
  if (good === undefined || good.file !== resolve(file) || good.digest !== digestOf(good.text)) return null;
  try {
    return { configuration: parseConfiguration(jsonOf(good.text), path), text: good.text };
  } catch (error) {
    // An older version wrote it.
    if (error instanceof CheckpointError) return null;
    throw error;
  }
};

const notUsed = (file: string, error: unknown): ErrorRecord => ({
  code: ErrorCode.ConfigurationLastGood,
  message: `the one that worked last is in use, for ${messageOf(error)}`,
  hint: `correct ${file}, or bring it back (kiosk restore), and start the station again`,
});

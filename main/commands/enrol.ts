import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { withoutMarks } from '../../contract/enrolment/enrolment-words.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import {
  abandon,
  type Comparison,
  type EnrolmentStep,
  enrolByCode,
  finish,
  requestFile,
  resume,
  takeAnswer,
} from '../../station/enrolment-office.ts';
import { lockDataDirectory, prepareDataDirectory } from '../host/data-directory.ts';
import { dataDirectoryOf } from '../host/paths.ts';
import { dataOption, jsonOption } from './options.ts';
import { printJson, printLine } from './print.ts';

type EnrolOptions = Readonly<{
  data?: string;
  request?: string;
  yes?: boolean;
  replaceRoot?: boolean;
  json?: boolean;
}>;

/** Longer than any answer. */
const maxFileBytes = 512 * 1024;

export const addEnrol = (program: Command): void => {
  program
    .command('enrol')
    .description('make this kiosk a station of a central system: with its code, or with a file')
    .argument(
      '[code-or-file...]',
      'the code that central shows, or the file with its answer (default: go on with what was begun)',
    )
    .option('--request <file>', 'ask by a file: write it there, for central to answer')
    .option('--yes', 'ask nothing: the six words were compared')
    .option('--replace-root', 'it belongs to another central system, and is to change over')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(enrol);
};

const enrol = async (given: readonly string[], options: EnrolOptions): Promise<void> => {
  const dataDirectory = dataDirectoryOf(options.data, process.env);
  prepareDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  try {
    const input = inputOf(given);
    if (options.request !== undefined) return await writeRequest(dataDirectory, options.request, input, options);
    await take(dataDirectory, await answerTo(dataDirectory, input), options);
  } finally {
    unlock();
  }
};

type Input = Readonly<{ kind: 'code' | 'answer'; text: string }> | null;

/** A code that was typed with blanks comes as several arguments. */
const inputOf = (given: readonly string[]): Input => {
  const typed = given.join(' ');
  if (typed === '') return null;
  const text = given.length === 1 && existsSync(typed) ? contentOf(typed) : typed;
  return { kind: text.trimStart().startsWith('{') ? 'answer' : 'code', text };
};

const contentOf = (file: string): string => {
  try {
    if (statSync(file).size <= maxFileBytes) return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CheckpointError(ErrorCode.InputUnreadable, messageOf(cause), 'name the file of central', { cause });
  }
  throw new CheckpointError(ErrorCode.InputUnreadable, `${file} is no answer of central`, 'name the file of central');
};

const writeRequest = async (
  dataDirectory: string,
  file: string,
  input: Input,
  { json }: EnrolOptions,
): Promise<void> => {
  if (input?.kind === 'answer') throw new CheckpointError(ErrorCode.UsageWrong, 'a request takes a code, no file');
  const document = await requestFile(dataDirectory, input?.text ?? null);
  try {
    writeFileSync(file, document, { mode: 0o600 });
  } catch (cause) {
    throw new CheckpointError(ErrorCode.OutputUnusable, messageOf(cause), 'name a file that can be written', { cause });
  }
  if (json === true) printJson({ request: file });
  else printLine(`${file}: bring it to central, which answers with a file; then, here: kiosk enrol FILE`);
};

const answerTo = (dataDirectory: string, input: Input): Comparison | Promise<Comparison> => {
  if (input === null) return resume(dataDirectory, say);
  return input.kind === 'answer' ? takeAnswer(dataDirectory, input.text) : enrolByCode(dataDirectory, input.text, say);
};

const say = (step: EnrolmentStep): void => {
  const words = {
    keys: 'making the keys of this station',
    asking: `asking central${step.step === 'asking' ? ` at ${step.address}` : ''}`,
    checking: 'checking what it answered',
  };
  process.stderr.write(`${words[step.step]}\n`);
};

const take = async (dataDirectory: string, comparison: Comparison, options: EnrolOptions): Promise<void> => {
  const { site, station, words, otherRoot } = comparison;
  if (options.json !== true) show(comparison);
  const replaceRoot = options.replaceRoot === true || (otherRoot && (await askReplace(comparison)));
  const compared =
    options.yes === true || (await agreed('Trung tâm có đọc đúng sáu từ này không? / does central read these? [y/N] '));
  if (!compared) {
    abandon(dataDirectory);
    throw new CheckpointError(
      ErrorCode.EnrolmentWordsDiffer,
      'the enrolment was given up: nothing of it is left here',
      'where the words differ tell central at once: somebody may stand in between; then begin with a new code',
    );
  }
  const record = finish(dataDirectory, { replaceRoot, now: Date.now() });
  if (options.json === true) {
    const until = new Date(record.notAfter).toISOString();
    printJson({ site, station, words, serial: record.serial, rootHash: record.rootHash, until });
    return;
  }
  printLine(`this kiosk is ${site}/${station}. Central confirms it: kiosk central enrol confirm ${site}/${station}`);
  printLine('then: kiosk start');
};

const show = ({ site, station, siteName, stationName, broker, words, wordsDecide, unsent }: Comparison): void => {
  printLine(`station   ${site}/${station}  (${siteName}, ${stationName})`);
  printLine(`broker    ${broker}`);
  printLine(`\n    ${words.join(' · ')}`);
  printLine(`    (${withoutMarks(words.join(' · '))})\n`);
  if (wordsDecide) printLine('no code named the root of central: call central, and let them read their words to you');
  if (unsent > 0) printLine(`${unsent} entries here are for the former central system, which does not have them yet`);
};

const askReplace = async ({ unsent }: Comparison): Promise<boolean> => {
  const lost = unsent === 0 ? '' : ` (${unsent} entries not sent)`;
  return agreed(
    `Kiosk đang thuộc hệ thống khác${lost}. Đổi? / it belongs to another central system. Change over? [y/N] `,
  );
};

/** Nobody there to answer is a no. */
export const agreed = async (question: string): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const said = await Promise.race([terminal.question(question), ended]);
    return /^(?:y|yes|c|co|có)$/i.test(said.normalize('NFC').trim());
  } finally {
    terminal.close();
  }
};

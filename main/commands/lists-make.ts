import { writeFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { makeRevocationsText, makeRulesText, makeTrustText } from '../../station/list-office.ts';
import { readInput } from './office-files.ts';
import { printJson } from './print.ts';

export type MakeOptions = Readonly<{ out?: string; json?: boolean }>;

/** @throws CheckpointError UsageWrong, InputUnreadable, OutputUnusable, ListInputInvalid, TrustUnreadable, RulesInvalid */
export const make = (list: string, from: readonly string[], { out, json }: MakeOptions): void => {
  const text = textOf(list, from);
  if (out === undefined) process.stdout.write(json === true ? `${JSON.stringify(JSON.parse(text))}\n` : text);
  else {
    writeOutput(out, text);
    if (json === true) printJson({ list, file: out, bytes: Buffer.byteLength(text) });
    else process.stderr.write(`${out}: look at it, then sign it with kiosk lists sign\n`);
  }
};

const textOf = (list: string, from: readonly string[]): string => {
  if (list === 'rules') return makeRulesText(from.map((name) => ({ name, text: readText(name) })));
  const [only = '', ...more] = from;
  if (more.length > 0) throw usage(`the list "${list}" is made from one folder or file`);
  if (list === 'trust') return makeTrustText(only);
  if (list === 'revocations') return makeRevocationsText(readText(only));
  throw usage(`there is no list "${list}" that is made here`);
};

const usage = (message: string): CheckpointError =>
  new CheckpointError(ErrorCode.UsageWrong, message, 'kiosk lists make --help shows what there is');

const readText = (file: string): string => Buffer.from(readInput(file, 'what the list is made from')).toString('utf8');

/** @throws CheckpointError OutputUnusable */
export const writeOutput = (file: string, content: string | Uint8Array): void => {
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.OutputUnusable,
      `${file} cannot be written: ${messageOf(cause)}`,
      'name another file',
      { cause },
    );
  }
};

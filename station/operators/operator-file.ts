import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { operatorSchema } from '../../contract/operator.ts';
import { type PinHash, pinHashSchema, pinHashToJson } from './pin.ts';

export const operatorFile = (dataDirectory: string): string => join(dataDirectory, 'operators.json');

const entrySchema = operatorSchema.extend({ pin: pinHashSchema.nullable() });
export type OperatorEntry = Readonly<Omit<z.infer<typeof entrySchema>, 'pin'> & { pin: PinHash | null }>;

const fileSchema = z.object({
  version: z.literal(1),
  operators: z.array(entrySchema).max(200),
  /** Wrong PINs in a row since the last right one, by operator. */
  wrong: z.record(z.string(), z.int().nonnegative()).default({}),
});

export type OperatorTable = Readonly<{ operators: readonly OperatorEntry[]; wrong: Readonly<Record<string, number>> }>;

/** @throws CheckpointError OperatorsUnreadable: a broken file must not read as "nobody needs a PIN" */
export const readOperators = (file: string): OperatorTable => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { operators: [], wrong: {} };
    throw unreadable(file, error);
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(file, error);
  }
};

/** Atomic and durable, readable for the station's own user alone. */
export const writeOperators = (file: string, { operators, wrong }: OperatorTable): void => {
  const entries = operators.map((entry) => ({ ...entry, pin: entry.pin === null ? null : pinHashToJson(entry.pin) }));
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const handle = openSync(`${file}.new`, 'w', 0o600);
    try {
      writeSync(handle, `${JSON.stringify({ version: 1, operators: entries, wrong }, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.OperatorsUnreadable,
      `the operators cannot be written to ${file}: ${messageOf(cause)}`,
      'free space on the disk of the data directory, and check its rights',
      { cause },
    );
  }
};

const unreadable = (file: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.OperatorsUnreadable,
    `the file of operators ${file} cannot be read: ${messageOf(cause)}`,
    'passages go on; set the operators anew with "kiosk operators add", after moving this file away',
    { cause },
  );

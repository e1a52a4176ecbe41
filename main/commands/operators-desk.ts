import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { type Operator, type OperatorRole, operatorSchema, pinSchema } from '../../contract/operator.ts';
import { operatorsOf } from '../../station/offline.ts';
import { dataOf } from '../client/data-of.ts';
import { connectStation } from '../client/station-client.ts';
import { readToken } from '../host/data-directory.ts';
import { isAlive, runningAt } from '../host/running.ts';
import { printJson, printLine, printLines } from './print.ts';
import { tableLines } from './table.ts';

type Options = Readonly<{ data?: string; json?: boolean }>;
type AddOptions = Options & Readonly<{ name: string; role: OperatorRole; pinFile?: string }>;

type Desk = Readonly<{
  list(): Promise<readonly Operator[]>;
  save(operator: Operator, pin: string | null): Promise<void>;
  remove(id: string): Promise<void>;
}>;

export const list = async (options: Options): Promise<void> =>
  atDesk(options, async (desk) => {
    const operators = await desk.list();
    const lines =
      operators.length === 0
        ? ['nobody: add somebody with "kiosk operators add"']
        : tableLines(
            ['id', 'role', 'name'],
            operators.map(({ id, role, name }) => [id, role, name]),
          );
    if (options.json === true) printJson(operators);
    else printLines(lines);
  });

export const add = async (id: string, options: AddOptions): Promise<void> => {
  const operator = parsed(operatorSchema, { id, name: options.name, role: options.role }, 'the operator');
  const pin = await pinOf(options);
  await atDesk(options, async (desk) => {
    await desk.save(operator, pin);
    if (options.json === true) printJson(operator);
    else printLine(`${id} may sign in as ${operator.role}`);
  });
};

export const remove = async (id: string, options: Options): Promise<void> =>
  atDesk(options, async (desk) => {
    await desk.remove(id);
    if (options.json === true) printJson({ removed: id });
    else printLine(`${id} is removed`);
  });

/** The station that runs there, which keeps its own copy; where none does, the file. */
const atDesk = async (options: Options, work: (desk: Desk) => Promise<void>): Promise<void> => {
  const dataDirectory = dataOf(options);
  const running = runningAt(dataDirectory);
  if (running === null || !isAlive(running)) {
    const operators = operatorsOf(dataDirectory);
    await work({
      list: async () => operators.list(),
      save: (operator, pin) => operators.save(operator, pin),
      remove: async (id) => operators.remove(id),
    });
    return;
  }
  const station = await connectStation({ url: running.url, token: readToken(dataDirectory), dataDirectory });
  try {
    await work({ list: station.operators, save: station.saveOperator, remove: station.removeOperator });
  } finally {
    station.close();
  }
};

/** Never an argument: whoever lists the processes would read it. */
const pinOf = async ({ role, pinFile }: AddOptions): Promise<string | null> => {
  if (pinFile === undefined && role === 'guard') return null;
  const text = pinFile === undefined || pinFile === '-' ? await lineOfStdin() : lineOfFile(pinFile);
  return parsed(pinSchema, text.trim(), 'the PIN');
};

const lineOfStdin = async (): Promise<string> => {
  if (process.stdin.isTTY) process.stderr.write('PIN (6 to 12 digits): ');
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
  }
};

const lineOfFile = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').split('\n')[0] ?? '';
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} cannot be read: ${messageOf(cause)}`,
      'name a file with the PIN in its first line',
      { cause },
    );
  }
};

const parsed = <T>(schema: z.ZodType<T>, value: unknown, what: string): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new CheckpointError(ErrorCode.UsageWrong, `${what} cannot be taken: ${z.prettifyError(result.error)}`);
};

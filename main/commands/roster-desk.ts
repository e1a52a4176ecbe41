import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { readRoster, readRosterTable, removeRoster, writeRoster } from '../../station/offline.ts';
import { dataOf } from '../client/data-of.ts';
import { printJson, printLine } from './print.ts';

type Options = Readonly<{ data?: string; json?: boolean }>;

export const importTable = async (file: string, options: Options): Promise<void> => {
  const people = readRosterTable(textOf(file));
  writeRoster(dataOf(options), people);
  tell(options, { people: people.length }, `${people.length} people; delete ${file} where nobody else needs it`);
};

export const show = async (options: Options): Promise<void> => {
  const people = readRoster(dataOf(options));
  const count = (group: string): number => people.filter((person) => person.group === group).length;
  const counts = { people: people.length, staff: count('staff'), residents: count('resident') };
  tell(options, counts, `${counts.people} people: ${counts.staff} staff, ${counts.residents} residents`);
};

export const remove = async (options: Options): Promise<void> => {
  removeRoster(dataOf(options));
  tell(options, { removed: true }, 'the roster is destroyed');
};

const tell = ({ json }: Options, value: unknown, line: string): void => {
  if (json === true) printJson(value);
  else printLine(line);
};

/** @throws CheckpointError InputUnreadable */
const textOf = (file: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} cannot be read: ${messageOf(cause)}`,
      'name a table that is saved as CSV UTF-8',
      { cause },
    );
  }
};

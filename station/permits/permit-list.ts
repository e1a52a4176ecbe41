import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { PermitMap } from '../../credentials/permit/permit-claims.ts';
import { type CsvRecord, parseCsv } from './csv.ts';
import { type PermitColumn, type PermitFields, parsePermitFields, permitColumns } from './permit-fields.ts';

export type ListedPermit = Readonly<{ line: number; permit: PermitMap }>;
export type BadLine = Readonly<{ line: number; problems: readonly string[] }>;
export type PermitList = Readonly<{ permits: readonly ListedPermit[]; bad: readonly BadLine[] }>;

export const maxListedPermits = 100_000;

/**
 * A list of permits as CSV, its first line the columns. Two permits may not have one id, however it is written: the
 * second could not be withdrawn alone, nor could both files lie in one folder.
 * @param defaults what lines say that leave a column empty
 * @param newId for a line without an id
 * @throws CheckpointError InputUnreadable: no columns, unknown or doubled ones, no line, too many
 */
export const readPermitList = (text: string, defaults: PermitFields, newId: () => string): PermitList => {
  const [heading, ...records] = parseCsv(text);
  if (heading === undefined || records.length === 0) throw unreadable('the list holds no permits');
  if (records.length > maxListedPermits) throw unreadable(`the list holds more than ${maxListedPermits} permits`);
  const columns = columnsOf(heading);
  const permits: ListedPermit[] = [];
  const bad: BadLine[] = [];
  const lineOfId = new Map<string, number>();
  for (const record of records) {
    const { line } = record;
    const parsed = permitOf(record, columns, defaults, newId);
    const id = parsed.permit?.id.toLowerCase() ?? '';
    const before = lineOfId.get(id);
    if (parsed.permit === null) bad.push({ line, problems: parsed.problems });
    else if (before !== undefined) bad.push({ line, problems: [`id: is that of line ${before} already`] });
    else {
      lineOfId.set(id, line);
      permits.push({ line, permit: parsed.permit });
    }
  }
  return { permits, bad };
};

const permitOf = (
  { fields, problem }: CsvRecord,
  columns: readonly PermitColumn[],
  defaults: PermitFields,
  newId: () => string,
): ReturnType<typeof parsePermitFields> => {
  if (problem !== null) return { permit: null, problems: [problem] };
  if (fields.slice(columns.length).some((field) => field.trim() !== '')) {
    return { permit: null, problems: [`${fields.length} fields, and the first line names ${columns.length} columns`] };
  }
  const own = columns.flatMap((column, index): [PermitColumn, string][] => {
    const value = fields[index]?.trim() ?? '';
    return value === '' ? [] : [[column, value]];
  });
  const all: PermitFields = { ...defaults, ...Object.fromEntries(own) };
  return parsePermitFields(all.id === undefined ? { ...all, id: newId() } : all);
};

/** Vietnamese headings, without their marks. */
const aliases: Readonly<Record<PermitColumn, readonly string[]>> = {
  id: ['so giay', 'ma giay', 'so giay di duong'],
  name: ['ho ten', 'ho va ten', 'ten'],
  number: ['so giay to', 'so dinh danh', 'cccd', 'so cccd', 'cmnd', 'so cccd cmnd', 'cccd cmnd'],
  birth: ['ngay sinh'],
  purpose: ['muc dich', 'ly do'],
  areas: ['khu vuc', 'dia ban', 'ma dia ban'],
  route: ['tuyen', 'tuyen duong', 'lo trinh'],
  plate: ['bien so', 'bien so xe', 'bien kiem soat'],
  seats: ['so cho', 'so nguoi'],
  weekdays: ['thu', 'cac thu', 'ngay trong tuan'],
  dates: ['ngay', 'cac ngay'],
  from: ['tu ngay', 'hieu luc tu'],
  to: ['den ngay', 'hieu luc den'],
  hours: ['gio', 'khung gio'],
  authority: ['co quan cap', 'don vi cap', 'noi cap'],
};

const columnByHeading: ReadonlyMap<string, PermitColumn> = new Map(
  permitColumns.flatMap((column) =>
    [column, ...aliases[column]].map((heading): [string, PermitColumn] => [heading, column]),
  ),
);

const columnsOf = ({ fields, problem }: CsvRecord): readonly PermitColumn[] => {
  if (problem !== null) throw unreadable(`its first line is none of columns: ${problem}`);
  const named = fields.slice(0, fields.findLastIndex((field) => field.trim() !== '') + 1);
  const columns = named.map((heading) => {
    const column = columnByHeading.get(plain(heading));
    if (column === undefined) throw unreadable(`there is no column "${heading.trim().slice(0, 40)}"`);
    return column;
  });
  const doubled = columns.find((column, index) => columns.indexOf(column) !== index);
  if (doubled !== undefined) throw unreadable(`the column "${doubled}" is there twice`);
  for (const needed of ['name', 'number'] as const) {
    if (!columns.includes(needed)) throw unreadable(`there is no column "${needed}"`);
  }
  return columns;
};

const plain = (heading: string): string =>
  heading
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^a-z]+/g, ' ')
    .trim();

const unreadable = (message: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.InputUnreadable,
    `the list of permits cannot be read: ${message}`,
    `its first line names the columns, of ${permitColumns.join(', ')}; save it as "CSV UTF-8"`,
  );

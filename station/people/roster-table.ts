import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { foldName } from '../../contract/fold-name.ts';
import { type RosterGroup, rosterGroupSchema, typedPersonSchema } from '../../contract/hand-entry.ts';
import { parseCsv } from '../permits/csv.ts';

/** A line of the roster. `code`: what a scanner reads from their own card, where it is no credential. */
export const rosterPersonSchema = typedPersonSchema.extend({
  group: rosterGroupSchema,
  unit: z.string().min(1).max(80).nullable(),
  code: z.string().min(3).max(512).nullable(),
});
export type RosterPerson = Readonly<z.infer<typeof rosterPersonSchema>>;

/** More are no site's own people. */
export const maxRoster = 100_000;
/** So many wrong lines are told one by one. */
const maxTold = 20;

type Column = 'name' | 'number' | 'birth' | 'phone' | 'group' | 'unit' | 'code';

/** Headings, folded, in both languages. */
const headings: Readonly<Record<string, Column>> = {
  name: 'name',
  'ho ten': 'name',
  'ho va ten': 'name',
  number: 'number',
  'so giay to': 'number',
  cccd: 'number',
  'so cccd': 'number',
  birth: 'birth',
  'ngay sinh': 'birth',
  phone: 'phone',
  'dien thoai': 'phone',
  group: 'group',
  nhom: 'group',
  unit: 'unit',
  'bo phan': 'unit',
  phong: 'unit',
  code: 'code',
  'ma the': 'code',
};

const groups: Readonly<Record<string, RosterGroup>> = {
  '': 'staff',
  staff: 'staff',
  'nhan vien': 'staff',
  resident: 'resident',
  'cu dan': 'resident',
};

/**
 * Reads a table of staff and residents. A wrong line is told by its number and what is wrong, never by what it says.
 * @throws CheckpointError RosterInvalid: nothing is made of half a table
 */
export const readRosterTable = (text: string): readonly RosterPerson[] => {
  const [first, ...records] = parseCsv(text);
  if (first === undefined) throw invalid('it is empty');
  const places = new Map(first.fields.map((heading, place) => [headings[foldName(heading)], place]));
  if (!places.has('name')) throw invalid('its first line has no column "name"');
  if (records.length > maxRoster) throw invalid(`it has more than ${maxRoster} lines`);
  const wrong: string[] = [];
  const people = records.flatMap(({ line, fields, problem }) => {
    const person = problem ?? personOf((column) => (fields[places.get(column) ?? -1] ?? '').trim());
    if (typeof person !== 'string') return [person];
    wrong.push(`line ${line}: ${person}`);
    return [];
  });
  if (wrong.length === 0) return people;
  const more = wrong.length - maxTold;
  throw invalid([...wrong.slice(0, maxTold), ...(more > 0 ? [`and ${more} more lines`] : [])].join('\n  '));
};

const personOf = (field: (column: Column) => string): RosterPerson | string => {
  const orNull = (column: Column): string | null => (field(column) === '' ? null : field(column));
  const group = groups[foldName(field('group'))];
  if (group === undefined) return 'its group is neither staff nor resident';
  const birth = birthOf(field('birth'));
  if (birth === undefined) return 'its birth is not written as 1987-01-18 or 18/01/1987';
  const parsed = rosterPersonSchema.safeParse({
    name: field('name'),
    identityNumber: orNull('number'),
    birth,
    phone: orNull('phone'),
    group,
    unit: orNull('unit'),
    code: orNull('code'),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `its ${String(issue?.path[0] ?? 'text')} is missing, too short or too long`;
};

/** @returns undefined for what is no date */
const birthOf = (text: string): string | null | undefined => {
  if (text === '') return null;
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const iso =
    local === null ? text : `${local[3]}-${(local[2] ?? '').padStart(2, '0')}-${(local[1] ?? '').padStart(2, '0')}`;
  if (/^\d{4}(-\d{2})?$/.test(iso)) return iso;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return undefined;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? undefined : iso;
};

const invalid = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.RosterInvalid,
    `no roster can be made of this table: ${why}`,
    'columns: name, and number, birth, phone, group (staff or resident), unit, code; see "kiosk roster import --help"',
  );

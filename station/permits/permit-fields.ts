import { normaliseIdentityNumber } from '../../contract/identity.ts';
import { type PermitMap, permitMapSchema } from '../../credentials/permit/permit-claims.ts';

/** What an office writes of a permit, as text: a column of a list, an option of the command line. */
export const permitColumns = [
  'id',
  'name',
  'number',
  'birth',
  'purpose',
  'areas',
  'route',
  'plate',
  'seats',
  'weekdays',
  'dates',
  'from',
  'to',
  'hours',
  'authority',
] as const;
export type PermitColumn = (typeof permitColumns)[number];
export type PermitFields = Readonly<Partial<Record<PermitColumn, string>>>;

export type ParsedFields = Readonly<
  { permit: PermitMap; problems: null } | { permit: null; problems: readonly string[] }
>;

/** A field that says nothing may be missing or blank. @returns every thing that is wrong, by column */
export const parsePermitFields = (fields: PermitFields): ParsedFields => {
  const problems: string[] = [];
  const read = <T>(column: PermitColumn, parse: (text: string) => T): T | undefined => {
    const text = (fields[column] ?? '').normalize('NFC').trim();
    if (text === '') return undefined;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      problems.push(`${column}: ${error.message}`);
      return undefined;
    }
  };
  const map = stated({
    id: read('id', permitId),
    hn: read('name', words),
    nr: read('number', identityNumber),
    bd: read('birth', birth),
    pu: read('purpose', words),
    ar: read('areas', (text) => list(text, area)),
    ro: read('route', words),
    pl: read('plate', plate),
    se: read('seats', seats),
    wd: read('weekdays', weekdays),
    dt: read('dates', (text) => list(text, day)),
    fr: read('from', day),
    to: read('to', day),
    hr: read('hours', hours),
    au: read('authority', words),
  });
  for (const column of ['id', 'name', 'number'] as const) {
    if ((fields[column] ?? '').trim() === '') problems.push(`${column}: is missing`);
  }
  if (map.fr !== undefined && map.to !== undefined && map.to < map.fr) problems.push('to: lies before from');
  const parsed = permitMapSchema.safeParse(map);
  if (problems.length === 0 && parsed.success) return { permit: parsed.data, problems: null };
  if (problems.length > 0) return { permit: null, problems };
  return {
    permit: null,
    problems: (parsed.error?.issues ?? []).map(({ path, message }) => `${String(path[0] ?? 'permit')}: ${message}`),
  };
};

class FieldProblem extends Error {}

const wrong = (message: string): never => {
  throw new FieldProblem(message);
};

type Stated<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Only what is stated: a claim that is not there does not restrict. */
const stated = <T extends object>(all: T): Stated<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Stated<T>;

const permitId = (text: string): string =>
  /^[A-Za-z0-9-]{4,64}$/.test(text) ? text : wrong('4 to 64 letters A–Z, digits and hyphens');

/** Control characters could command a printer, direction overrides could show another name. */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

const words = (text: string): string => {
  if (unprintable.test(text)) return wrong('holds a line end or characters that cannot be printed');
  return text.length <= 200 ? text : wrong('is longer than 200 letters');
};

const identityNumber = (text: string): string => {
  const number = normaliseIdentityNumber(text);
  if (/^\d+[.,]?\d*E\+?\d+$/i.test(text)) {
    return wrong('was rounded by a spreadsheet: format its column as text and enter it again');
  }
  if (/^\d+$/.test(number) && number.length !== 12 && number.length !== 9) {
    const lost = number.length === 10 || number.length === 11;
    return wrong(
      `${number.length} digits: a citizen number has 12, an old one (CMND) 9` +
        (lost ? '; a spreadsheet drops leading zeros: format its column as text' : ''),
    );
  }
  return /^(\d{12}|\d{9}|(?=.*[A-Z])[A-Z0-9]{6,12})$/.test(number) && !/^(.)\1*$/.test(number)
    ? number
    : wrong('is no citizen number (12 digits), CMND (9) or passport number');
};

/** YYYY-MM-DD, or as it is written in Viet Nam: DD/MM/YYYY. */
const day = (text: string): string => {
  const [, d = '', m = '', y = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  const iso = y === '' ? text : `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(iso) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso)
    ? iso
    : wrong(`"${text.slice(0, 20)}" is no day: write 2021-08-23 or 23/08/2021`);
};

/** Of many older people only the year is known. */
const birth = (text: string): string => (/^(19|20)\d{2}$/.test(text) ? text : day(text));

/** Separated by blanks, `+` or `|`, or whatever of `,` and `;` does not separate the columns. */
const list = <T>(text: string, parse: (part: string) => T): T[] => [
  ...new Set(
    text
      .split(/[\s,;+|]+/u)
      .filter((part) => part !== '')
      .map(parse),
  ),
];

const area = (text: string): string =>
  /^\d{2,5}$/.test(text) ? text : wrong(`"${text.slice(0, 20)}" is no administrative code (2 to 5 digits)`);

const plate = (text: string): string =>
  /^[0-9A-ZĐ.\-\s]{4,20}$/u.test(text.toUpperCase()) && /\d/.test(text)
    ? text.toUpperCase()
    : wrong('is no plate, such as 51F-123.45');

const seats = (text: string): number => {
  const value = Number(text);
  return /^\d{1,3}$/.test(text) && value >= 1 && value <= 100 ? value : wrong('a number from 1 to 100');
};

/** `1-5`, `1 3 5`, `T2-T6`, `T7 CN`: 1 is Monday, which in Viet Nam is the second day, T2. */
const weekdays = (text: string): number[] => {
  const days = text
    .toUpperCase()
    .replaceAll(/\s*[-–]\s*/g, '-')
    .split(/[\s,;+|]+/u)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = '', last = first, ...more] = part.split('-');
      const from = weekday(first);
      const to = weekday(last);
      if (more.length > 0 || to < from) return wrong(`"${part.slice(0, 20)}" is no span of weekdays, such as 1-5`);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
  return [...new Set(days)].toSorted((a, b) => a - b);
};

const weekday = (text: string): number => {
  if (text === 'CN') return 7;
  const vietnamese = /^T([2-7])$/.exec(text)?.[1];
  if (vietnamese !== undefined) return Number(vietnamese) - 1;
  return /^[1-7]$/.test(text) ? Number(text) : wrong(`"${text.slice(0, 20)}" is no weekday: 1–7, or T2–T7 and CN`);
};

/** `06:00-18:00`, `6h-18h30`; over midnight: `22:00-05:00`. */
const hours = (text: string): [number, number] => {
  const parts = text.split(/[-–]/u).map((part) => minuteOf(part.trim()));
  const [from, to] = parts;
  if (parts.length !== 2 || from === undefined || to === undefined) return wrong('two times, such as 06:00-18:00');
  return from === to ? wrong('begins and ends at one time: leave it empty for the whole day') : [from, to];
};

const minuteOf = (text: string): number => {
  const [, hour = '', minute = '0'] = /^(\d{1,2})(?:[:hHgG](\d{2})?)?$/.exec(text) ?? [];
  const value = Number(hour) * 60 + Number(minute);
  return hour !== '' && Number(minute) < 60 && value <= 1440
    ? value
    : wrong(`"${text.slice(0, 20)}" is no time, such as 06:00`);
};

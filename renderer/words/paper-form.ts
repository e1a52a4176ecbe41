import type { Direction } from '../../contract/decision.ts';
import { type PaperEntry, paperEntryMaxAgeMs, paperEntrySchema } from '../../contract/rpc.ts';

/** What somebody has typed, as it stands in the fields. */
export type PaperForm = Readonly<{
  date: string;
  time: string;
  direction: Direction;
  name: string;
  identityNumber: string;
  birth: string;
  phone: string;
  temperature: string;
  outcome: PaperEntry['outcome'];
}>;

export type PaperField = keyof PaperForm;

export type ReadForm = Readonly<{ entry: PaperEntry }> | Readonly<{ wrong: PaperField }>;

const two = (value: number): string => String(value).padStart(2, '0');

/** `23/11/2026` and `10:32` of a moment at the station. */
export const writtenMoment = (at: number, utcOffsetMinutes: number): Pick<PaperForm, 'date' | 'time'> => {
  const local = new Date(at + utcOffsetMinutes * 60_000);
  return {
    date: `${two(local.getUTCDate())}/${two(local.getUTCMonth() + 1)}/${local.getUTCFullYear()}`,
    time: `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`,
  };
};

/** The form as it stands before anything is typed. */
export const emptyForm = (at: number, direction: Direction, utcOffsetMinutes: number): PaperForm => ({
  ...writtenMoment(at, utcOffsetMinutes),
  direction,
  name: '',
  identityNumber: '',
  birth: '',
  phone: '',
  temperature: '',
  outcome: 'admit',
});

/** For the next line on the paper: time, direction and result are mostly the same. */
export const nextForm = (form: PaperForm): PaperForm => ({
  ...form,
  name: '',
  identityNumber: '',
  birth: '',
  phone: '',
  temperature: '',
});

type Day = Readonly<{ year: number; month: number; day: number }>;

/** `23/11/2026`, `23-11-26`, `23.11` (of the year `thisYear`). null: no such day. */
const dayIn = (typed: string, thisYear: number): Day | null => {
  const match = /^(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{2}|\d{4}))?$/.exec(typed.trim());
  if (match === null) return null;
  const [day, month] = [Number(match[1]), Number(match[2])];
  const written = match[3] === undefined ? thisYear : Number(match[3]);
  const year = written < 100 ? 2000 + written : written;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : null;
};

/** `10:32`, `7h05`, `10.32`, `1032`. Minutes of the day, or null. */
const minutesIn = (typed: string): number | null => {
  const match = /^(\d{1,2})(?:[:.h ]|(?=\d{2}$))(\d{2})$/i.exec(typed.trim());
  if (match === null) return null;
  const [hours, minutes] = [Number(match[1]), Number(match[2])];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
};

/** `18/01/1987`, `01/1987` or `1987` as a payload writes it; undefined: it is no date. */
export const birthIn = (typed: string): string | null | undefined => {
  const text = typed.trim();
  if (text === '') return null;
  if (/^(19|20)\d{2}$/.test(text)) return text;
  const month = /^(\d{1,2})[/.\- ]((19|20)\d{2})$/.exec(text);
  if (month !== null)
    return Number(month[1]) >= 1 && Number(month[1]) <= 12 ? `${month[2]}-${two(Number(month[1]))}` : undefined;
  if (!/\d{4}$/.test(text)) return undefined;
  const day = dayIn(text, 0);
  return day === null ? undefined : `${day.year}-${two(day.month)}-${two(day.day)}`;
};

const temperatureIn = (typed: string): number | null | undefined => {
  const text = typed.trim().replace(',', '.');
  if (text === '') return null;
  const celsius = /^\d{2}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN;
  return celsius >= 30 && celsius <= 45 ? celsius : undefined;
};

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());

/** @param now the station's clock, ms since the Unix epoch */
export const readForm = (form: PaperForm, now: number, utcOffsetMinutes: number): ReadForm => {
  const day = dayIn(form.date, new Date(now + utcOffsetMinutes * 60_000).getUTCFullYear());
  if (day === null) return { wrong: 'date' };
  const minutes = minutesIn(form.time);
  if (minutes === null) return { wrong: 'time' };
  const at = Date.UTC(day.year, day.month - 1, day.day) + (minutes - utcOffsetMinutes) * 60_000;
  if (at < now - paperEntryMaxAgeMs) return { wrong: 'date' };
  if (at > now) return { wrong: 'time' };
  if (form.name.trim() === '') return { wrong: 'name' };
  const identityNumber = orNull(form.identityNumber);
  if (identityNumber !== null && !/^[\p{L}\d .-]{6,40}$/u.test(identityNumber)) return { wrong: 'identityNumber' };
  const birth = birthIn(form.birth);
  if (birth === undefined) return { wrong: 'birth' };
  const phone = orNull(form.phone);
  if (phone !== null && !/^\+?[\d .-]{6,19}$/.test(phone)) return { wrong: 'phone' };
  const temperature = temperatureIn(form.temperature);
  if (temperature === undefined) return { wrong: 'temperature' };
  const { direction, name, outcome } = form;
  const entry = paperEntrySchema.safeParse({ at, direction, name, identityNumber, birth, phone, temperature, outcome });
  return entry.success ? { entry: entry.data } : { wrong: 'name' };
};

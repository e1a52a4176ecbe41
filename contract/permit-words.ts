import type { PermitGrant } from './credential.ts';

/** Vietnamese and English, as everywhere at the door. */
export type TwoLanguages = Readonly<{ vi: string; en: string }>;

export type PermitWords = Readonly<{
  /** When it begins and ends; `until further notice` where it has no end. */
  validity: TwoLanguages;
  /** Weekdays and single dates; null: every day. */
  days: TwoLanguages | null;
  /** `06:00–18:00`; null: the whole day. */
  hours: string | null;
  /** Route in words and codes of areas; null: anywhere. */
  where: string | null;
}>;

/** What a permit allows, as papers, slips and screens say it. */
export const permitWords = ({ from, to, weekdays, dates, hours, route, areas }: PermitGrant): PermitWords => ({
  validity: validityOf(from, to),
  days: daysOf(weekdays, dates),
  hours: hours === null ? null : `${clockOf(hours.from)}–${clockOf(hours.to)}`,
  where: [route, areas.length === 0 ? null : areas.join(', ')].filter((part) => part !== null).join(' · ') || null,
});

/** `2021-08-23` as it is written in Viet Nam: `23/08/2021`. */
export const writtenDay = (day: string): string => day.split('-').toReversed().join('/');

/** `001087029317` → `******029317`: the form of the national QR (FORMATS 1). */
export const maskNumber = (number: string): string =>
  `${'*'.repeat(Math.min(6, number.length - 2))}${number.slice(Math.min(6, number.length - 2))}`;

const validityOf = (from: string | null, to: string | null): TwoLanguages => {
  const start = from === null ? null : writtenDay(from);
  if (to === null) {
    const [vi, en] = ['đến khi có thông báo mới', 'until further notice'];
    return start === null ? { vi, en } : { vi: `từ ${start} ${vi}`, en: `from ${start} ${en}` };
  }
  const end = writtenDay(to);
  return start === null
    ? { vi: `đến hết ${end}`, en: `until ${end}` }
    : { vi: `${start} – ${end}`, en: `${start} – ${end}` };
};

const daysOf = (weekdays: readonly number[], dates: readonly string[]): TwoLanguages | null => {
  const days = dates.map((date) => writtenDay(date)).join(', ');
  const names = [weekdays.length === 7 ? [] : spansOf(weekdays)].flat();
  if (names.length === 0 && days === '') return null;
  const join = (labels: readonly string[]): string =>
    [...names.map(([first, last]) => label(labels, first, last)), ...(days === '' ? [] : [days])].join(', ');
  return { vi: join(vietnamese), en: join(english) };
};

const vietnamese = ['T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN'];
const english = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const label = (labels: readonly string[], first: number, last: number): string =>
  first === last ? `${labels[first - 1]}` : `${labels[first - 1]}–${labels[last - 1]}`;

/** 1, 2, 3, 5 → 1–3 and 5. */
const spansOf = (weekdays: readonly number[]): readonly (readonly [number, number])[] => {
  const spans: [number, number][] = [];
  for (const day of weekdays.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && day <= last[1] + 1) last[1] = day;
    else spans.push([day, day]);
  }
  return spans;
};

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

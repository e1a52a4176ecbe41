import type { Text } from '../text.ts';
import { weekdays } from '../text.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** A date whose UTC fields read as the station's local time. */
const local = (ms: number, utcOffsetMinutes: number): Date => new Date(ms + utcOffsetMinutes * 60_000);

/** `10:32:05`. @param ms since the Unix epoch @param utcOffsetMinutes minutes east of Greenwich */
export const clockTime = (ms: number, utcOffsetMinutes: number): string => {
  const at = local(ms, utcOffsetMinutes);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
};

/** `10:32` */
export const hourMinute = (ms: number, utcOffsetMinutes: number): string => clockTime(ms, utcOffsetMinutes).slice(0, 5);

const dayMonth = (at: Date): string => `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}`;

/** `Thứ Hai, 23/11/2026` and `Monday, 23/11/2026` */
export const longDate = (ms: number, utcOffsetMinutes: number): Text => {
  const at = local(ms, utcOffsetMinutes);
  const weekday = weekdays[at.getUTCDay()] ?? { vi: '', en: '' };
  const date = `${dayMonth(at)}/${at.getUTCFullYear()}`;
  return { vi: `${weekday.vi}, ${date}`, en: `${weekday.en}, ${date}` };
};

/** When something began, as short as the day allows: `10:32` today, `22/11 10:32` before or after. */
export const since = (ms: number, now: number, utcOffsetMinutes: number): string => {
  const began = local(ms, utcOffsetMinutes);
  const today = local(now, utcOffsetMinutes);
  const sameDay = Math.floor(began.getTime() / 86_400_000) === Math.floor(today.getTime() / 86_400_000);
  return sameDay ? hourMinute(ms, utcOffsetMinutes) : `${dayMonth(began)} ${hourMinute(ms, utcOffsetMinutes)}`;
};

/** `25/09/2021`. @param day days since the Unix epoch by the local date */
export const shortDay = (day: number): string => {
  const at = new Date(day * 86_400_000);
  return `${dayMonth(at)}/${at.getUTCFullYear()}`;
};

const units: readonly Readonly<{ ms: number; vi: string; en: string }>[] = [
  { ms: 365.25 * 86_400_000, vi: 'năm', en: 'year' },
  { ms: 86_400_000, vi: 'ngày', en: 'day' },
  { ms: 3_600_000, vi: 'giờ', en: 'hour' },
  { ms: 60_000, vi: 'phút', en: 'minute' },
  { ms: 1000, vi: 'giây', en: 'second' },
];

/** `3 giờ` and `3 hours`: rounded down in the largest unit that it fills. @param ms not negative */
export const spanWords = (ms: number): Text => {
  const unit = units.find((one) => ms >= one.ms) ?? { ms: 1000, vi: 'giây', en: 'second' };
  const many = Math.floor(ms / unit.ms);
  return { vi: `${many} ${unit.vi}`, en: `${many} ${unit.en}${many === 1 ? '' : 's'}` };
};

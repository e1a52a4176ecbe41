/** Values of a signed code as they may be shown and judged: what is of another form than it should be is not stated. */

/** Control characters could command a printer, and direction overrides make a screen show another name. */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const longestText = 200;

export const statedText = (value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > longestText) return null;
  if (isPlain(value)) return value;
  if (unprintable.test(value)) return null;
  const text = value.normalize('NFC').trim();
  return text === '' ? null : text;
};

/**
 * Whether a text is as it should be already, as nearly all are: printable ASCII and the Latin letters of Vietnamese, which
 * are composed, without a space outside.
 */
const isPlain = (text: string): boolean => {
  const { length } = text;
  if (length === 0 || text.charCodeAt(0) === space || text.charCodeAt(length - 1) === space) return false;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    const isAscii = code >= space && code <= 0x7e;
    if (!isAscii && !(code > 0xa0 && code <= 0x24f) && !(code >= 0x1e00 && code <= 0x1eff)) return false;
  }
  return true;
};
const space = 0x20;

/** A date as far as it goes, or the date of a date and time: what stands after the day may be anything. */
export const statedDay = (value: unknown): string | null => {
  if (typeof value === 'string' && value.length === 10 && isWholeDay(value)) return value;
  const text = typeof value === 'string' ? /^(\d{4}(-\d{2}(-\d{2})?)?)([T ]|$)/.exec(value)?.[1] : undefined;
  return text !== undefined && isDay(text) ? text : null;
};

/** YYYY-MM-DD on any of the days that every month has; what is written otherwise is looked at more closely. */
const isWholeDay = (text: string): boolean => {
  if (!isDigit(text, 0) || !isDigit(text, 1) || !isDigit(text, 2) || !isDigit(text, 3)) return false;
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  return text[4] === '-' && text[7] === '-' && month >= 1 && month <= 12 && day >= 1 && day <= 28;
};

const isDigit = (text: string, at: number): boolean => (text.charCodeAt(at) - 0x30) >>> 0 <= 9;

/** @returns NaN where there are none */
const twoDigits = (text: string, at: number): number =>
  isDigit(text, at) && isDigit(text, at + 1)
    ? (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30
    : Number.NaN;

const isDay = (text: string): boolean => {
  const [year = 0, month = 1, day = 1] = text.split('-').map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= (day <= 28 ? 28 : daysIn(year, month));
};

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * RFC 3339, besides offsets without a colon or minutes, and none at all (UTC), as several countries write them.
 * @returns ms since the Unix epoch
 */
export const statedMoment = (value: unknown): number | null => {
  const [, date, offset = 'Z', hours, minutes = '00'] =
    typeof value === 'string'
      ? (/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|([+-]\d{2}):?(\d{2})?)?$/.exec(value) ?? [])
      : [];
  const at = Date.parse(`${date}${hours === undefined ? offset : `${hours}:${minutes}`}`);
  return Number.isNaN(at) ? null : at;
};

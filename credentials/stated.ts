/** Values of a signed code as they may be shown and judged: what is of another form than it should be is not stated. */

/** Control characters could command a printer, and direction overrides make a screen show another name. */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const longestText = 200;

export const statedText = (value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > longestText || unprintable.test(value)) return null;
  const text = value.normalize('NFC').trim();
  return text === '' ? null : text;
};

/** A date as far as it goes, or the date of a date and time: what stands after the day may be anything. */
export const statedDay = (value: unknown): string | null => {
  const text = typeof value === 'string' ? /^(\d{4}(-\d{2}(-\d{2})?)?)([T ]|$)/.exec(value)?.[1] : undefined;
  return text !== undefined && isDay(text) ? text : null;
};

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

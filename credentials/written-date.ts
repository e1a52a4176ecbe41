/** A date as a payload writes it. `implausible`: of the right form, but no such day, or out of 1900...2099. */
export type WrittenDate = Readonly<{ date: string | null; implausible: boolean }>;

export const noDate: WrittenDate = { date: null, implausible: false };
const impossible: WrittenDate = { date: null, implausible: true };

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/**
 * YYYY-MM-DD, or as much of it as is stated: `00` and `**` stand for a month or day that is not known or not shown.
 * @param month two digits or `**`; likewise `day`
 */
export const writtenDate = (year: string, month: string, day: string): WrittenDate => {
  if (year.includes('*')) return noDate;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (y < 1900 || y > 2099) return impossible;
  if (month.includes('*') || m === 0) return { date: year, implausible: false };
  if (m > 12) return impossible;
  if (day.includes('*') || d === 0) return { date: `${year}-${month}`, implausible: false };
  return d > daysIn(y, m) ? impossible : { date: `${year}-${month}-${day}`, implausible: false };
};

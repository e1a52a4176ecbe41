import { createHash } from 'node:crypto';
import { maxReferralsADay, referralNumber, runningOf, stationCode } from '../../contract/referral.ts';
import { localDay, startOfDay } from '../identity/site-tags.ts';

export type ReferralNumbersParts = Readonly<{
  site: string;
  station: string;
  utcOffsetMinutes: number;
  /** The epoch that the ledger writes in. */
  epoch: () => string;
  /** The newest referral number of this date (ddmmyy) in the ledger's rows since this time (ms since the Unix epoch), or null. */
  last: (since: number, date: string) => string | null;
}>;

const dayMs = 86_400_000;

/**
 * Gives out referral numbers. A new epoch of the ledger has another code, so that a ledger which was restored from a copy, and
 * no longer knows what was given out since, gives nothing out twice.
 */
export class ReferralNumbers {
  readonly #parts: ReferralNumbersParts;
  /** Last running number by day. */
  readonly #running = new Map<number, number>();

  constructor(parts: ReferralNumbersParts) {
    this.#parts = parts;
  }

  /** @param at ms since the Unix epoch @returns null after the last number of a day */
  next(at: number): string | null {
    const { site, station, epoch, utcOffsetMinutes } = this.#parts;
    const day = localDay(at, utcOffsetMinutes);
    const code = codeOf(`${site}/${station}/${epoch()}`);
    for (let running = this.#lastOf(day) + 1; running <= maxReferralsADay; running += 1) {
      const number = referralNumber(code, ddmmyy(day), running);
      if (number === null) continue;
      this.#keep(day, running);
      return number;
    }
    return null;
  }

  #lastOf(day: number): number {
    const known = this.#running.get(day);
    if (known !== undefined) return known;
    const last = this.#parts.last(startOfDay(day, this.#parts.utcOffsetMinutes), ddmmyy(day));
    return last === null ? 0 : runningOf(last);
  }

  #keep(day: number, running: number): void {
    // Yesterday's too: around midnight somebody scanned before it may be decided after.
    for (const old of this.#running.keys()) if (old < day - 1) this.#running.delete(old);
    this.#running.set(day, running);
  }
}

const codeOf = (place: string): string =>
  stationCode(createHash('sha256').update(place).digest().readUInt32BE(0) & 0x3fff_ffff);

const ddmmyy = (day: number): string => {
  const date = new Date(day * dayMs).toISOString();
  return `${date.slice(8, 10)}${date.slice(5, 7)}${date.slice(2, 4)}`;
};

import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Decision } from '../../contract/decision.ts';
import { localDay, startOfDay } from '../identity/site-tags.ts';
import { documentsDue } from './slip.ts';

export type SlipNumbersParts = Readonly<{
  settings: PassageConfiguration;
  utcOffsetMinutes: number;
  /** Whether a slip could be printed at this lane. */
  hasPrinter(lane: string): boolean;
  /** Highest slip number given since this time, ms since the Unix epoch. */
  lastSlip(since: number): number;
}>;

/** Numbers of slips, from 1 on each day. */
export class SlipNumbers {
  readonly #parts: SlipNumbersParts;
  /** Last number by day. */
  readonly #last = new Map<number, number>();

  constructor(parts: SlipNumbersParts) {
    this.#parts = parts;
  }

  /**
   * @param together their vehicle gets one slip for all of its people
   * @returns null: none is printed
   */
  next(printed: Pick<Decision, 'outcome' | 'direction'>, lane: string, at: number, together: boolean): number | null {
    const { settings, hasPrinter, lastSlip, utcOffsetMinutes } = this.#parts;
    if (documentsDue(printed, settings).length === 0 || !hasPrinter(lane)) return null;
    if (together && printed.outcome !== 'refer') return null;
    const day = localDay(at, utcOffsetMinutes);
    const number = (this.#last.get(day) ?? lastSlip(startOfDay(day, utcOffsetMinutes))) + 1;
    // Yesterday's too: around midnight somebody scanned before it may be decided after.
    for (const old of this.#last.keys()) if (old < day - 1) this.#last.delete(old);
    this.#last.set(day, number);
    return number;
  }
}

import type { ErrorRecord } from '../contract/errors.ts';
import type { Fault } from '../contract/rpc.ts';

/** What is wrong now, one of a code, in the order in which it began. */
export class Faults {
  readonly #faults = new Map<number, Fault & { until: number | null }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param forMs taken off by itself after this time without a repetition; null: until cleared */
  raise({ code, message, hint }: ErrorRecord, forMs: number | null): void {
    const now = this.#now();
    const since = this.#faults.get(code)?.since ?? now;
    this.#faults.set(code, { code, message, hint, since, until: forMs === null ? null : now + forMs });
  }

  /** @returns true when one of them was there */
  clear(matches: (code: number) => boolean): boolean {
    const gone = [...this.#faults.keys()].filter(matches);
    for (const code of gone) this.#faults.delete(code);
    return gone.length > 0;
  }

  list(): Fault[] {
    const now = this.#now();
    this.clear((code) => (this.#faults.get(code)?.until ?? now) < now);
    return [...this.#faults.values()].map(({ until: _until, ...fault }) => fault);
  }
}

import type { ErrorCode, ErrorRecord } from '../contract/errors.ts';
import type { Fault } from '../contract/rpc.ts';

/** What is wrong now, one of a code, in the order in which it began. */
export class Faults {
  readonly #faults = new Map<number, Fault & { until: number | null }>();
  readonly #now: () => number;
  readonly #changed: () => void;

  /** @param changed what the screens show of them is another now */
  constructor(now: () => number, changed: () => void = () => undefined) {
    this.#now = now;
    this.#changed = changed;
  }

  /** @param forMs taken off by itself after this time without a repetition; null: until cleared */
  raise({ code, message, hint }: ErrorRecord, forMs: number | null): void {
    const now = this.#now();
    const since = this.#faults.get(code)?.since ?? now;
    this.#faults.set(code, { code, message, hint, since, until: forMs === null ? null : now + forMs });
    this.#changed();
  }

  /** There as long as it is true. @param fault null: it is over */
  stand(code: ErrorCode, fault: ErrorRecord | null): void {
    if (fault === null) this.clear((known) => known === code);
    else this.raise(fault, null);
  }

  /** @returns true when one of them was there */
  clear(matches: (code: number) => boolean): boolean {
    const isGone = this.#drop(matches);
    if (isGone) this.#changed();
    return isGone;
  }

  list(): Fault[] {
    const now = this.#now();
    this.#drop((code) => (this.#faults.get(code)?.until ?? now) < now);
    return [...this.#faults.values()].map(({ until: _until, ...fault }) => fault);
  }

  #drop(matches: (code: number) => boolean): boolean {
    const gone = [...this.#faults.keys()].filter(matches);
    for (const code of gone) this.#faults.delete(code);
    return gone.length > 0;
  }
}

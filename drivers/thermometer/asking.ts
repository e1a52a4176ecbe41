import type { ThermometerSettings } from '../profile/thermometer-settings.ts';

type AskingSettings = Pick<ThermometerSettings, 'mode' | 'pollMs' | 'answerMs' | 'livenessMs' | 'measureMs'>;

/**
 * When a device is asked, and whether what it answers counts for a person. On demand it is asked at full pace from the
 * moment somebody is waited for until they have been measured and have left: somebody who stays before it must not be
 * measured again for the next person. Between times it is asked now and then whether it is still there.
 * All times are monotonic ms.
 */
export class Asking {
  readonly #settings: AskingSettings;
  #askedAt: number | null = null;
  /** When it was first asked since it last answered. */
  #unansweredSince: number | null = null;
  #wantedUntil = Number.NEGATIVE_INFINITY;

  constructor(settings: AskingSettings) {
    this.#settings = settings;
  }

  /** Since when an answer is overdue from its first moment on; null: none is waited for. */
  get unansweredSince(): number | null {
    return this.#unansweredSince;
  }

  /** @param forMs how long somebody is waited for */
  want(now: number, forMs: number): void {
    this.#wantedUntil = now + Math.max(this.#settings.measureMs, forMs);
  }

  /** Nobody needs to be looked for any more; whoever stands there is still followed. */
  done(): void {
    this.#wantedUntil = Number.NEGATIVE_INFINITY;
  }

  asked(now: number): void {
    this.#askedAt = now;
    this.#unansweredSince ??= now;
  }

  answered(): void {
    this.#unansweredSince = null;
  }

  reset(): void {
    this.#askedAt = null;
    this.#unansweredSince = null;
  }

  /** @param somebody whether a person stands before it */
  measures(now: number, somebody: boolean): boolean {
    return this.#settings.mode !== 'on-demand' || somebody || now < this.#wantedUntil;
  }

  /** When it is to be asked next; null: never. */
  next(now: number, somebody: boolean): number | null {
    const { mode, pollMs, answerMs, livenessMs } = this.#settings;
    if (mode === 'continuous') return null;
    if (this.#askedAt === null) return now;
    const pace = this.measures(now, somebody) ? pollMs : livenessMs;
    return this.#askedAt + (this.#unansweredSince === null ? pace : Math.max(pollMs, answerMs));
  }
}

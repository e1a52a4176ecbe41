import type { GarbledEvent, ScannerEvent } from './code-text.ts';

/** `count`: how many came within a moment and are told as one; `length`: their sum. */
export type GarbledBurst = GarbledEvent & Readonly<{ count: number }>;
export type ToldEvent = Extract<ScannerEvent, { kind: 'text' }> | GarbledBurst;

/** Quiet after which a burst is told. A guard waits this long for the word that a code was not read. */
const quietMs = 250;
/** A burst that does not end is told after this time all the same, and the next one after twice as long. */
const firstTellMs = 1000;
const lastTellMs = 60_000;

type Open = Readonly<{ burst: GarbledBurst; tellBy: number; lastAt: number }>;

/**
 * Line noise (a wrong speed, a loose plug, a code scanned in keyboard mode) falls into many frames that are no text. They
 * are one event, not one for each fragment: each event becomes a row that is kept. Noise without end becomes ever fewer.
 */
export class GarbledBursts {
  #open: Open | null = null;
  #tellMs = firstTellMs;

  /** @param now monotonic ms */
  push(events: readonly ScannerEvent[], now: number): ToldEvent[] {
    const told: ToldEvent[] = [];
    for (const event of events) {
      if (event.kind === 'garbled') this.#add(event, now);
      else {
        told.push(...this.end(), event);
        this.#tellMs = firstTellMs;
      }
    }
    return told;
  }

  get deadline(): number | null {
    return this.#open === null ? null : Math.min(this.#open.tellBy, this.#open.lastAt + quietMs);
  }

  /** Does nothing before `deadline`. */
  flush(now: number): ToldEvent[] {
    const { deadline } = this;
    if (deadline === null || now < deadline) return [];
    const endless = this.#open !== null && now - this.#open.lastAt < quietMs;
    this.#tellMs = endless ? Math.min(lastTellMs, this.#tellMs * 2) : firstTellMs;
    return this.end();
  }

  /** Tells at once what there is: a code came, or the device is gone. */
  end(): ToldEvent[] {
    const open = this.#open;
    this.#open = null;
    return open === null ? [] : [open.burst];
  }

  #add({ code, length }: GarbledEvent, now: number): void {
    const burst = this.#open?.burst;
    this.#open = {
      burst:
        burst === undefined
          ? { kind: 'garbled', code, length, count: 1 }
          : { ...burst, length: burst.length + length, count: burst.count + 1 },
      tellBy: this.#open?.tellBy ?? now + this.#tellMs,
      lastAt: now,
    };
  }
}

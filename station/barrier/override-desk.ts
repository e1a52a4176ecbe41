import type { Direction, RowKey } from '../../contract/decision.ts';
import type { BarrierDriver, BarrierResult, Clock } from '../../contract/driver.ts';
import type { EventData, OverrideReason } from '../../contract/events.ts';
import type { HandOpening, OverrideResult } from '../../contract/rpc.ts';
import type { BarrierDesk } from './barrier-desk.ts';

export type OverrideEvent = Omit<EventData<'override'>, 'epoch' | 'sequence' | 'clock'>;

export type OverrideDeskParts = Readonly<{
  clock: Clock;
  barriers: BarrierDesk;
  barrierAt: (lane: string) => BarrierDriver | null;
  /** @throws (rejects) CheckpointError of the ledger */
  append: (data: OverrideEvent) => Promise<RowKey>;
  /** The ledger has taken a row. */
  recorded: (event: OverrideEvent, row: RowKey) => void;
}>;

/** What could not be recorded when it was done. */
type Late = Readonly<{ event: OverrideEvent; barrier: BarrierDriver | null; opened: Promise<BarrierResult | null> }>;

const retryMs = 5000;
/** More than a guard presses in a day without a ledger. */
const maxLate = 1000;

/**
 * A guard's own opening: recorded, then opened. Where nothing can be recorded it opens all the same, for neither a fire
 * nor an ambulance waits for a disk, and is recorded late, as soon as the ledger takes rows again. Until then it is kept
 * in memory only, and the guard is told to write it down.
 */
export class OverrideDesk {
  readonly #parts: OverrideDeskParts;
  #late: readonly Late[] = [];
  #retry: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;

  constructor(parts: OverrideDeskParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async open(lane: string, direction: Direction, reason: OverrideReason): Promise<OverrideResult> {
    const { barrierAt, barriers, append, clock, recorded } = this.#parts;
    const barrier = barrierAt(lane);
    const event: OverrideEvent = { lane, direction, reason, barrier: barrier !== null, at: Math.round(clock.now()) };
    const row = await append(event).catch(() => null);
    if (row !== null) recorded(event, row);
    const opened =
      barrier === null
        ? Promise.resolve(null)
        : barriers.open(barrier, { cause: 'override', of: keyOf(row) }, row !== null);
    if (row === null) this.#keep({ event, barrier, opened });
    return { recorded: row !== null, barrier: (await opened)?.outcome ?? 'none' };
  }

  /** The ledger seems to take rows again. */
  flush(): Promise<void> {
    if (this.#late.length === 0) return Promise.resolve();
    this.#flushing ??= this.#recordLate().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Tries once more, and keeps nothing. */
  async dispose(): Promise<void> {
    await this.flush();
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  #keep(late: Late): void {
    this.#late = [...this.#late, late].slice(-maxLate);
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#retry = null;
      void this.flush();
    }, retryMs);
  }

  async #recordLate(): Promise<void> {
    const { append, barriers, clock, recorded } = this.#parts;
    for (let next = this.#late[0]; next !== undefined; next = this.#late[0]) {
      const { event, barrier, opened } = next;
      const row = await append({ ...event, enteredLate: Math.round(clock.now()) }).catch(() => null);
      if (row === null) {
        this.#retryLater();
        return;
      }
      this.#late = this.#late.filter((late) => late !== next);
      recorded({ ...event, enteredLate: Math.round(clock.now()) }, row);
      const result = await opened;
      if (barrier !== null && result !== null) {
        barriers.recordOpening(barrier, { cause: 'override', of: keyOf(row) }, result);
      }
    }
  }
}

/** As it stands among the last passages of its lane. */
export const handOpening = (
  { lane, direction, reason, at, enteredLate }: OverrideEvent,
  { epoch, sequence }: RowKey,
): HandOpening & Readonly<{ lane: string }> => ({
  epoch,
  sequence,
  lane,
  at: at ?? 0,
  direction,
  reason,
  late: enteredLate != null,
});

const keyOf = (row: RowKey | null): RowKey | null =>
  row === null ? null : { epoch: row.epoch, sequence: row.sequence };

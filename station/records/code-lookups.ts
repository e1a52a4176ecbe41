import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { Reading, ScanReading } from '../../contract/reading.ts';

/** How long a code is waited for: the lane takes no passage meanwhile. ms */
export const lookupMs = 15_000;

export type CodeLookupsParts = Readonly<{
  /** How long to wait, and how to stop waiting. */
  after(ms: number, call: () => void): () => void;
  /** At which lanes a code is waited for, in words for the screens; null: at none. */
  changed(waiting: ErrorRecord | null): void;
}>;

type Waiting = Readonly<{ take: (scan: ScanReading | 'garbled' | null) => void }>;

/** Codes that a supervisor scans to look somebody up. Such a code is no passage. */
export class CodeLookups {
  readonly #parts: CodeLookupsParts;
  readonly #waiting = new Map<string, Waiting>();

  constructor(parts: CodeLookupsParts) {
    this.#parts = parts;
  }

  /** @returns whether the reading is looked up, and is nobody else's */
  takes(reading: Reading): boolean {
    if (reading.kind !== 'scan' && reading.kind !== 'garbled') return false;
    const waiting = this.#waiting.get(reading.lane);
    if (waiting === undefined) return false;
    waiting.take(reading.kind === 'scan' ? reading : 'garbled');
    return true;
  }

  /** The next code at this lane; null: none came, or somebody else asked. */
  next(lane: string): Promise<ScanReading | 'garbled' | null> {
    this.cancel(lane);
    return new Promise((resolve) => {
      const take = (scan: ScanReading | 'garbled' | null): void => {
        if (this.#waiting.get(lane) === waiting) this.#waiting.delete(lane);
        stop();
        this.#tell();
        resolve(scan);
      };
      const stop = this.#parts.after(lookupMs, () => take(null));
      const waiting: Waiting = { take };
      this.#waiting.set(lane, waiting);
      this.#tell();
    });
  }

  cancel(lane: string): void {
    this.#waiting.get(lane)?.take(null);
  }

  dispose(): void {
    for (const { take } of [...this.#waiting.values()]) take(null);
  }

  #tell(): void {
    const lanes = [...this.#waiting.keys()];
    this.#parts.changed(
      lanes.length === 0
        ? null
        : {
            code: ErrorCode.CodeLookedFor,
            message: `a supervisor looks somebody up: the next code at ${lanes.join(', ')} is no passage`,
            hint: 'Nobody scans for a passage until this is over, at most 15 seconds.',
          },
    );
  }
}

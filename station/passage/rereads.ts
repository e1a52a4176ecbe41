import type { DecisionView } from '../../contract/rpc.ts';

/** How long a code may be out of sight and still be the one that is held there. */
export const heldMs = 2000;
const longestQuietMs = 60_000;
const maxCodes = 64;

type Entry = {
  lastSeen: number;
  /** When it was last told; minus infinity: it was answered, but not yet told that it had been. */
  toldAt: number;
  /** Times told since it has been held there. */
  tellings: number;
  /** Reads since it was last told. */
  reads: number;
  view: DecisionView | null;
};

/** `tell`: record and show it; it stands for this many reads. `again`: it was told already, with this answer. */
export type Look = Readonly<{ kind: 'tell'; reads: number }> | Readonly<{ kind: 'again'; view: DecisionView | null }>;

/**
 * A scanner on a stand reads a code again and again for as long as it is held there. Each read would be a row. Instead a
 * repeat, or a code that cannot be used, is told once a repeat window, ever less often the longer it is held (once a
 * minute at last), and the reads between are counted; the screen goes on showing the answer.
 */
export class Rereads {
  readonly #repeatMs: number;
  readonly #entries = new Map<string, Entry>();

  /** @param repeatMs how long a passage counts as "a moment ago"; 0: each read is told */
  constructor(repeatMs: number) {
    this.#repeatMs = repeatMs;
  }

  /**
   * @param key what two reads of one code have in common
   * @param was `new`: nothing was answered to it a moment ago
   * @param now monotonic ms
   */
  look(key: string, was: 'new' | 'repeat' | 'unusable', now: number): Look {
    this.#forgetOld(now);
    const known = was === 'new' ? undefined : this.#entries.get(key);
    const entry = known ?? { lastSeen: now, toldAt: -Infinity, tellings: 0, reads: 0, view: null };
    if (now - entry.lastSeen >= heldMs) entry.tellings = Math.min(1, entry.tellings);
    entry.lastSeen = now;
    entry.reads += was === 'new' ? 0 : 1;
    // Set anew, so that the map stays in the order in which codes were seen.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (was === 'new') return { kind: 'tell', reads: 1 };
    const quiet = Math.min(longestQuietMs, this.#repeatMs * 2 ** Math.max(0, entry.tellings - 1));
    if (now - entry.toldAt < quiet) return { kind: 'again', view: entry.view };
    const { reads } = entry;
    entry.toldAt = now;
    entry.tellings = Math.min(entry.tellings + 1, 20);
    entry.reads = 0;
    return { kind: 'tell', reads };
  }

  /** What was answered, for as long as the code is held there. */
  told(key: string, view: DecisionView): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.view = view;
  }

  /** It could not be recorded: the next read is told. */
  forget(key: string): void {
    this.#entries.delete(key);
  }

  #forgetOld(now: number): void {
    for (const [key, { lastSeen }] of this.#entries) {
      if (now - lastSeen < longestQuietMs && this.#entries.size <= maxCodes) return;
      this.#entries.delete(key);
    }
  }
}

import { type Direction, maxCompanions, type RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { CorrectionCause, EventData } from '../../contract/events.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { Move, Moved, People } from '../identity/people.ts';
import type { CommittedRow, PresenceChange } from '../ledger/ledger-rows.ts';
import { presenceChange } from '../passage/person-rows.ts';
import { rememberedMs } from '../passage/resting-people.ts';

export type CorrectionEvent = Omit<EventData<'correction'>, 'epoch' | 'sequence' | 'clock'>;

/** A passage that may still be corrected. `move`: whom it counted in or out; null: nobody. */
export type Correctable = Readonly<{
  view: DecisionView;
  move: Moved | null;
  /** The same code is no repeat of it any more. */
  forget: () => void;
  /** Monotonic ms. */
  decidedAt: number;
}>;

export type CorrectionDeskParts = Readonly<{
  people: People;
  monotonic: () => number;
  append: (data: CorrectionEvent, presence: PresenceChange | null) => Promise<CommittedRow>;
}>;

/** Thousands of them wait for a correction that hardly ever comes, so none keeps the whole decision. */
type Entry = Omit<Correctable, 'view'> &
  Readonly<{ at: number; direction: Direction }> & { undone: CorrectionCause | null };

/** More do not pass one station in 15 minutes. */
const maxEntries = 5000;

/**
 * A guard's word on a passage of the last 15 minutes that is recorded already: it did not take place, or so many passed with
 * that person. The row stays; what it changed in the count of people inside is taken back, as far as nothing has been since.
 */
export class CorrectionDesk {
  readonly #parts: CorrectionDeskParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: CorrectionDeskParts) {
    this.#parts = parts;
  }

  keep({ view, move, forget }: Omit<Correctable, 'decidedAt'>): void {
    const now = this.#parts.monotonic();
    for (const [name, entry] of this.#entries) {
      if (now - entry.decidedAt < rememberedMs && this.#entries.size < maxEntries) break;
      this.#entries.delete(name);
    }
    const moved = move === null ? null : { gone: move.gone, come: move.come };
    const { decision } = view;
    const { at, direction } = decision;
    this.#entries.set(nameOf(decision), { at, direction, move: moved, forget, decidedAt: now, undone: null });
  }

  /** Until when it may be corrected, ms since the Unix epoch; null: not any more. */
  until(of: RowKey): number | null {
    const entry = this.#find(of);
    return entry === null || entry.undone !== null ? null : entry.at + rememberedMs;
  }

  /** @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed */
  async undo(lane: string, of: RowKey, cause: CorrectionCause): Promise<void> {
    const entry = this.#entryOf(of);
    const move = entry.move === null ? null : this.#parts.people.back(entry.move);
    entry.undone = cause;
    try {
      await this.#record({ lane, of, act: 'undone', cause }, move, lane);
    } catch (error) {
      entry.undone = null;
      throw error;
    }
    entry.forget();
  }

  /** @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed */
  async regroup(lane: string, of: RowKey, companions: number): Promise<void> {
    const entry = this.#entryOf(of);
    const move = this.#regrouped(entry, Math.min(companions, maxCompanions));
    await this.#record({ lane, of, act: 'companions', cause: null, companions }, move, lane);
    const kept = this.#entries.get(nameOf(of));
    if (kept === undefined || move === null || kept.move === null) return;
    this.#entries.set(nameOf(of), { ...kept, move: { ...kept.move, come: move.come } });
  }

  #regrouped({ move, direction }: Entry, companions: number): Move | null {
    const { people } = this.#parts;
    if (move === null) return null;
    return direction === 'in' ? people.regroup(move, companions) : people.regroupLeaving(move, companions + 1);
  }

  async #record(data: Omit<CorrectionEvent, 'inside'>, move: Move | null, lane: string): Promise<void> {
    const { append, people } = this.#parts;
    const of = { epoch: data.of.epoch, sequence: data.of.sequence };
    try {
      await append({ ...data, of, inside: people.count }, move === null ? null : presenceChange(move, lane));
    } catch (error) {
      move?.undo();
      throw error;
    }
  }

  #entryOf(of: RowKey): Entry {
    const entry = this.#find(of);
    if (entry !== null && entry.undone === null) return entry;
    throw new CheckpointError(
      ErrorCode.CorrectionTooLate,
      entry === null ? 'this passage can no longer be corrected' : 'this passage was undone already',
      'tell the shift supervisor, who writes it into the shift report',
    );
  }

  #find(of: RowKey): Entry | null {
    const entry = this.#entries.get(nameOf(of));
    return entry === undefined || this.#parts.monotonic() - entry.decidedAt >= rememberedMs ? null : entry;
  }
}

const nameOf = ({ epoch, sequence }: RowKey): string => `${epoch}/${sequence}`;

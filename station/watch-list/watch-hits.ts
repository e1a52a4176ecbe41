import type { RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { WatchAnswer, WatchAnswerer } from '../../contract/events.ts';
import type { DecisionView, WatchView } from '../../contract/rpc.ts';
import { watchHitRememberedMs } from '../../contract/watch-confirmation.ts';
import type { GateEffect } from '../gate/gate.ts';

type Decided = Extract<GateEffect, { kind: 'decide' }>;

/** Somebody who was found on the watch list. `effect`: what they were decided by. */
export type WatchHitEntry = Readonly<{ effect: Decided; view: DecisionView; watch: WatchView; decidedAt: number }>;

const maxHits = 200;

/** `again`: they are not decided anew now, and a guard may have that done. */
export type GivenAnswer = Readonly<{ answer: WatchAnswer; by: WatchAnswerer; again: boolean }>;

/**
 * Hits of a lane on the watch list, until they are answered and for as long as the guard may look at them. Who they are lies
 * in memory only: after a restart, and after 15 minutes, their code has to be read again.
 */
export class WatchHits {
  readonly #entries = new Map<string, WatchHitEntry>();

  /** @param now monotonic ms */
  decided(effect: Decided, view: DecisionView, now: number): void {
    this.forgetOld(now);
    if (view.watch == null) return;
    this.#entries.set(nameOf(view.decision), { effect, view, watch: view.watch, decidedAt: now });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxHits && oldest !== undefined) this.#entries.delete(oldest);
  }

  view(of: RowKey): WatchView | null {
    return this.#entries.get(nameOf(of))?.watch ?? null;
  }

  /** @returns null: none of this lane, or forgotten */
  find(of: RowKey, now: number): WatchHitEntry | null {
    const hit = this.#entries.get(nameOf(of));
    return hit === undefined || now - hit.decidedAt >= watchHitRememberedMs ? null : hit;
  }

  /**
   * Puts an answer to a hit that has none, or a guard's to one that central has cleared and that waits for the guard.
   * @returns the hit with its answer, and how to take the answer back where it could not be recorded; null: it has this answer already
   * @throws CheckpointError RpcPersonForgotten; WatchHitAnswered, also where central cannot know whom it speaks of
   */
  answer(of: RowKey, given: GivenAnswer, now: number): Readonly<{ hit: WatchHitEntry; undo(): void }> | null {
    const name = nameOf(of);
    const before = this.find(of, now);
    if (before === null) throw hitForgotten();
    const { answer, again = false, elsewhere = false } = before.watch;
    // Central knows only the document of this row, on which they are not listed.
    if (elsewhere && given.by === 'central' && given.answer === 'not-them') throw foundElsewhere();
    const waitsForGuard = again && given.by === 'officer';
    if (answer === given.answer && !waitsForGuard) return null;
    if (answer !== null && answer !== given.answer) throw answered();
    const hit = { ...before, watch: { ...before.watch, ...given } };
    this.#entries.set(name, hit);
    return { hit, undo: () => void this.#entries.set(name, before) };
  }

  /** @returns when the next of them is to be forgotten, monotonic ms, or null */
  forgetOld(now: number): number | null {
    for (const [name, { decidedAt }] of this.#entries) {
      const end = decidedAt + watchHitRememberedMs;
      if (end > now) return end;
      this.#entries.delete(name);
    }
    return null;
  }
}

const nameOf = ({ epoch, sequence }: RowKey): string => `${epoch}/${sequence}`;

export const hitForgotten = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcPersonForgotten,
    'this person is no longer in memory',
    'Scan their code again, then answer.',
  );

const foundElsewhere = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchHitAnswered,
    'this person was found by another document, which was shown a moment before',
    'the passage of that document is answered; a guard answers this one',
  );

const answered = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchHitAnswered,
    'this was answered otherwise a moment ago',
    'Scan their code again where the answer was wrong.',
  );

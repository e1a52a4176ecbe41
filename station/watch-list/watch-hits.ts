import type { RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { WatchAnswer } from '../../contract/events.ts';
import type { DecisionView, WatchView } from '../../contract/rpc.ts';
import type { GateEffect } from '../gate/gate.ts';

type Decided = Extract<GateEffect, { kind: 'decide' }>;

/** Somebody who was found on the watch list. `effect`: what they were decided by. */
export type WatchHitEntry = Readonly<{ effect: Decided; view: DecisionView; watch: WatchView; decidedAt: number }>;

/** How long a hit can be answered without its code, ms. */
const rememberedMs = 15 * 60_000;
const maxHits = 200;

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

  /**
   * Puts an answer to a hit that has none.
   * @returns the hit, and how to take the answer back where it could not be recorded; null: it has this answer already
   * @throws CheckpointError RpcPersonForgotten, WatchHitAnswered
   */
  answer(of: RowKey, answer: WatchAnswer, now: number): Readonly<{ hit: WatchHitEntry; undo(): void }> | null {
    const name = nameOf(of);
    const hit = this.#entries.get(name);
    if (hit === undefined || now - hit.decidedAt >= rememberedMs) throw forgotten();
    if (hit.watch.answer === answer) return null;
    if (hit.watch.answer !== null) throw answered();
    this.#entries.set(name, { ...hit, watch: { ...hit.watch, answer } });
    return { hit, undo: () => void this.#entries.set(name, hit) };
  }

  /** @returns when the next of them is to be forgotten, monotonic ms, or null */
  forgetOld(now: number): number | null {
    for (const [name, { decidedAt }] of this.#entries) {
      const end = decidedAt + rememberedMs;
      if (end > now) return end;
      this.#entries.delete(name);
    }
    return null;
  }
}

const nameOf = ({ epoch, sequence }: RowKey): string => `${epoch}/${sequence}`;

const forgotten = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcPersonForgotten,
    'this person is no longer in memory',
    'Scan their code again, then answer.',
  );

const answered = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchHitAnswered,
    'this was answered otherwise a moment ago',
    'Scan their code again where the answer was wrong.',
  );

import type { RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { OfficerAnswer, OfficerView } from '../../contract/officer.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { GateEffect } from '../gate/gate.ts';

type Decided = Extract<GateEffect, { kind: 'decide' }>;

/** `at`: ms since the Unix epoch. */
type Passage = RowKey & Readonly<{ at: number }>;

/** Somebody whom the rules have left to the officer. `effect`: what they were decided by. */
type Entry = Readonly<{ effect: Decided; of: Passage; officer: OfficerView; decidedAt: number }>;

/** How long the officer may take, ms: then the code has to be read again. */
export const officerRememberedMs = 15 * 60_000;
/** More do not stand at one lane. */
const maxPeople = 200;

/** Whoever waits for the officer's word at a lane. Who they are lies in memory only. */
export class OfficerQuestions {
  readonly #entries = new Map<string, Entry>();

  /**
   * A hit on the watch list is a question of its own: the officer's word on papers does not answer it.
   * @param now monotonic ms
   * @returns the view as it is shown
   */
  decided(effect: Decided, view: DecisionView, now: number): DecisionView {
    this.forgetOld(now);
    const { decision } = view;
    if (decision.outcome !== 'officer' || view.watch != null) return view;
    const officer: OfficerView = { answer: null, until: decision.at + officerRememberedMs };
    const { epoch, sequence, at } = decision;
    this.#entries.set(nameOf(decision), { effect, of: { epoch, sequence, at }, officer, decidedAt: now });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxPeople && oldest !== undefined) this.#entries.delete(oldest);
    return { ...view, officer };
  }

  view(of: RowKey): OfficerView | null {
    return this.#entries.get(nameOf(of))?.officer ?? null;
  }

  /**
   * @returns what they were decided by, and how to take the answer back where it could not be recorded
   * @throws CheckpointError RpcPersonForgotten, OfficerAnswered
   */
  answer(of: RowKey, { act }: OfficerAnswer, now: number): Readonly<{ effect: Decided; of: Passage; undo(): void }> {
    const name = nameOf(of);
    const entry = this.#entries.get(name);
    if (entry === undefined || now - entry.decidedAt >= officerRememberedMs) throw forgotten();
    if (entry.officer.answer !== null) throw answered();
    this.#entries.set(name, { ...entry, officer: { ...entry.officer, answer: act } });
    return { effect: entry.effect, of: entry.of, undo: () => void this.#entries.set(name, entry) };
  }

  /** @returns when the next of them is to be forgotten, monotonic ms, or null */
  forgetOld(now: number): number | null {
    for (const [name, { decidedAt }] of this.#entries) {
      const end = decidedAt + officerRememberedMs;
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
    'Scan their code again, then decide.',
  );

const answered = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.OfficerAnswered,
    'the officer has decided this already',
    'Scan their code again where the decision was wrong.',
  );

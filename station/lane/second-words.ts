import type { RowKey } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import type { CheckpointError } from '../../contract/errors.ts';
import type { CorrectionCause, WatchAnswer, WatchAnswerer } from '../../contract/events.ts';
import type { OfficerAnswer } from '../../contract/officer.ts';
import type { RecentPassage } from '../../contract/rpc.ts';
import type { GateInput, Identified } from '../gate/gate.ts';
import type { RecordedEffect } from '../passage/passage-desk.ts';
import type { CorrectionDesk } from '../people/correction-desk.ts';
import type { VehicleDesk } from '../vehicles/vehicle-desk.ts';
import type { WatchHitEntry } from '../watch-list/watch-hits.ts';
import type { LaneEvents } from './lane-events.ts';
import { laneBusy, noThermometer, personForgotten } from './lane-refusals.ts';
import { isSameRow, type LastPassages } from './last-passages.ts';
import type { ShownPhase } from './shown-phase.ts';

/** For so long somebody who was stopped is taken to be still at the gate where nobody came after them, ms. */
const stillHereMs = 30_000;

export type SecondWordsParts = Readonly<{
  lane: string;
  clock: Clock;
  corrections: CorrectionDesk;
  last: LastPassages;
  shown: ShownPhase;
  vehicle(): VehicleDesk;
  events: Pick<LaneEvents, 'measurable' | 'watchAnswered'>;
  /** Somebody is measured or asked. */
  isBusy(): boolean;
  step(input: GateInput): void;
  /** @returns why nothing was recorded, or null */
  record(effect: RecordedEffect): Promise<CheckpointError | null>;
}>;

/** What is said of one of a lane's last passages afterwards: by a guard, an officer, a thermometer or central. */
export class SecondWords {
  readonly #parts: SecondWordsParts;

  constructor(parts: SecondWordsParts) {
    this.#parts = parts;
  }

  /**
   * One of the last passages did not take place.
   * @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed
   */
  async undo(of: RowKey, cause: CorrectionCause): Promise<void> {
    const { corrections, lane, shown } = this.#parts;
    await corrections.undo(lane, of, cause);
    this.#corrected(of, { undone: cause });
    const phase = shown.current;
    if (phase.name === 'decision' && isSameRow(phase.view.decision, of)) shown.leave();
  }

  /** @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed */
  async setCompanions(of: RowKey, companions: number): Promise<void> {
    const { corrections, lane } = this.#parts;
    await corrections.regroup(lane, of, companions);
    this.#corrected(of, { companions });
  }

  /**
   * Has the person of one of the last passages measured again.
   * @throws CheckpointError RpcPersonForgotten, RpcLaneBusy, ThermometerMissing
   */
  remeasure(of: RowKey): void {
    const { clock, last, isBusy, events, step } = this.#parts;
    const now = clock.monotonic();
    const person = last.resting.find(of, now);
    if (person === null) throw personForgotten();
    if (isBusy()) throw laneBusy();
    if (!events.measurable()) throw noThermometer();
    const { identified, decidedAt, view } = person;
    const { epoch, sequence, at } = view.decision;
    step({ kind: 'remeasure', identified, of: { epoch, sequence, at, decidedAt }, now });
  }

  /** Whether this passage is a hit on the watch list that can be answered. */
  isWatchHit(of: RowKey): boolean {
    return this.#hit(of) !== null;
  }

  /**
   * A guard's or central's word on somebody who was found on the watch list. Whoever it is not is decided anew, without the
   * list; on central's word alone only while they are still here, for that may open the barrier.
   * @throws (rejects) CheckpointError RpcPersonForgotten, WatchHitAnswered, or of the ledger: then nothing was answered
   */
  async confirmWatch(of: RowKey, answer: WatchAnswer, by: WatchAnswerer): Promise<void> {
    const { clock, last, shown, events, record } = this.#parts;
    const stopped = this.#hit(of);
    const cleared = answer === 'not-them' && stopped?.view.decision.outcome !== 'admit';
    const again = cleared && by === 'central' && !this.#isStillHere(stopped);
    const answered = last.hits.answer(of, { answer, by, again }, clock.monotonic());
    if (answered === null) return;
    const { hit, undo } = answered;
    try {
      await events.watchAnswered({ of, answer, by, level: hit.watch.level, list: hit.watch.list.version });
    } catch (error) {
      undo();
      throw error;
    }
    shown.watchAnswered(hit.view, hit.watch);
    if (cleared && !again) {
      const identified = { ...hit.effect.identified, cleared: of };
      await record({ ...hit.effect, identified, remeasureOf: null, declaration: 'not-asked' });
    }
  }

  /**
   * The officer's word on somebody whom the rules have left to them: a passage of its own, which takes that one's place.
   * @throws (rejects) CheckpointError RpcPersonForgotten, OfficerAnswered, or of the ledger: then nothing was decided
   */
  async officerDecides(passage: RowKey, answer: OfficerAnswer): Promise<void> {
    const { clock, last, record } = this.#parts;
    const { effect, of, undo } = last.officer.answer(passage, answer, clock.monotonic());
    const { cleared: _before, ...known } = effect.identified;
    const identified: Identified = { ...known, officer: { of, answer } };
    const failure = await record({ ...effect, identified, remeasureOf: null, declaration: 'not-asked' });
    if (failure === null) return;
    undo();
    throw failure;
  }

  #corrected(of: RowKey, change: Partial<Pick<RecentPassage, 'undone' | 'companions'>>): void {
    this.#parts.vehicle().corrected(of, change.companions ?? null);
    this.#parts.last.corrected(of, change);
  }

  #hit(of: RowKey): WatchHitEntry | null {
    return this.#parts.last.hits.find(of, this.#parts.clock.monotonic());
  }

  /** Nobody has come since, and it was a moment ago. */
  #isStillHere(hit: WatchHitEntry | null): boolean {
    const { clock, isBusy, shown } = this.#parts;
    if (hit === null || isBusy() || clock.monotonic() - hit.decidedAt > stillHereMs) return false;
    return shown.current.name === 'waiting' || shown.shows(hit.view);
  }
}

import type { LaneConfiguration, PassageConfiguration } from '../contract/configuration.ts';
import type { Direction, RowKey, WatchLevel } from '../contract/decision.ts';
import type { Answers, QuestionSet } from '../contract/declaration.ts';
import type { Clock } from '../contract/driver.ts';
import { asCheckpointError, CheckpointError, ErrorCode } from '../contract/errors.ts';
import type { CorrectionCause, WatchAnswer, WatchAnswerer } from '../contract/events.ts';
import type { OfficerAnswer } from '../contract/officer.ts';
import type { Reading, ScanReading } from '../contract/reading.ts';
import type { DecisionView, HandOpening, Phase, RecentPassage } from '../contract/rpc.ts';
import {
  type GateEffect,
  type GateInput,
  type GateState,
  type Identified,
  idleGate,
  samePerson,
  stepGate,
} from './gate/gate.ts';
import { type CardPart, CardParts, partsMs } from './passage/card-parts.ts';
import { areOfOne } from './passage/certificate-wallet.ts';
import { maskedNameOf } from './passage/masked-name.ts';
import { OfficerQuestions } from './passage/officer-questions.ts';
import type { PassageDesk, RecordedEffect } from './passage/passage-desk.ts';
import { recentPassage } from './passage/recent-passage.ts';
import { Rereads } from './passage/rereads.ts';
import { RestingPeople } from './passage/resting-people.ts';
import type { CorrectionDesk } from './people/correction-desk.ts';
import { type HandPassage, handPassage } from './people/hand-passage.ts';
import type { CheckedPermit } from './permits/checked-permit.ts';
import { PairingDesk } from './permits/pairing-desk.ts';
import type { Paired } from './permits/permit-pairing.ts';
import { checkAnswers } from './screening/answers.ts';
import {
  type Decide,
  idleScreening,
  isAsking,
  type ScreeningEffect,
  type ScreeningInput,
  type ScreeningState,
  stepScreening,
} from './screening/screening.ts';
import { type ClosedVehicle, VehicleDesk } from './vehicles/vehicle-desk.ts';
import { type WatchHitEntry, WatchHits } from './watch-list/watch-hits.ts';

const maxRecent = 20;
/** How long an answer in between stands before the screen goes back to the person who is being measured. */
const interimMs = 2500;
/** What stops somebody cannot be tapped away at once. */
const minShownMs = 2500;

/** For so long somebody who was stopped is taken to be still at the gate where nobody came after them, ms. */
const stillHereMs = 30_000;

/** For so long a group that was announced is waited for, ms. */
const groupMs = 60_000;

/** A guard's or central's word on a hit on the watch list, for the ledger. */
export type WatchAnswered = Readonly<{
  of: RowKey;
  level: WatchLevel;
  list: number;
  answer: WatchAnswer;
  by: WatchAnswerer;
}>;

export type LaneEvents = Readonly<{
  /** Reads a code as the station's lists have it now. */
  identify(scan: ScanReading, direction: Direction): Identified;
  /** What a door finds out about the permit in it; null: there is none. */
  checkPermit(paired: Paired): CheckedPermit | null;
  /** Whether a thermometer of this lane is ready. */
  measurable(): boolean;
  /** Somebody is waited for at the thermometers: see ThermometerDriver. */
  measure(anew: boolean, forMs: number): void;
  /** Whether a screen is there on which somebody could answer questions. */
  answerable(): boolean;
  /** Questions stand on the screen. */
  asked(asking: number, questions: QuestionSet): void;
  switched(direction: Direction): void;
  newId(): string;
  vehicleClosed(vehicle: ClosedVehicle): void;
  changed(): void;
  /** @param name the person's whole name, for paper only */
  decided(view: DecisionView, name: string | null): void;
  /** A code that was told already is still there: the same answer, and no new row. */
  decidedBefore(view: DecisionView): void;
  /** Resolves when the row is committed. */
  watchAnswered(answer: WatchAnswered): Promise<void>;
  /** What this device sent has been answered. `taken`: there is a decision, and the code could be read. */
  answered(device: string, taken: boolean): void;
  failed(error: CheckpointError): void;
}>;

/** One lane: its gate, its direction, and what its screens show now. */
export class Lane {
  readonly configuration: LaneConfiguration;
  readonly #settings: PassageConfiguration;
  readonly #desk: PassageDesk;
  readonly #clock: Clock;
  readonly #events: LaneEvents;
  readonly #rereads: Rereads;
  readonly #parts = new CardParts();
  readonly #resting: RestingPeople;
  readonly #pairing: PairingDesk;
  readonly #hits = new WatchHits();
  readonly #corrections: CorrectionDesk;
  /** The vehicle whose people pass now. */
  readonly vehicle: VehicleDesk;
  #openings: readonly HandOpening[] = [];
  #group: Readonly<{ size: number; timer: NodeJS.Timeout }> | null = null;
  readonly #officer = new OfficerQuestions();
  #direction: Direction;
  #gate: GateState = idleGate;
  #phase: Phase = { name: 'waiting' };
  #recent: readonly RecentPassage[];
  #measuring: Extract<Phase, { name: 'measuring' }> | null = null;
  #screening: ScreeningState = idleScreening;
  #declaring: Extract<Phase, { name: 'declaring' }> | null = null;
  #answerTimer: NodeJS.Timeout | null = null;
  #shownAt = 0;
  #deadlineTimer: NodeJS.Timeout | null = null;
  #phaseTimer: NodeJS.Timeout | null = null;
  #forgetTimer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(
    configuration: LaneConfiguration,
    settings: PassageConfiguration,
    desk: PassageDesk,
    clock: Clock,
    last: Readonly<{ recent: readonly RecentPassage[]; openings: readonly HandOpening[] }>,
    direction: Direction,
    events: LaneEvents,
  ) {
    this.configuration = configuration;
    this.#settings = settings;
    this.#desk = desk;
    this.#corrections = desk.corrections;
    this.#clock = clock;
    this.#events = events;
    this.#rereads = new Rereads(settings.repeatSeconds * 1000);
    this.#direction = direction;
    this.#resting = new RestingPeople(settings.temperature.restSeconds);
    this.#recent = last.recent.slice(0, maxRecent);
    this.#openings = last.openings.slice(0, maxRecent);
    this.vehicle = new VehicleDesk(settings.vehicle, clock, {
      newId: () => events.newId(),
      changed: () => events.changed(),
      closed: (closed) => events.vehicleClosed(closed),
    });
    this.#pairing = new PairingDesk(settings.permit, clock, {
      check: (paired) => events.checkPermit(paired),
      passed: (identified) => this.#arrived(identified, false),
      held: (device) => events.answered(device, true),
      changed: () => this.#pairingChanged(),
    });
  }

  get direction(): Direction {
    return this.#direction;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get recent(): readonly RecentPassage[] {
    return this.#recent.map((passage) => ({
      ...passage,
      remeasure: passage.undone == null ? this.#resting.remeasure(passage) : null,
      watch: this.#hits.view(passage),
      correctable: this.#corrections.until(passage),
      officer: this.#officer.view(passage),
    }));
  }

  /** A guard's own openings, as far back as the last passages go. */
  get openings(): readonly HandOpening[] {
    const oldest = this.#recent.length < maxRecent ? 0 : (this.#recent.at(-1)?.at ?? 0);
    return this.#openings.filter(({ at }) => at >= oldest);
  }

  opened(opening: HandOpening): void {
    this.#openings = [opening, ...this.#openings].toSorted((a, b) => b.at - a.at).slice(0, maxRecent);
    this.#events.changed();
  }

  /** @throws CheckpointError VehicleMissing */
  openVehicle(plate: string | null): void {
    this.vehicle.open(this.#direction, plate);
  }

  /** How many pass with the next code; null: one. */
  get group(): number | null {
    return this.#group?.size ?? null;
  }

  setGroup(size: number | null): void {
    if (this.#group !== null) clearTimeout(this.#group.timer);
    this.#group = size === null ? null : { size, timer: setTimeout(() => this.setGroup(null), groupMs) };
    this.#events.changed();
  }

  /** Somebody without a code: they go the way of one. */
  enterByHand(passage: HandPassage): void {
    const now = { at: Math.round(this.#clock.now()), monotonic: this.#clock.monotonic() };
    this.#take(handPassage(passage, { lane: this.configuration.id, direction: this.#direction, ...now }));
  }

  /**
   * One of the last passages did not take place.
   * @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed
   */
  async undo(of: RowKey, cause: CorrectionCause): Promise<void> {
    await this.#corrections.undo(this.configuration.id, of, cause);
    this.#corrected(of, { undone: cause });
    const phase = this.#phase;
    if (phase.name === 'decision' && isSameRow(phase.view.decision, of)) this.#leaveDecision();
  }

  /** @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed */
  async setCompanions(of: RowKey, companions: number): Promise<void> {
    await this.#corrections.regroup(this.configuration.id, of, companions);
    this.#corrected(of, { companions });
  }

  #corrected(of: RowKey, change: Partial<Pick<RecentPassage, 'undone' | 'companions'>>): void {
    this.vehicle.corrected(of, change.companions ?? null);
    this.#recent = this.#recent.map((passage) => (isSameRow(passage, of) ? { ...passage, ...change } : passage));
    this.#events.changed();
  }

  setDirection(direction: Direction): void {
    if (direction === this.#direction) return;
    this.#direction = direction;
    this.#events.switched(direction);
    this.#events.changed();
  }

  /** @throws CheckpointError PermitNotWaiting */
  permitPlate(plate: string): void {
    this.#pairing.plate(plate);
  }

  /** Takes a decision off the screen; one that stops somebody only after it could be read. Whoever is waited for is decided. */
  dismiss(): void {
    if (this.#phase.name === 'pairing') this.#pairing.enough();
    if (this.#phase.name !== 'decision') return;
    const { outcome } = this.#phase.view.decision;
    const stops = outcome !== 'admit' && outcome !== 'unreadable';
    if (stops && this.#clock.monotonic() - this.#shownAt < minShownMs) return;
    this.#leaveDecision();
  }

  /** The ledger takes rows again. */
  recovered(): void {
    if (this.#phase.name === 'out-of-order') this.#leaveDecision();
  }

  /** A passage from paper, to its place among the last ones by the time that stands on it. */
  enteredLate({ decision, maskedName }: DecisionView): void {
    this.#recent = [recentPassage(decision, maskedName), ...this.#recent]
      .toSorted((a, b) => b.at - a.at)
      .slice(0, maxRecent);
  }

  /**
   * Has the person of one of the last passages measured again.
   * @throws CheckpointError RpcPersonForgotten, RpcLaneBusy, ThermometerMissing
   */
  remeasure(of: RowKey): void {
    const now = this.#clock.monotonic();
    const person = this.#resting.find(of, now);
    if (person === null) throw forgotten();
    if (this.#isBusy()) throw busy();
    if (!this.#events.measurable()) throw noThermometer();
    const { identified, decidedAt, view } = person;
    const { epoch, sequence, at } = view.decision;
    this.#step({ kind: 'remeasure', identified, of: { epoch, sequence, at, decidedAt }, now });
  }

  /** Whether this passage is a hit on the watch list that can be answered. */
  isWatchHit(of: RowKey): boolean {
    return this.#hits.find(of, this.#clock.monotonic()) !== null;
  }

  /**
   * A guard's or central's word on somebody who was found on the watch list. Whoever it is not is decided anew, without the
   * list; on central's word alone only while they are still here, for that may open the barrier.
   * @throws (rejects) CheckpointError RpcPersonForgotten, WatchHitAnswered, or of the ledger: then nothing was answered
   */
  async confirmWatch(of: RowKey, answer: WatchAnswer, by: WatchAnswerer): Promise<void> {
    const stopped = this.#hits.find(of, this.#clock.monotonic());
    const cleared = answer === 'not-them' && stopped?.view.decision.outcome !== 'admit';
    const again = cleared && by === 'central' && !this.#isStillHere(stopped);
    const answered = this.#hits.answer(of, { answer, by, again }, this.#clock.monotonic());
    if (answered === null) return;
    const { hit, undo } = answered;
    try {
      await this.#events.watchAnswered({ of, answer, by, level: hit.watch.level, list: hit.watch.list.version });
    } catch (error) {
      undo();
      throw error;
    }
    this.#showAnswer(hit);
    if (cleared && !again) {
      const identified = { ...hit.effect.identified, cleared: of };
      await this.#record({ ...hit.effect, identified, remeasureOf: null, declaration: 'not-asked' });
    }
  }

  /**
   * The officer's word on somebody whom the rules have left to them: a passage of its own, which takes that one's place.
   * @throws (rejects) CheckpointError RpcPersonForgotten, OfficerAnswered, or of the ledger: then nothing was decided
   */
  async officerDecides(passage: RowKey, answer: OfficerAnswer): Promise<void> {
    const { effect, of, undo } = this.#officer.answer(passage, answer, this.#clock.monotonic());
    const { cleared: _before, ...known } = effect.identified;
    const identified: Identified = { ...known, officer: { of, answer } };
    const failure = await this.#record({ ...effect, identified, remeasureOf: null, declaration: 'not-asked' });
    if (failure === null) return;
    undo();
    throw failure;
  }

  /** Nobody has come since, and it was a moment ago. */
  #isStillHere(hit: WatchHitEntry | null): boolean {
    if (hit === null || this.#isBusy() || this.#clock.monotonic() - hit.decidedAt > stillHereMs) return false;
    const phase = this.#phase;
    return phase.name === 'waiting' || (phase.name === 'decision' && isOf(phase.view, hit.view));
  }

  #showAnswer({ view, watch }: WatchHitEntry): void {
    const phase = this.#phase;
    if (phase.name === 'decision' && isOf(phase.view, view)) {
      this.#phase = { ...phase, view: { ...phase.view, watch } };
    }
    this.#events.changed();
  }

  take(reading: Reading): void {
    switch (reading.kind) {
      case 'scan':
        this.#scanned(reading);
        return;
      case 'garbled':
        this.#step({ kind: 'garbled', reading, direction: this.#direction });
        return;
      case 'approach':
        this.#step({ kind: 'approach', reading });
        return;
      case 'temperature':
        this.#step({ kind: 'temperature', reading, answering: this.#screening.asked !== null });
    }
  }

  #scanned(scan: ScanReading): void {
    const part = this.#parts.take(scan.text, scan.monotonic);
    if (part.kind === 'part') this.#collect(part, scan.device);
    else this.#read(part.kind === 'whole' ? { ...scan, text: part.text } : scan);
  }

  /** Some codes of a card that has more: nothing half is a passage. */
  #collect({ have, of }: Extract<CardPart, { kind: 'part' }>, device: string): void {
    this.#show({ name: 'collecting', have, of, until: Math.round(this.#clock.now() + partsMs) });
    const interim = this.#isBusy();
    if (!this.#disposed) this.#phaseTimer = setTimeout(() => this.#leaveDecision(), interim ? interimMs : partsMs);
    this.#events.answered(device, true);
  }

  #read(scan: ScanReading): void {
    this.#take(this.#events.identify(scan, this.#direction));
  }

  #take(identified: Identified): void {
    const repeat = this.#desk.isRepeat(identified);
    // Their code is still before the scanner while they answer; or it is another one of theirs.
    const asked = this.#screening.asked?.decide.identified;
    if (!repeat && asked !== undefined && this.#joins(asked, identified)) return;
    if (!this.#pairing.takes(identified, repeat)) this.#arrived(identified, repeat);
  }

  #arrived(identified: Identified, repeat: boolean): void {
    const { scan } = identified;
    const was = repeat ? 'repeat' : identified.credential.kind === 'unknown' ? 'unusable' : 'new';
    const look = this.#rereads.look(codeOf(identified), was, scan.monotonic);
    if (look.kind === 'again') {
      this.#again(look.view, scan.device);
      return;
    }
    const { reads } = look;
    const measuring = this.#gate.waitingFor?.identified;
    // A permit is put together with its holder's card by the gate itself.
    if (
      was === 'new' &&
      measuring !== undefined &&
      identified.permit === undefined &&
      this.#joins(measuring, identified)
    )
      return;
    if (was === 'new') this.#screen({ kind: 'next' });
    const grouped = was === 'new' ? this.#withGroup(identified) : identified;
    const whole = was === 'unusable' ? grouped : this.vehicle.take(grouped);
    this.#step({
      kind: 'scan',
      identified: reads > 1 ? { ...whole, reads } : whole,
      repeat,
      measurable: this.#events.measurable(),
      measured: was === 'new' ? this.#desk.readingOf(identified) : null,
    });
  }

  /**
   * Takes the answers of whoever is asked now; null: they cannot or will not answer.
   * @throws CheckpointError DeclarationOver, DeclarationInvalid
   */
  answerDeclaration(asking: number, answers: Answers | null): void {
    const questions = this.#desk.questions(this.configuration.id);
    if (questions === null || !isAsking(this.#screening, asking)) throw over();
    this.#screen({ kind: 'answers', asking, answers: answers === null ? null : checkAnswers(questions, answers) });
  }

  /** The next code is that of the group which the guard has announced. */
  #withGroup(identified: Identified): Identified {
    const size = this.#group?.size ?? 1;
    if (this.#group !== null) this.setGroup(null);
    return size === 1 ? identified : { ...identified, companions: size - 1 };
  }

  /** Whether it is of the person who is measured or asked now: then it counts with the code that they have shown. */
  #joins(first: Identified, identified: Identified): boolean {
    if (!samePerson(first, identified) && !areOfOne(first, identified)) return false;
    this.#desk.join(first, identified);
    if (identified.scan.text !== first.scan.text) this.#events.answered(identified.scan.device, true);
    return true;
  }

  /** Somebody is measured or asked. */
  #isBusy(): boolean {
    return this.#gate.waitingFor !== null || this.#screening.asked !== null;
  }

  /** The screen goes on saying so, unless it says something about somebody else by now. */
  #again(view: DecisionView | null, device: string): void {
    if (view === null) return;
    const phase = this.#phase;
    if (phase.name === 'waiting' || (phase.name === 'decision' && phase.view === view)) this.#showDecision(view);
    this.#events.decidedBefore(view);
    this.#events.answered(device, isTaken(view));
  }

  /** Whoever is being measured is decided without a temperature: a passage that has begun is recorded. */
  dispose(): void {
    this.#disposed = true;
    this.#pairing.enough();
    const waiting = this.#gate.waitingFor;
    if (waiting !== null) this.#step({ kind: 'time', monotonic: waiting.deadline });
    this.#screen({ kind: 'next' });
    this.vehicle.dispose();
    if (this.#phaseTimer !== null) clearTimeout(this.#phaseTimer);
    if (this.#forgetTimer !== null) clearTimeout(this.#forgetTimer);
    if (this.#group !== null) clearTimeout(this.#group.timer);
  }

  #step(input: GateInput): void {
    const { state, effects } = stepGate(this.#gate, input, this.#settings);
    this.#gate = state;
    if (state.waitingFor === null && this.#deadlineTimer !== null) {
      clearTimeout(this.#deadlineTimer);
      this.#deadlineTimer = null;
    }
    for (const effect of effects) this.#perform(effect, effect === effects.at(-1));
  }

  /** @param last nothing of somebody else follows */
  #perform(effect: GateEffect, last: boolean): void {
    if (effect.kind === 'measure') this.#wait(effect);
    else if (effect.kind === 'not-remeasured') this.#showAgain(effect.of);
    else if (effect.kind === 'decide') this.#screenPerson(effect, last);
    else void this.#record(effect);
  }

  /** Whoever lacks a temperature that is required is seen by the officer, and asked once they have been measured. */
  #screenPerson(decide: Decide, last: boolean): void {
    const measured = decide.temperatureState !== 'missing' || this.#settings.temperature.policy !== 'required';
    const ask = last && measured && this.#desk.isDeclarationDue(decide.identified) && this.#events.answerable();
    this.#screen({ kind: 'decide', decide, ask, now: this.#clock.monotonic() });
  }

  #screen(input: ScreeningInput): void {
    const { state, effects } = stepScreening(this.#screening, input, this.#settings.declaration.answerSeconds * 1000);
    this.#screening = state;
    if (state.asked === null && this.#answerTimer !== null) {
      clearTimeout(this.#answerTimer);
      this.#answerTimer = null;
    }
    for (const effect of effects) {
      if (effect.kind === 'ask') this.#ask(effect);
      else void this.#record(effect);
    }
  }

  #ask({ identified, asking, deadline }: Extract<ScreeningEffect, { kind: 'ask' }>): void {
    const questions = this.#desk.questions(this.configuration.id);
    if (questions === null) return;
    const wait = Math.max(0, deadline - this.#clock.monotonic());
    if (this.#answerTimer !== null) clearTimeout(this.#answerTimer);
    this.#answerTimer = setTimeout(() => this.#screen({ kind: 'time', monotonic: deadline }), wait);
    const now = this.#clock.now();
    this.#declaring = {
      name: 'declaring',
      maskedName: maskedNameOf(identified.credential),
      since: Math.round(now),
      until: Math.round(now + wait),
      asking,
      questions,
    };
    this.#show(this.#declaring);
    this.#events.asked(asking, questions);
  }

  #wait(effect: Extract<GateEffect, { kind: 'measure' }>): void {
    const wait = Math.max(0, effect.deadline - this.#clock.monotonic());
    this.#events.measure(effect.anew, wait);
    if (this.#deadlineTimer !== null) clearTimeout(this.#deadlineTimer);
    // A timer may fire a fraction of a millisecond early by the monotonic clock: the deadline itself is what has passed.
    this.#deadlineTimer = setTimeout(() => this.#step({ kind: 'time', monotonic: effect.deadline }), wait);
    const now = this.#clock.now();
    this.#measuring = {
      name: 'measuring',
      maskedName: maskedNameOf(effect.identified.credential),
      since: Math.round(now),
      until: Math.round(now + wait),
    };
    this.#show(this.#measuring);
  }

  /** @returns why nothing was recorded, or null */
  async #record(effect: RecordedEffect): Promise<CheckpointError | null> {
    try {
      const recorded = await this.#desk.record(effect);
      const { name } = recorded;
      const view = this.#keepResting(effect, recorded.view);
      if (recorded.undo !== undefined) this.#corrections.keep({ view, ...recorded.undo });
      this.#remember(view);
      this.vehicle.decided(view);
      this.#showDecision(view);
      if (effect.kind === 'repeat' || effect.kind === 'unreadable') this.#rereads.told(codeOf(effect.identified), view);
      this.#events.decided(view, name);
      if (!isAgain(effect)) this.#events.answered(deviceOf(effect), isTaken(view));
      return null;
    } catch (error) {
      if (effect.kind !== 'garbled') this.#rereads.forget(codeOf(effect.identified));
      const failure = asCheckpointError(error, ErrorCode.LedgerWriteFailed, 'restart the station');
      this.#show({ name: 'out-of-order', ...failure.toRecord() });
      this.#events.failed(failure);
      this.#events.answered(deviceOf(effect), false);
      return failure;
    }
  }

  #keepResting(effect: RecordedEffect, view: DecisionView): DecisionView {
    if (effect.kind !== 'decide') return view;
    const now = this.#clock.monotonic();
    const rested = this.#resting.decided(effect.identified, effect.temperatureState, view, now);
    const shown = this.#officer.decided(effect, rested, now);
    this.#hits.decided(effect, shown, now);
    this.#forgetTimer ??= this.#forgetLater(this.#forgetOld(now));
    return shown;
  }

  /** @returns when the next of those in memory is to be forgotten */
  #forgetOld(now: number): number | null {
    const ends = [this.#resting, this.#hits, this.#officer]
      .map((kept) => kept.forgetOld(now))
      .filter((end) => end !== null);
    return ends.length === 0 ? null : Math.min(...ends);
  }

  #forgetLater(at: number | null): NodeJS.Timeout | null {
    if (at === null || this.#disposed) return null;
    return setTimeout(
      () => {
        this.#forgetTimer = this.#forgetLater(this.#forgetOld(this.#clock.monotonic()));
        this.#events.changed();
      },
      Math.max(1, at - this.#clock.monotonic()),
    );
  }

  /** Nobody came to be measured again: the guard sees what was decided, and can ask once more. */
  #showAgain(of: RowKey): void {
    const person = this.#resting.find(of, this.#clock.monotonic());
    if (person === null) this.#leaveDecision();
    else this.#showDecision(person.view);
  }

  #remember({ decision, maskedName }: DecisionView): void {
    this.#recent = [recentPassage(decision, maskedName), ...this.#recent].slice(0, maxRecent);
  }

  /** While the next person is being measured, the answer to the one before is shown in between. */
  #showDecision(view: DecisionView): void {
    const interim = this.#isBusy() || this.#pairing.phase !== null;
    const { showMs: usualMs, officerShowMs } = this.#settings;
    const waits = view.officer?.answer === null;
    const showMs = interim ? interimMs : waits ? Math.max(usualMs, officerShowMs) : usualMs;
    this.#show({ name: 'decision', view, until: Math.round(this.#clock.now() + showMs) });
    if (!this.#disposed) this.#phaseTimer = setTimeout(() => this.#leaveDecision(), showMs);
  }

  /** Somebody who is being measured goes before whoever is still showing codes. Once nobody is, the decision is on its way. */
  #pairingChanged(): void {
    const { phase } = this.#pairing;
    if (phase !== null && !this.#isBusy()) this.#show(phase);
  }

  #leaveDecision(): void {
    if (this.#screening.asked !== null && this.#declaring !== null) this.#show(this.#declaring);
    else if (this.#gate.waitingFor !== null && this.#measuring !== null) this.#show(this.#measuring);
    else this.#show(this.#pairing.phase ?? { name: 'waiting' });
  }

  #show(phase: Phase): void {
    if (this.#phaseTimer !== null) clearTimeout(this.#phaseTimer);
    this.#phaseTimer = null;
    this.#phase = phase;
    this.#shownAt = this.#clock.monotonic();
    this.#events.changed();
  }
}

const codeOf = ({ keys, direction }: Identified): string => `${direction} ${keys[0]}`;

const deviceOf = (effect: RecordedEffect): string =>
  effect.kind === 'garbled' ? effect.reading.device : effect.identified.scan.device;

/** No code was read for it, so no scanner waits for a word on it. */
const isAgain = (effect: RecordedEffect): boolean =>
  effect.kind === 'decide' &&
  (effect.remeasureOf !== null ||
    effect.identified.cleared !== undefined ||
    effect.identified.officer !== undefined ||
    effect.identified.answered === true);

const isOf = ({ decision: a }: DecisionView, { decision: b }: DecisionView): boolean =>
  a.epoch === b.epoch && a.sequence === b.sequence;

const isSameRow = (a: RowKey, b: RowKey): boolean => a.epoch === b.epoch && a.sequence === b.sequence;

const isTaken = ({ decision }: DecisionView): boolean => decision.outcome !== 'unreadable';
const forgotten = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcPersonForgotten,
    'this person is no longer in memory',
    'Scan their code again, then they are measured.',
  );

const over = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeclarationOver,
    'nobody waits for these answers any more',
    'Scan the code again, then answer.',
  );

const busy = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcLaneBusy,
    'somebody else is being measured or asked',
    'Wait until they have their answer, then press again.',
  );

const noThermometer = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.ThermometerMissing,
    'no thermometer of this lane works',
    'Measure by hand, or see what the thermometer needs.',
  );

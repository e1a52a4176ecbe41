import type { LaneConfiguration, PassageConfiguration } from '../contract/configuration.ts';
import type { Direction, RowKey } from '../contract/decision.ts';
import type { Answers } from '../contract/declaration.ts';
import type { Clock } from '../contract/driver.ts';
import { asCheckpointError, type CheckpointError, ErrorCode } from '../contract/errors.ts';
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
import { AnnouncedGroup } from './lane/announced-group.ts';
import { AskedPerson } from './lane/asked-person.ts';
import { CodesBehind } from './lane/codes-behind.ts';
import type { LaneEvents } from './lane/lane-events.ts';
import { laneBusy, noThermometer, personForgotten } from './lane/lane-refusals.ts';
import { isSameRow, LastPassages } from './lane/last-passages.ts';
import { interimMs, ShownPhase } from './lane/shown-phase.ts';
import { type CardPart, CardParts, partsMs } from './passage/card-parts.ts';
import { areOfOne } from './passage/certificate-wallet.ts';
import { maskedNameOf } from './passage/masked-name.ts';
import type { PassageDesk, RecordedEffect } from './passage/passage-desk.ts';
import { Rereads } from './passage/rereads.ts';
import type { CorrectionDesk } from './people/correction-desk.ts';
import { type HandPassage, handPassage } from './people/hand-passage.ts';
import { PairingDesk } from './permits/pairing-desk.ts';
import { partOf } from './permits/permit-pairing.ts';
import type { Decide } from './screening/screening.ts';
import { VehicleDesk } from './vehicles/vehicle-desk.ts';
import type { WatchHitEntry } from './watch-list/watch-hits.ts';

/** For so long somebody who was stopped is taken to be still at the gate where nobody came after them, ms. */
const stillHereMs = 30_000;

/** One lane: its gate, its direction, and what its screens show now. */
export class Lane {
  readonly configuration: LaneConfiguration;
  readonly #settings: PassageConfiguration;
  readonly #desk: PassageDesk;
  readonly #clock: Clock;
  readonly #events: LaneEvents;
  readonly #rereads: Rereads;
  readonly #parts = new CardParts();
  readonly #last: LastPassages;
  readonly #pairing: PairingDesk;
  readonly #corrections: CorrectionDesk;
  /** The vehicle whose people pass now. */
  readonly vehicle: VehicleDesk;
  readonly #group: AnnouncedGroup;
  readonly #behind: CodesBehind;
  readonly #shown: ShownPhase;
  /** Whose passages are on their way to the disk. */
  readonly #writing = new Set<Identified>();
  readonly #asked: AskedPerson;
  #direction: Direction;
  #gate: GateState = idleGate;
  #measuring: Extract<Phase, { name: 'measuring' }> | null = null;
  #deadlineTimer: NodeJS.Timeout | null = null;
  #behindTimer: NodeJS.Timeout | null = null;

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
    const changed = () => events.changed();
    this.#last = new LastPassages({
      ...{ clock, last, changed, restSeconds: settings.temperature.restSeconds, corrections: desk.corrections },
    });
    this.#group = new AnnouncedGroup(changed);
    this.#behind = new CodesBehind(changed);
    this.#shown = new ShownPhase({ clock, settings, changed, otherwise: () => this.#waitedFor() });
    this.#asked = new AskedPerson({
      ...{
        clock,
        answerSeconds: settings.declaration.answerSeconds,
        questions: () => desk.questions(configuration.id),
      },
      record: (effect) => void this.#record(effect),
      show: (phase) => this.#shown.show(phase),
      asked: (asking, questions) => events.asked(asking, questions),
    });
    this.vehicle = new VehicleDesk(settings.vehicle, clock, {
      newId: () => events.newId(),
      isDeciding: (id) => this.#isDeciding(id),
      changed: () => events.changed(),
      closed: (closed) => events.vehicleClosed(closed),
    });
    this.#pairing = new PairingDesk(settings.permit, clock, {
      check: (paired) => events.checkPermit(paired),
      saidPlate: () => this.vehicle.saidPlate,
      passed: (identified) => this.#arrived(identified, false),
      held: (device) => events.answered(device, true),
      changed: () => this.#pairingChanged(),
    });
  }

  get direction(): Direction {
    return this.#direction;
  }

  get phase(): Phase {
    return this.#shown.current;
  }

  get recent(): readonly RecentPassage[] {
    return this.#last.recent;
  }

  /** A guard's own openings, as far back as the last passages go. */
  get openings(): readonly HandOpening[] {
    return this.#last.openings;
  }

  opened(opening: HandOpening): void {
    this.#last.opened(opening);
  }

  /** @throws CheckpointError VehicleMissing */
  openVehicle(plate: string | null): void {
    this.vehicle.open(this.#direction, plate);
    if (plate !== null) this.#pairing.plateSaid();
  }

  /** How many have shown a code and come after whoever the officer is asked about. */
  get behind(): number {
    return this.#behind.size;
  }

  /** How many pass with the next code; null: one. */
  get group(): number | null {
    return this.#group.size;
  }

  setGroup(size: number | null): void {
    this.#group.announce(size);
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
    const { phase } = this;
    if (phase.name === 'decision' && isSameRow(phase.view.decision, of)) this.#shown.leave();
  }

  /** @throws (rejects) CheckpointError CorrectionTooLate, or of the ledger: then nothing has changed */
  async setCompanions(of: RowKey, companions: number): Promise<void> {
    await this.#corrections.regroup(this.configuration.id, of, companions);
    this.#corrected(of, { companions });
  }

  #corrected(of: RowKey, change: Partial<Pick<RecentPassage, 'undone' | 'companions'>>): void {
    this.vehicle.corrected(of, change.companions ?? null);
    this.#last.corrected(of, change);
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
    if (this.phase.name === 'pairing') this.#pairing.enough();
    this.#shown.dismiss();
  }

  /** The ledger takes rows again. */
  recovered(): void {
    if (this.phase.name === 'out-of-order') this.#shown.leave();
  }

  /** A passage from paper, to its place among the last ones by the time that stands on it. */
  enteredLate(view: DecisionView): void {
    this.#last.enteredLate(view);
  }

  /**
   * Has the person of one of the last passages measured again.
   * @throws CheckpointError RpcPersonForgotten, RpcLaneBusy, ThermometerMissing
   */
  remeasure(of: RowKey): void {
    const now = this.#clock.monotonic();
    const person = this.#last.resting.find(of, now);
    if (person === null) throw personForgotten();
    if (this.#isBusy()) throw laneBusy();
    if (!this.#events.measurable()) throw noThermometer();
    const { identified, decidedAt, view } = person;
    const { epoch, sequence, at } = view.decision;
    this.#step({ kind: 'remeasure', identified, of: { epoch, sequence, at, decidedAt }, now });
  }

  /** Whether this passage is a hit on the watch list that can be answered. */
  isWatchHit(of: RowKey): boolean {
    return this.#last.hits.find(of, this.#clock.monotonic()) !== null;
  }

  /**
   * A guard's or central's word on somebody who was found on the watch list. Whoever it is not is decided anew, without the
   * list; on central's word alone only while they are still here, for that may open the barrier.
   * @throws (rejects) CheckpointError RpcPersonForgotten, WatchHitAnswered, or of the ledger: then nothing was answered
   */
  async confirmWatch(of: RowKey, answer: WatchAnswer, by: WatchAnswerer): Promise<void> {
    const stopped = this.#last.hits.find(of, this.#clock.monotonic());
    const cleared = answer === 'not-them' && stopped?.view.decision.outcome !== 'admit';
    const again = cleared && by === 'central' && !this.#isStillHere(stopped);
    const answered = this.#last.hits.answer(of, { answer, by, again }, this.#clock.monotonic());
    if (answered === null) return;
    const { hit, undo } = answered;
    try {
      await this.#events.watchAnswered({ of, answer, by, level: hit.watch.level, list: hit.watch.list.version });
    } catch (error) {
      undo();
      throw error;
    }
    this.#shown.watchAnswered(hit.view, hit.watch);
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
    const { effect, of, undo } = this.#last.officer.answer(passage, answer, this.#clock.monotonic());
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
    return this.phase.name === 'waiting' || this.#shown.shows(hit.view);
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
        this.#step({
          ...{ kind: 'temperature', reading },
          answering: this.#asked.identified !== null,
          behind: this.#behind.size > 0,
        });
    }
  }

  #scanned(scan: ScanReading): void {
    const part = this.#parts.take(scan.text, scan.monotonic);
    if (part.kind === 'part') this.#collect(part, scan.device);
    else this.#read(part.kind === 'whole' ? { ...scan, text: part.text } : scan);
  }

  /** Some codes of a card that has more: nothing half is a passage. */
  #collect({ have, of }: Extract<CardPart, { kind: 'part' }>, device: string): void {
    const until = Math.round(this.#clock.now() + partsMs);
    this.#shown.showFor({ name: 'collecting', have, of, until }, this.#isBusy() ? interimMs : partsMs);
    this.#events.answered(device, true);
  }

  #read(scan: ScanReading): void {
    this.#take(this.#events.identify(scan, this.#direction));
  }

  #take(identified: Identified): void {
    const repeat = this.#desk.isRepeat(identified);
    // Their code is still before the scanner while they answer; or it is another one of theirs.
    const asked = this.#asked.identified;
    if (!repeat && asked !== null && this.#joins(asked, identified)) return;
    if (!repeat && this.#comesAfter(identified)) return;
    this.#enter(identified, repeat);
  }

  #enter(identified: Identified, repeat: boolean): void {
    if (!this.#pairing.takes(identified, repeat)) this.#arrived(identified, repeat);
  }

  /** While the officer is asked about a vehicle the next person's code neither answers for them nor is lost: it waits. */
  #comesAfter(identified: Identified): boolean {
    const { asked } = this.#pairing;
    const { credential, direction, scan } = identified;
    if ((asked === null && this.#behind.size === 0) || credential.kind === 'unknown' || direction !== 'in')
      return false;
    if (this.#pairing.belongs(identified)) return false;
    if (asked !== null && partOf(identified) === 'other' && this.#joins(asked, identified)) return true;
    const measuring = this.#gate.waitingFor?.identified ?? null;
    if (measuring !== null && (samePerson(measuring, identified) || areOfOne(measuring, identified))) return false;
    if (!this.#behind.add(identified)) return false;
    this.#events.answered(scan.device, true);
    this.#goOn();
    return true;
  }

  /** Whoever waited comes once the one before them is decided, and the answer could be read. */
  #goOn(): void {
    if (this.#behindTimer !== null || this.#behind.size === 0 || !this.#isFree()) return;
    const wait = this.phase.name === 'decision' ? interimMs : 0;
    this.#behindTimer = setTimeout(() => {
      this.#behindTimer = null;
      if (this.#isFree()) this.#enterNext();
    }, wait);
  }

  #enterNext(): void {
    const next = this.#behind.next((one) => this.#pairing.belongs(one), this.#clock.monotonic());
    if (next !== null) this.#enter(next, this.#desk.isRepeat(next));
    this.#goOn();
  }

  #isFree(): boolean {
    return !this.#isBusy() && this.#pairing.asked === null && this.#writing.size === 0;
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
    if (was === 'new') this.#asked.step({ kind: 'next' });
    // Who passed a moment ago came in the vehicle of that passage, whichever stands here now.
    const whole = was === 'new' ? this.vehicle.take(this.#withGroup(identified)) : identified;
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
    this.#asked.answer(asking, answers);
  }

  /** The next code is that of the group which the guard has announced. */
  #withGroup(identified: Identified): Identified {
    const companions = this.#group.take();
    return companions === 0 ? identified : { ...identified, companions };
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
    return this.#gate.waitingFor !== null || this.#asked.identified !== null;
  }

  /** Whoever still shows codes at a vehicle that stands here is to be of it. */
  #isDeciding(vehicle: string): boolean {
    const showsCodes = this.#pairing.phase !== null || this.#behind.size > 0;
    if (showsCodes && this.vehicle.view?.id === vehicle) return true;
    const people = [this.#gate.waitingFor?.identified, this.#asked.identified, ...this.#writing];
    return people.some((one) => one?.vehicle?.id === vehicle);
  }

  /** The screen goes on saying so, unless it says something about somebody else by now. */
  #again(view: DecisionView | null, device: string): void {
    if (view === null) return;
    const { phase } = this;
    if (phase.name === 'waiting' || (phase.name === 'decision' && phase.view === view)) this.#showDecision(view);
    this.#events.decidedBefore(view);
    this.#events.answered(device, isTaken(view));
  }

  /** Whoever is being measured is decided without a temperature: a passage that has begun is recorded. */
  dispose(): void {
    this.#shown.dispose();
    this.#last.dispose();
    this.#decideNow();
    while (this.#behind.size > 0) {
      this.#enterNext();
      this.#decideNow();
    }
    if (this.#behindTimer !== null) clearTimeout(this.#behindTimer);
    this.vehicle.dispose();
    this.#group.dispose();
  }

  #decideNow(): void {
    this.#pairing.enough();
    const waiting = this.#gate.waitingFor;
    if (waiting !== null) this.#step({ kind: 'time', monotonic: waiting.deadline });
    this.#asked.step({ kind: 'next' });
  }

  #step(input: GateInput): void {
    const { state, effects } = stepGate(this.#gate, input, this.#settings);
    this.#gate = state;
    if (state.waitingFor === null && this.#deadlineTimer !== null) {
      clearTimeout(this.#deadlineTimer);
      this.#deadlineTimer = null;
    }
    for (const effect of effects) this.#perform(effect, effect === effects.at(-1));
    this.#goOn();
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
    this.#asked.step({ kind: 'decide', decide, ask, now: this.#clock.monotonic() });
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
    this.#shown.show(this.#measuring);
  }

  /** @returns why nothing was recorded, or null */
  async #record(given: RecordedEffect): Promise<CheckpointError | null> {
    if (given.kind === 'garbled') return this.#write(given);
    const identified = this.vehicle.still(given.identified);
    this.#writing.add(identified);
    try {
      return await this.#write({ ...given, identified });
    } finally {
      this.#writing.delete(identified);
      this.vehicle.settled();
      this.#goOn();
    }
  }

  async #write(effect: RecordedEffect): Promise<CheckpointError | null> {
    try {
      const recorded = await this.#desk.record(effect);
      const view = this.#last.decided(effect, recorded);
      this.vehicle.decided(view);
      this.#showDecision(view);
      if (effect.kind === 'repeat' || effect.kind === 'unreadable') this.#rereads.told(codeOf(effect.identified), view);
      this.#events.decided(view, recorded.name);
      if (!isAgain(effect)) this.#events.answered(deviceOf(effect), isTaken(view));
      return null;
    } catch (error) {
      if (effect.kind !== 'garbled') this.#rereads.forget(codeOf(effect.identified));
      const failure = asCheckpointError(error, ErrorCode.LedgerWriteFailed, 'restart the station');
      this.#shown.show({ name: 'out-of-order', ...failure.toRecord() });
      this.#events.failed(failure);
      this.#events.answered(deviceOf(effect), false);
      return failure;
    }
  }

  /** Nobody came to be measured again: the guard sees what was decided, and can ask once more. */
  #showAgain(of: RowKey): void {
    const person = this.#last.resting.find(of, this.#clock.monotonic());
    if (person === null) this.#shown.leave();
    else this.#showDecision(person.view);
  }

  /** While the next person is being measured, the answer to the one before is shown in between. */
  #showDecision(view: DecisionView): void {
    this.#shown.decision(view, this.#isBusy() || this.#pairing.phase !== null);
  }

  /** Somebody who is being measured goes before whoever is still showing codes. Once nobody is, the decision is on its way. */
  #pairingChanged(): void {
    const { phase } = this.#pairing;
    if (phase !== null && !this.#isBusy()) this.#shown.show(phase);
    this.#goOn();
  }

  /** What stands when no answer is shown. */
  #waitedFor(): Phase {
    if (this.#asked.phase !== null) return this.#asked.phase;
    if (this.#gate.waitingFor !== null && this.#measuring !== null) return this.#measuring;
    return this.#pairing.phase ?? { name: 'waiting' };
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

const isTaken = ({ decision }: DecisionView): boolean => decision.outcome !== 'unreadable';

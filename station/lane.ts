import type { LaneConfiguration, PassageConfiguration } from '../contract/configuration.ts';
import type { Direction, RowKey } from '../contract/decision.ts';
import type { Answers } from '../contract/declaration.ts';
import type { Clock } from '../contract/driver.ts';
import type { Reading } from '../contract/reading.ts';
import type { DecisionView, HandOpening, Phase, RecentPassage } from '../contract/rpc.ts';
import { AnnouncedGroup } from './lane/announced-group.ts';
import { Arrivals } from './lane/arrivals.ts';
import { AskedPerson } from './lane/asked-person.ts';
import type { LaneEvents } from './lane/lane-events.ts';
import { LaneGate } from './lane/lane-gate.ts';
import { LastPassages } from './lane/last-passages.ts';
import { Recorder } from './lane/recorder.ts';
import { SecondWords } from './lane/second-words.ts';
import { ShownPhase } from './lane/shown-phase.ts';
import type { PassageDesk } from './passage/passage-desk.ts';
import { type HandPassage, handPassage } from './people/hand-passage.ts';
import { PairingDesk } from './permits/pairing-desk.ts';
import type { Decide } from './screening/screening.ts';
import { VehicleDesk } from './vehicles/vehicle-desk.ts';

/** One lane: its direction, who has whom in it, and what its screens show now. */
export class Lane {
  readonly configuration: LaneConfiguration;
  /** The vehicle whose people pass now. */
  readonly vehicle: VehicleDesk;
  /** What is said of its last passages. */
  readonly afterwards: SecondWords;
  readonly #settings: PassageConfiguration;
  readonly #desk: PassageDesk;
  readonly #clock: Clock;
  readonly #events: LaneEvents;
  readonly #last: LastPassages;
  readonly #group: AnnouncedGroup;
  readonly #shown: ShownPhase;
  readonly #asked: AskedPerson;
  readonly #gate: LaneGate;
  readonly #pairing: PairingDesk;
  readonly #arrivals: Arrivals;
  readonly #recorder: Recorder;
  #direction: Direction;

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
    this.#clock = clock;
    this.#events = events;
    this.#direction = direction;
    const changed = () => events.changed();
    const { corrections } = desk;
    this.#last = new LastPassages({ clock, last, changed, restSeconds: settings.temperature.restSeconds, corrections });
    this.#group = new AnnouncedGroup(changed);
    this.#shown = new ShownPhase({ clock, settings, changed, otherwise: () => this.#waitedFor() });
    this.#arrivals = this.#makeArrivals();
    this.#recorder = this.#makeRecorder();
    this.#asked = this.#makeAsked();
    this.#gate = this.#makeGate();
    this.vehicle = new VehicleDesk(settings.vehicle, clock, {
      newId: () => events.newId(),
      isDeciding: (id) => this.#isDeciding(id),
      changed,
      closed: (closed) => events.vehicleClosed(closed),
    });
    this.#pairing = new PairingDesk(settings.permit, clock, {
      check: (paired) => events.checkPermit(paired),
      saidPlate: () => this.vehicle.saidPlate,
      passed: (identified) => this.#arrivals.arrived(identified, false),
      held: (device) => events.answered(device, true),
      changed: () => this.#pairingChanged(),
    });
    this.afterwards = new SecondWords({
      ...{ lane: configuration.id, clock, corrections, last: this.#last, shown: this.#shown, events },
      vehicle: () => this.vehicle,
      isBusy: () => this.#isBusy(),
      step: (input) => this.#gate.step(input),
      record: (effect) => this.#recorder.record(effect),
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

  /** How many have shown a code and come after whoever the officer is asked about. */
  get behind(): number {
    return this.#arrivals.behind;
  }

  /** How many pass with the next code; null: one. */
  get group(): number | null {
    return this.#group.size;
  }

  opened(opening: HandOpening): void {
    this.#last.opened(opening);
  }

  /** @throws CheckpointError VehicleMissing */
  openVehicle(plate: string | null): void {
    this.vehicle.open(this.#direction, plate);
    if (plate !== null) this.#pairing.plateSaid();
  }

  setGroup(size: number | null): void {
    this.#group.announce(size);
  }

  /** Somebody without a code: they go the way of one. */
  enterByHand(passage: HandPassage): void {
    const now = { at: Math.round(this.#clock.now()), monotonic: this.#clock.monotonic() };
    this.#arrivals.take(handPassage(passage, { lane: this.configuration.id, direction: this.#direction, ...now }));
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
   * Takes the answers of whoever is asked now; null: they cannot or will not answer.
   * @throws CheckpointError DeclarationOver, DeclarationInvalid
   */
  answerDeclaration(asking: number, answers: Answers | null): void {
    this.#asked.answer(asking, answers);
  }

  take(reading: Reading): void {
    switch (reading.kind) {
      case 'scan':
        this.#arrivals.scanned(reading);
        return;
      case 'garbled':
        this.#gate.step({ kind: 'garbled', reading, direction: this.#direction });
        return;
      case 'approach':
        this.#gate.step({ kind: 'approach', reading });
        return;
      case 'temperature':
        this.#gate.step({
          ...{ kind: 'temperature', reading },
          answering: this.#asked.identified !== null,
          behind: this.behind > 0,
        });
    }
  }

  /** Whoever is being measured is decided without a temperature: a passage that has begun is recorded. */
  dispose(): void {
    this.#shown.dispose();
    this.#last.dispose();
    do {
      this.#pairing.enough();
      this.#gate.decideNow();
      this.#asked.step({ kind: 'next' });
    } while (this.#arrivals.enterNext());
    this.#arrivals.dispose();
    this.vehicle.dispose();
    this.#group.dispose();
  }

  #makeArrivals(): Arrivals {
    return new Arrivals({
      ...{ clock: this.#clock, settings: this.#settings, desk: this.#desk, group: this.#group, shown: this.#shown },
      on: () => ({
        ...{ pairing: this.#pairing, gate: this.#gate, asked: this.#asked },
        ...{ vehicle: this.vehicle, recorder: this.#recorder },
      }),
      direction: () => this.#direction,
      show: (view) => this.#showDecision(view),
      events: this.#events,
    });
  }

  #makeRecorder(): Recorder {
    return new Recorder({
      ...{ desk: this.#desk, last: this.#last, rereads: this.#arrivals.rereads, events: this.#events },
      vehicle: () => this.vehicle,
      show: (view) => this.#showDecision(view),
      outOfOrder: (failure) => this.#shown.show({ name: 'out-of-order', ...failure.toRecord() }),
      settled: () => this.#arrivals.goOn(),
    });
  }

  #makeAsked(): AskedPerson {
    return new AskedPerson({
      clock: this.#clock,
      answerSeconds: this.#settings.declaration.answerSeconds,
      questions: () => this.#desk.questions(this.configuration.id),
      record: (effect) => void this.#recorder.record(effect),
      show: (phase) => this.#shown.show(phase),
      asked: (asking, questions) => this.#events.asked(asking, questions),
    });
  }

  #makeGate(): LaneGate {
    return new LaneGate({
      ...{ clock: this.#clock, settings: this.#settings },
      measure: (anew, forMs) => this.#events.measure(anew, forMs),
      show: (phase) => this.#shown.show(phase),
      decide: (decide, last) => this.#screenPerson(decide, last),
      record: (effect) => void this.#recorder.record(effect),
      notRemeasured: (of) => this.#showAgain(of),
      stepped: () => this.#arrivals.goOn(),
    });
  }

  /** Whoever lacks a temperature that is required is seen by the officer, and asked once they have been measured. */
  #screenPerson(decide: Decide, last: boolean): void {
    const measured = decide.temperatureState !== 'missing' || this.#settings.temperature.policy !== 'required';
    const ask = last && measured && this.#desk.isDeclarationDue(decide.identified) && this.#events.answerable();
    this.#asked.step({ kind: 'decide', decide, ask, now: this.#clock.monotonic() });
  }

  /** Somebody is measured or asked. */
  #isBusy(): boolean {
    return this.#gate.measured !== null || this.#asked.identified !== null;
  }

  /** Whoever still shows codes at a vehicle that stands here is to be of it. */
  #isDeciding(vehicle: string): boolean {
    const showsCodes = this.#pairing.phase !== null || this.behind > 0;
    if (showsCodes && this.vehicle.view?.id === vehicle) return true;
    const people = [this.#gate.measured, this.#asked.identified, ...this.#recorder.people];
    return people.some((one) => one?.vehicle?.id === vehicle);
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
    if (phase?.want === 'plate') this.#events.plateAsked();
    this.#arrivals.goOn();
  }

  /** What stands when no answer is shown. */
  #waitedFor(): Phase {
    return this.#asked.phase ?? this.#gate.phase ?? this.#pairing.phase ?? { name: 'waiting' };
  }
}

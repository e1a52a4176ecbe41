import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Direction } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import type { ScanReading } from '../../contract/reading.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import { type Identified, samePerson } from '../gate/gate.ts';
import { type CardPart, CardParts, partsMs } from '../passage/card-parts.ts';
import { areOfOne } from '../passage/certificate-wallet.ts';
import type { PassageDesk } from '../passage/passage-desk.ts';
import { Rereads } from '../passage/rereads.ts';
import type { PairingDesk } from '../permits/pairing-desk.ts';
import { partOf } from '../permits/permit-pairing.ts';
import type { VehicleDesk } from '../vehicles/vehicle-desk.ts';
import type { AnnouncedGroup } from './announced-group.ts';
import type { AskedPerson } from './asked-person.ts';
import { CodesBehind } from './codes-behind.ts';
import type { LaneEvents } from './lane-events.ts';
import type { LaneGate } from './lane-gate.ts';
import { codeOf, isTaken, type Recorder } from './recorder.ts';
import { interimMs, type ShownPhase } from './shown-phase.ts';

export type ArrivalsParts = Readonly<{
  clock: Clock;
  settings: Pick<PassageConfiguration, 'repeatSeconds'>;
  desk: Pick<PassageDesk, 'isRepeat' | 'readingOf' | 'join'>;
  group: AnnouncedGroup;
  shown: ShownPhase;
  /** What they go through on their way. */
  on(): Readonly<{
    pairing: PairingDesk;
    gate: LaneGate;
    asked: AskedPerson;
    vehicle: VehicleDesk;
    recorder: Recorder;
  }>;
  direction(): Direction;
  show(view: DecisionView): void;
  events: Pick<LaneEvents, 'identify' | 'measurable' | 'answered' | 'decidedBefore' | 'changed'>;
}>;

/** Codes on their way to the gate: part or whole, new or shown before, somebody's second one, or of somebody who waits. */
export class Arrivals {
  readonly rereads: Rereads;
  readonly #parts: ArrivalsParts;
  readonly #cards = new CardParts();
  readonly #behind: CodesBehind;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
    this.rereads = new Rereads(parts.settings.repeatSeconds * 1000);
    this.#behind = new CodesBehind(() => parts.events.changed());
  }

  /** How many have shown a code and come after whoever the officer is asked about. */
  get behind(): number {
    return this.#behind.size;
  }

  scanned(scan: ScanReading): void {
    const part = this.#cards.take(scan.text, scan.monotonic);
    if (part.kind === 'part') this.#collect(part, scan.device);
    else this.#read(part.kind === 'whole' ? { ...scan, text: part.text } : scan);
  }

  /** Somebody who is known by now, by a code or by hand. */
  take(identified: Identified): void {
    const repeat = this.#parts.desk.isRepeat(identified);
    // Their code is still before the scanner while they answer; or it is another one of theirs.
    const asked = this.#parts.on().asked.identified;
    if (!repeat && asked !== null && this.#joins(asked, identified)) return;
    if (!repeat && this.#comesAfter(identified)) return;
    this.#enter(identified, repeat);
  }

  /** Everything that belongs to one passage is together. */
  arrived(identified: Identified, repeat: boolean): void {
    const { scan } = identified;
    const { desk, events } = this.#parts;
    const { gate, asked, vehicle } = this.#parts.on();
    const was = repeat ? 'repeat' : identified.credential.kind === 'unknown' ? 'unusable' : 'new';
    const look = this.rereads.look(codeOf(identified), was, scan.monotonic);
    if (look.kind === 'again') {
      this.#again(look.view, scan.device);
      return;
    }
    const isNew = was === 'new';
    const { measured } = gate;
    // A permit is put together with its holder's card by the gate itself.
    if (isNew && measured !== null && identified.permit === undefined && this.#joins(measured, identified)) return;
    if (isNew) asked.step({ kind: 'next' });
    // Who passed a moment ago came in the vehicle of that passage, whichever stands here now.
    const whole = isNew ? vehicle.take(this.#withGroup(identified)) : identified;
    gate.step({
      kind: 'scan',
      identified: look.reads > 1 ? { ...whole, reads: look.reads } : whole,
      repeat,
      measurable: events.measurable(),
      measured: isNew ? desk.readingOf(identified) : null,
    });
  }

  /** Whoever waited comes once the one before them is decided, and the answer could be read. */
  goOn(): void {
    if (this.#timer !== null || this.#behind.size === 0 || !this.#isFree()) return;
    const wait = this.#parts.shown.current.name === 'decision' ? interimMs : 0;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isFree()) this.enterNext();
    }, wait);
  }

  /** @returns false: nobody waits */
  enterNext(): boolean {
    const { pairing } = this.#parts.on();
    const next = this.#behind.next((one) => pairing.belongs(one), this.#parts.clock.monotonic());
    if (next === null) return false;
    this.#enter(next, this.#parts.desk.isRepeat(next));
    this.goOn();
    return true;
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Some codes of a card that has more: nothing half is a passage. */
  #collect({ have, of }: Extract<CardPart, { kind: 'part' }>, device: string): void {
    const { clock, shown, events } = this.#parts;
    const until = Math.round(clock.now() + partsMs);
    shown.showFor({ name: 'collecting', have, of, until }, this.#isBusy() ? interimMs : partsMs);
    events.answered(device, true);
  }

  #read(scan: ScanReading): void {
    const { events, direction } = this.#parts;
    this.take(events.identify(scan, direction()));
  }

  #enter(identified: Identified, repeat: boolean): void {
    if (!this.#parts.on().pairing.takes(identified, repeat)) this.arrived(identified, repeat);
  }

  /** While the officer is asked about a vehicle the next person's code neither answers for them nor is lost: it waits. */
  #comesAfter(identified: Identified): boolean {
    const { pairing, gate } = this.#parts.on();
    const { credential, direction, scan } = identified;
    const nobodyBefore = pairing.asked === null && this.#behind.size === 0;
    if (nobodyBefore || credential.kind === 'unknown' || direction !== 'in' || pairing.belongs(identified))
      return false;
    if (pairing.asked !== null && partOf(identified) === 'other' && this.#joins(pairing.asked, identified)) return true;
    if (gate.measured !== null && isOfOne(gate.measured, identified)) return false;
    if (!this.#behind.add(identified)) return false;
    this.#parts.events.answered(scan.device, true);
    this.goOn();
    return true;
  }

  /** Whether it is of the person who is measured or asked now: then it counts with the code that they have shown. */
  #joins(first: Identified, identified: Identified): boolean {
    const { desk, events } = this.#parts;
    if (!isOfOne(first, identified)) return false;
    desk.join(first, identified);
    if (identified.scan.text !== first.scan.text) events.answered(identified.scan.device, true);
    return true;
  }

  /** The next code is that of the group which the guard has announced. */
  #withGroup(identified: Identified): Identified {
    const companions = this.#parts.group.take();
    return companions === 0 ? identified : { ...identified, companions };
  }

  /** The screen goes on saying so, unless it says something about somebody else by now. */
  #again(view: DecisionView | null, device: string): void {
    if (view === null) return;
    const { shown, show, events } = this.#parts;
    const phase = shown.current;
    if (phase.name === 'waiting' || (phase.name === 'decision' && phase.view === view)) show(view);
    events.decidedBefore(view);
    events.answered(device, isTaken(view));
  }

  #isBusy(): boolean {
    const { gate, asked } = this.#parts.on();
    return gate.measured !== null || asked.identified !== null;
  }

  #isFree(): boolean {
    const { pairing, recorder } = this.#parts.on();
    return !this.#isBusy() && pairing.asked === null && recorder.people.size === 0;
  }
}

const isOfOne = (first: Identified, other: Identified): boolean => samePerson(first, other) || areOfOne(first, other);

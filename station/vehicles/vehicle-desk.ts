import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Direction, RowKey } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { VehicleEnd, VehicleMember, VehicleView } from '../../contract/vehicle.ts';
import { normalisePlate } from '../../credentials/permit/permit-claims.ts';
import type { Identified } from '../gate/gate.ts';

/** `slip`: one for all of it is due. */
export type ClosedVehicle = Readonly<{ view: VehicleView; by: VehicleEnd; slip: boolean }>;

export type VehicleEvents = Readonly<{
  /** 128 random bits, hex. */
  newId(): string;
  /** Somebody of this vehicle is measured or asked now, or their decision is on its way. */
  isDeciding(vehicle: string): boolean;
  changed(): void;
  /** Everybody in it has been decided, or nobody was. Not for one in which nobody showed a code. */
  closed(vehicle: ClosedVehicle): void;
}>;

/**
 * The vehicle at one lane: who shows a code while it stands there belongs to it. In memory only: after a restart it has gone,
 * and the rows still say who came together.
 */
export class VehicleDesk {
  readonly #settings: PassageConfiguration['vehicle'];
  readonly #clock: Clock;
  readonly #events: VehicleEvents;
  #open: VehicleView | null = null;
  /** Its plate, as the officer has said it: typed in, or found to be that of a permit. */
  #said: string | null = null;
  /** Made room for the next one while somebody of them was still to be decided. */
  #leaving: readonly VehicleView[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(settings: PassageConfiguration['vehicle'], clock: Clock, events: VehicleEvents) {
    this.#settings = settings;
    this.#clock = clock;
    this.#events = events;
  }

  /** A guard may begin one here. */
  get offered(): boolean {
    return this.#settings.policy !== 'off';
  }

  get view(): VehicleView | null {
    return this.#open;
  }

  /** What the officer has said of the vehicle that stands here on its way in; null: nothing. */
  get saidPlate(): string | null {
    return this.#open?.direction === 'in' ? this.#said : null;
  }

  /**
   * The guard begins one, or says the plate of the one that stands there.
   * @throws CheckpointError VehicleMissing where vehicles are off
   */
  open(direction: Direction, plate: string | null): void {
    if (!this.offered) throw noVehicle();
    const said = plate === null ? null : normalisePlate(plate);
    if (this.#open === null) this.#begin(direction, said, null);
    else if (said !== null) this.#wait({ ...this.#open, plate: said });
    this.#said = said ?? this.#said;
    this.#events.changed();
  }

  /** Marks somebody who has shown a code, where a vehicle stands here or comes with their permit. */
  take(identified: Identified): Identified {
    if (!this.offered) return identified;
    const named = this.#settings.policy === 'permit' ? vehicleOfPermit(identified) : null;
    const other = named !== null && this.#open?.plate != null && this.#open.plate !== named.plate;
    if (other || (this.#open !== null && this.#open.direction !== identified.direction)) this.#makeRoom();
    if (this.#open === null && named !== null) this.#begin(identified.direction, named.plate, named.seats);
    else if (this.#open !== null && named !== null)
      this.#open = { ...this.#open, plate: named.plate, seats: named.seats ?? this.#open.seats };
    if (named?.said === true) this.#said = named.plate;
    const open = this.#open;
    if (open === null) return identified;
    this.#wait(open);
    return { ...identified, vehicle: { id: open.id, plate: open.plate, slip: this.#settings.slip } };
  }

  /** Whoever is decided once their vehicle has gone passes for themselves: nothing else would open the barrier for them. */
  still(identified: Identified): Identified {
    if (identified.vehicle === undefined || this.#find(identified.vehicle.id) !== null) return identified;
    const { vehicle: _gone, ...alone } = identified;
    return alone;
  }

  /** Somebody of it has been decided, perhaps once more: then the later word counts. */
  decided({ decision, maskedName, permit }: DecisionView): void {
    const { outcome, colour, epoch, sequence } = decision;
    const standing = decision.vehicle === undefined ? null : this.#find(decision.vehicle.id);
    if (standing === null || outcome === 'repeat' || outcome === 'unreadable') return;
    const member: VehicleMember = {
      ...{ epoch, sequence, maskedName, outcome, colour },
      celsius: decision.temperature?.celsius ?? null,
      permit: permit != null,
      companions: decision.companions ?? 0,
    };
    const before = [decision.officerOf, decision.cleared, decision.remeasureOf].filter((of) => of != null);
    const at = standing.members.findIndex((one) => before.some((of) => isSame(one, of)));
    const members = at < 0 ? [...standing.members, member] : standing.members.with(at, member);
    if (standing === this.#open) this.#wait({ ...standing, members });
    else this.#leaving = this.#leaving.map((one) => (one === standing ? { ...one, members } : one));
    this.#events.changed();
  }

  /** Nobody is being decided any more, or one fewer. */
  settled(): void {
    const gone = this.#leaving.filter(({ id }) => !this.#events.isDeciding(id));
    this.#leaving = this.#leaving.filter((one) => !gone.includes(one));
    for (const view of gone) this.#tell(view, 'next');
  }

  /** A guard has taken this passage back, or has said how many came with it. `companions` null: it did not take place. */
  corrected(of: RowKey, companions: number | null): void {
    const correct = (view: VehicleView): VehicleView => ({
      ...view,
      members: view.members.flatMap((one) =>
        !isSame(one, of) ? [one] : companions === null ? [] : [{ ...one, companions }],
      ),
    });
    this.#leaving = this.#leaving.map(correct);
    if (this.#open === null) return;
    this.#open = correct(this.#open);
    this.#events.changed();
  }

  /** @throws CheckpointError VehicleMissing; RpcLaneBusy: what is decided next could be that somebody must not go on */
  finish(): void {
    if (this.#open === null) throw noVehicle();
    if (this.#events.isDeciding(this.#open.id)) throw busy();
    this.#close('finished');
  }

  dispose(): void {
    this.#close('time');
    for (const view of this.#leaving) this.#tell(view, 'next');
    this.#leaving = [];
  }

  #find(id: string): VehicleView | null {
    if (this.#open?.id === id) return this.#open;
    return this.#leaving.find((one) => one.id === id) ?? null;
  }

  #begin(direction: Direction, plate: string | null, seats: number | null): void {
    const now = Math.round(this.#clock.now());
    const open = { id: this.#events.newId(), plate, seats, direction, since: now, members: [] };
    this.#wait(open);
  }

  /** From now on for the next of its people. */
  #wait(open: Omit<VehicleView, 'until'>): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const waitMs = this.#settings.waitSeconds * 1000;
    this.#timer = setTimeout(() => this.#timeOut(), waitMs);
    this.#open = { ...open, until: Math.round(this.#clock.now() + waitMs) };
  }

  #timeOut(): void {
    if (this.#open === null || !this.#events.isDeciding(this.#open.id)) {
      this.#close('time');
      return;
    }
    this.#wait(this.#open);
    this.#events.changed();
  }

  #makeRoom(): void {
    const view = this.#open;
    if (view === null || !this.#events.isDeciding(view.id)) {
      this.#close('next');
      return;
    }
    this.#leaving = [...this.#leaving, view];
    this.#clear();
  }

  #close(by: VehicleEnd): void {
    const view = this.#open;
    this.#clear();
    if (view === null) return;
    this.#tell(view, by);
    this.#events.changed();
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#open = null;
    this.#said = null;
  }

  #tell(view: VehicleView, by: VehicleEnd): void {
    if (view.members.length > 0) this.#events.closed({ view, by, slip: this.#settings.slip === 'vehicle' });
  }
}

/** Only a permit that is genuine says which vehicle it is; what the officer has typed goes before it. */
const vehicleOfPermit = ({ permit, direction }: Identified): NamedVehicle | null => {
  if (permit === undefined || direction !== 'in' || permit.view.verified !== true) return null;
  const { typedPlate, plate: named, seats } = permit.view;
  const plate = typedPlate ?? named;
  return plate === null ? null : { plate: normalisePlate(plate), seats, said: typedPlate !== null };
};

type NamedVehicle = Readonly<{ plate: string; seats: number | null; said: boolean }>;

const isSame = (a: RowKey, b: RowKey): boolean => a.epoch === b.epoch && a.sequence === b.sequence;

const noVehicle = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.VehicleMissing,
    'no vehicle stands at this lane',
    'Begin one before its people show their codes; where that cannot be done, passage.vehicle.policy is "off".',
  );

const busy = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcLaneBusy,
    'somebody of this vehicle is being measured or asked',
    'Wait until they have their answer, then press again.',
  );

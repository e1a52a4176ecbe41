import type { Direction, RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { SheetResult } from '../../contract/print-document.ts';
import { peopleOf } from '../../contract/vehicle.ts';
import type { SheetContent } from '../printing/sheet-desk.ts';
import type { ClosedVehicle } from './vehicle-desk.ts';
import { vehicleSheet } from './vehicle-sheet.ts';

export type VehiclesOptions = Readonly<{
  station: string;
  append: (data: Omit<EventData<'vehicle'>, 'epoch' | 'sequence' | 'clock'>) => Promise<RowKey>;
  /** It may go on. */
  release: (lane: string, direction: Direction, of: RowKey) => void;
  hasPrinter: (lane: string) => boolean;
  print: (lane: string, content: SheetContent, of: RowKey) => Promise<SheetResult>;
}>;

type Gone = Readonly<{ vehicle: ClosedVehicle; row: Promise<RowKey> }>;

/** Vehicles that have gone on: their row, then the barrier, then the slip. */
export class Vehicles {
  readonly #options: VehiclesOptions;
  /** The last of each lane, for its slip. In memory only: it has the plate. */
  readonly #last = new Map<string, Gone>();

  constructor(options: VehiclesOptions) {
    this.#options = options;
  }

  /** Never throws. */
  closed(lane: string, vehicle: ClosedVehicle): void {
    const { view, by } = vehicle;
    const { direction, id, members } = view;
    const row = this.#options.append({ lane, direction, vehicle: { id }, by, ...peopleOf(members) });
    this.#last.set(lane, { vehicle, row });
    row.then(
      (of) => this.#goOn(lane, vehicle, of),
      // The ledger shows its own failure, and `recorded` says it to whoever has let the vehicle go on.
      () => undefined,
    );
  }

  /** @throws (rejects) CheckpointError of the ledger: the last vehicle's row is not on disk, and its barrier stays shut */
  async recorded(lane: string): Promise<void> {
    await this.#last.get(lane)?.row;
  }

  /** @throws (rejects) CheckpointError SheetUnknown, PrinterMissing, or of the ledger */
  async print(lane: string): Promise<SheetResult> {
    const gone = this.#last.get(lane);
    if (gone === undefined) throw nothingToPrint();
    return this.#print(lane, gone.vehicle, await gone.row);
  }

  #goOn(lane: string, vehicle: ClosedVehicle, of: RowKey): void {
    const { release, hasPrinter } = this.#options;
    const { by, view, slip } = vehicle;
    if (by === 'finished' && peopleOf(view.members).admitted > 0) release(lane, view.direction, of);
    if (!slip || view.direction !== 'in' || !hasPrinter(lane)) return;
    // What became of it is a row, and it can be asked for again.
    this.#print(lane, vehicle, of).catch(() => undefined);
  }

  #print(lane: string, { view }: ClosedVehicle, of: RowKey): Promise<SheetResult> {
    const code = `CP1:${this.#options.station}:${of.epoch}:${of.sequence}`;
    return this.#options.print(lane, vehicleSheet(view, code), of);
  }
}

const nothingToPrint = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.SheetUnknown,
    'no vehicle has gone on here since the start',
    'Let the vehicle go on first.',
  );

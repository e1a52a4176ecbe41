import type { Direction, RowKey, WatchLevel } from '../../contract/decision.ts';
import type { QuestionSet } from '../../contract/declaration.ts';
import type { CheckpointError } from '../../contract/errors.ts';
import type { WatchAnswer, WatchAnswerer } from '../../contract/events.ts';
import type { ScanReading } from '../../contract/reading.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { Identified } from '../gate/gate.ts';
import type { CheckedPermit } from '../permits/checked-permit.ts';
import type { Paired } from '../permits/permit-pairing.ts';
import type { ClosedVehicle } from '../vehicles/vehicle-desk.ts';

/** A guard's or central's word on a hit on the watch list, for the ledger. */
export type WatchAnswered = Readonly<{
  of: RowKey;
  level: WatchLevel;
  list: number;
  answer: WatchAnswer;
  by: WatchAnswerer;
}>;

/** What a lane asks of the station around it, and tells it. */
export type LaneEvents = Readonly<{
  /** Reads a code as the station's lists have it now. */
  identify(scan: ScanReading, direction: Direction): Identified;
  /** What a door finds out about the permit in it; null: there is none. */
  checkPermit(paired: Paired): CheckedPermit | null;
  /** Whether a thermometer of this lane is ready. */
  measurable(): boolean;
  /** Somebody is waited for at the thermometers: see ThermometerDriver. */
  measure(anew: boolean, forMs: number): void;
  /** The officer is asked about a vehicle: whoever comes next may show their code meanwhile. */
  plateAsked(): void;
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

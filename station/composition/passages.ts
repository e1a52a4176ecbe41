import type { RowKey } from '../../contract/decision.ts';
import type { CheckpointError } from '../../contract/errors.ts';
import type { DecisionView, PaperEntry } from '../../contract/rpc.ts';
import { handOpening, type OverrideEvent } from '../barrier/override-desk.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Faults } from '../faults.ts';
import type { Outage } from '../outage.ts';
import type { Screens } from '../screens.ts';
import type { Desks } from './desks.ts';
import type { Equipment } from './equipment.ts';
import type { Lanes } from './lanes.ts';
import type { LaneSignals } from './simulation.ts';

export type PassagesParts = Readonly<{
  clock: StationClock;
  faults: Faults;
  screens: Screens;
  signals: LaneSignals;
  outage: Outage;
  equipment: Equipment;
  desks: Desks;
  lanes(): Lanes;
}>;

/** The ledger takes no rows. What is said of one that was set aside stands beyond these. */
const isLedgerFault = (code: number): boolean => code >= 4000 && code <= 4010;

/** What follows a passage once it is on disk, and what follows when it cannot be written. */
export class Passages {
  readonly #parts: PassagesParts;

  constructor(parts: PassagesParts) {
    this.#parts = parts;
  }

  /** @param name the person's whole name, for paper only */
  decided(view: DecisionView, name: string | null): void {
    const { equipment, desks, signals, screens } = this.#parts;
    equipment.barriers.passed(view.decision);
    desks.people.decided(view, name);
    this.ledgerWorks();
    signals.decisions.emit(view);
    screens.changedEverywhere();
    equipment.prints.print(view.decision, { name, permit: view.permit ?? null });
  }

  failed(lane: string, error: CheckpointError): void {
    const { outage, clock, signals, screens } = this.#parts;
    if (isLedgerFault(error.code)) outage.failed(clock.now());
    signals.failures.emit(lane, error);
    screens.changedEverywhere();
  }

  /** The ledger has a guard's own opening. */
  openedByHand(event: OverrideEvent, row: RowKey): void {
    this.#parts.lanes().find(event.lane)?.opened(handOpening(event, row));
    this.ledgerWorks();
  }

  /** @throws (rejects) CheckpointError PaperEntryInvalid, or of the ledger: then nothing has changed */
  async enterFromPaper(laneId: string, entry: PaperEntry): Promise<DecisionView> {
    const { lanes, desks } = this.#parts;
    const lane = lanes().of(laneId);
    const view = await desks.paper.enter(lane.configuration.id, entry);
    lane.enteredLate(view);
    this.ledgerWorks();
    return view;
  }

  /** A row has been taken: what stood on the screens for want of that is over. */
  ledgerWorks(): void {
    const { faults, outage, clock, lanes, equipment, screens } = this.#parts;
    faults.clear(isLedgerFault);
    outage.worked(clock.now());
    for (const lane of lanes().all) lane.recovered();
    void equipment.overrides.flush();
    screens.changedEverywhere();
  }
}

import { asCheckpointError, type CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DecisionView } from '../../contract/rpc.ts';
import type { Identified } from '../gate/gate.ts';
import type { PassageDesk, RecordedEffect } from '../passage/passage-desk.ts';
import type { Rereads } from '../passage/rereads.ts';
import type { VehicleDesk } from '../vehicles/vehicle-desk.ts';
import type { LaneEvents } from './lane-events.ts';
import type { LastPassages } from './last-passages.ts';

export type RecorderParts = Readonly<{
  desk: Pick<PassageDesk, 'record'>;
  last: Pick<LastPassages, 'decided'>;
  rereads: Rereads;
  vehicle(): VehicleDesk;
  events: Pick<LaneEvents, 'decided' | 'answered' | 'failed'>;
  show(view: DecisionView): void;
  outOfOrder(failure: CheckpointError): void;
  /** One fewer is on its way. */
  settled(): void;
}>;

/** Passages of a lane on their way to the disk, and what is shown and told once they are there. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #writing = new Set<Identified>();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** Whose passages are on their way. */
  get people(): ReadonlySet<Identified> {
    return this.#writing;
  }

  /** @returns why nothing was recorded, or null */
  async record(given: RecordedEffect): Promise<CheckpointError | null> {
    if (given.kind === 'garbled') return this.#write(given);
    const vehicle = this.#parts.vehicle();
    const identified = vehicle.still(given.identified);
    this.#writing.add(identified);
    try {
      return await this.#write({ ...given, identified });
    } finally {
      this.#writing.delete(identified);
      vehicle.settled();
      this.#parts.settled();
    }
  }

  async #write(effect: RecordedEffect): Promise<CheckpointError | null> {
    const { desk, last, rereads, vehicle, events, show, outOfOrder } = this.#parts;
    try {
      const recorded = await desk.record(effect);
      const view = last.decided(effect, recorded);
      vehicle().decided(view);
      show(view);
      if (effect.kind === 'repeat' || effect.kind === 'unreadable') rereads.told(codeOf(effect.identified), view);
      events.decided(view, recorded.name);
      if (!isAgain(effect)) events.answered(deviceOf(effect), isTaken(view));
      return null;
    } catch (error) {
      if (effect.kind !== 'garbled') rereads.forget(codeOf(effect.identified));
      const failure = asCheckpointError(error, ErrorCode.LedgerWriteFailed, 'restart the station');
      outOfOrder(failure);
      events.failed(failure);
      events.answered(deviceOf(effect), false);
      return failure;
    }
  }
}

/** What two reads of one code in one direction have in common. */
export const codeOf = ({ keys, direction }: Identified): string => `${direction} ${keys[0]}`;

/** Whether a scanner is told that its code was taken. */
export const isTaken = ({ decision }: DecisionView): boolean => decision.outcome !== 'unreadable';

const deviceOf = (effect: RecordedEffect): string =>
  effect.kind === 'garbled' ? effect.reading.device : effect.identified.scan.device;

/** No code was read for it, so no scanner waits for a word on it. */
const isAgain = (effect: RecordedEffect): boolean =>
  effect.kind === 'decide' &&
  (effect.remeasureOf !== null ||
    effect.identified.cleared !== undefined ||
    effect.identified.officer !== undefined ||
    effect.identified.answered === true);

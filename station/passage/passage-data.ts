import type { Decision } from '../../contract/decision.ts';
import type { TemperatureReading } from '../../contract/reading.ts';
import type { EarlierPassage, Identified } from '../gate/gate.ts';

/** As rows have it. */
export const measured = (reading: TemperatureReading | null): Decision['temperature'] =>
  reading === null ? null : { celsius: reading.celsius, at: Math.round(reading.at), device: reading.device };

/** Absent for one read, so that most rows say nothing of it. */
export const readsOf = ({ reads = 1 }: Identified): Pick<Decision, 'reads'> => (reads > 1 ? { reads } : {});

export const vehicleOf = ({ vehicle }: Identified): Pick<Decision, 'vehicle'> =>
  vehicle === undefined ? {} : { vehicle: { id: vehicle.id } };

export const remeasured = (
  { epoch, sequence, at, decidedAt }: EarlierPassage,
  now: number,
): NonNullable<Decision['remeasureOf']> => ({
  epoch,
  sequence,
  at,
  afterSeconds: Math.max(0, Math.floor((now - decidedAt) / 1000)),
});

import type { Configuration } from '../../contract/configuration.ts';
import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';

/** What a lane needs and the configuration does not give it: it would wait for codes that nobody can read. */
export const lacksOf = ({ lanes, devices, passage }: Configuration): readonly ErrorRecord[] => {
  const without = (kind: 'scanner' | 'thermometer' | 'printer') =>
    lanes.filter((lane) => !devices.some((device) => device.lane === lane.id && device.kind === kind));
  const lack = (kind: string, lane: string, code: ErrorCode): ErrorRecord => ({
    code,
    message: `lane ${lane} has no ${kind}`,
    hint: `add a ${kind} for it under "devices" in the configuration`,
  });
  const measured = passage.temperature.policy === 'required';
  const shut = passage.barrier.inhibitWithout.flatMap((kind) =>
    without(kind)
      .filter((lane) => devices.some((device) => device.lane === lane.id && device.kind === 'barrier'))
      .map(
        (lane): ErrorRecord => ({
          code: ErrorCode.BarrierInhibited,
          message: `the barrier of lane ${lane.id} never opens by itself: it needs a ${kind}, and the lane has none`,
          hint: `add a ${kind} for it under "devices", or take "${kind}" out of passage.barrier.inhibitWithout`,
        }),
      ),
  );
  return [
    ...shut,
    ...without('scanner').map((lane) => lack('scanner', lane.id, ErrorCode.ScannerMissing)),
    ...(measured
      ? without('thermometer').map((lane) => lack('thermometer', lane.id, ErrorCode.ThermometerMissing))
      : []),
  ];
};

import type { ThermometerProfile } from '../profile/profile.ts';
import { Measurement, type MeasurementEvent } from '../thermometer/measurement.ts';
import { parserOf } from '../thermometer/protocols.ts';
import { sampleOf } from '../thermometer/sample.ts';
import type { Decoder } from './decoder.ts';

/** Every frame as it came, and the one reading a person that the driver makes of them. */
export const thermometerDecoder = (profile: ThermometerProfile): Decoder => {
  const frames = parserOf(profile);
  const measurement = new Measurement(profile.settings);
  const readings = (events: readonly MeasurementEvent[]) =>
    events.map((event) =>
      event.kind === 'approach'
        ? { kind: 'approach' }
        : {
            kind: 'temperature',
            celsius: event.celsius,
            ambient: event.ambient,
            target: profile.settings.target,
          },
    );
  return {
    push: (bytes, now) =>
      frames
        .push(bytes)
        .flatMap((event) => [
          event,
          ...(event.kind === 'frame' ? readings(measurement.push(sampleOf(event, profile.settings), now)) : []),
        ]),
    deadline: () => measurement.deadline,
    flush: (now) => readings(measurement.expire(now)),
    end: () => readings(measurement.end()),
  };
};

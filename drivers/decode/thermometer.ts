import type { ThermometerProfile } from '../profile/profile.ts';
import { Measurement, type MeasurementEvent } from '../thermometer/measurement.ts';
import { parserOf } from '../thermometer/protocols.ts';
import { sampleOf } from '../thermometer/sample.ts';
import { gapOf } from '../thermometer/thermometer-driver.ts';
import type { ThermometerEvent } from '../thermometer/thermometer-event.ts';
import type { Decoded, Decoder } from './decoder.ts';

const nobody = { celsius: null, ambientCelsius: null };

/** Every frame as it came, and the one reading a person that the driver makes of them. */
export const thermometerDecoder = (profile: ThermometerProfile): Decoder => {
  const frames = parserOf(profile);
  const measurement = new Measurement({ ...profile.settings, gapMs: gapOf(profile.settings) });
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
  const measured = (event: ThermometerEvent, now: number): readonly Decoded[] => {
    if (event.kind === 'frame') return readings(measurement.push(sampleOf(event, profile.settings), now));
    return event.kind === 'nothing' ? readings(measurement.push(nobody, now)) : [];
  };
  return {
    push: (bytes, now) => frames.push(bytes).flatMap((event): Decoded[] => [event, ...measured(event, now)]),
    deadline: () => measurement.deadline,
    flush: (now) => readings(measurement.expire(now)),
    end: () => readings(measurement.end()),
  };
};

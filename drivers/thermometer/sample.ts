import type { ThermometerSettings } from '../profile/thermometer-settings.ts';
import { correctForEmissivity } from './emissivity.ts';
import type { Sample } from './measurement.ts';
import type { TemperatureFrame } from './thermometer-event.ts';

/**
 * The temperature of a frame that the profile asks for. Body and object temperatures are never taken for each other: a
 * module that was put into the other mode gives none. What the module made a body temperature of is not corrected again.
 */
export const sampleOf = (
  { objectCelsius, bodyCelsius, ambientCelsius }: TemperatureFrame,
  { target, emissivity }: Pick<ThermometerSettings, 'target' | 'emissivity'>,
): Sample => {
  if (target === 'body') return { celsius: bodyCelsius, ambientCelsius };
  const corrected =
    objectCelsius === null || emissivity?.by !== 'formula'
      ? objectCelsius
      : correctForEmissivity(objectCelsius, ambientCelsius, emissivity);
  return { celsius: corrected, ambientCelsius };
};

import type { Emissivity } from '../profile/thermometer-settings.ts';

const zeroCelsius = 273.15;

/**
 * Object temperature for another emissivity than the device reckoned with. A grey surface sends out ε·T⁴ and throws back
 * (1 − ε)·Ta⁴ of its surroundings (Stefan-Boltzmann and Kirchhoff), so what the device received stands for
 * ε·(T⁴ − Ta⁴), in kelvin, whatever ε it reckoned with: the correction the makers of thermopile sensors (Melexis MLX90614
 * data sheet) give.
 * @param objectCelsius as the device computed it with `assumed`
 * @param ambientCelsius of the device's surroundings, null where it does not say
 */
export const correctForEmissivity = (
  objectCelsius: number,
  ambientCelsius: number | null,
  emissivity: Emissivity,
): number => {
  const ambient = ((ambientCelsius ?? emissivity.ambientCelsius) + zeroCelsius) ** 4;
  const seen = (objectCelsius + zeroCelsius) ** 4;
  const corrected = (seen - ambient) * (emissivity.assumed / emissivity.value) + ambient;
  // Colder than space: no surface, but noise that will be implausible anyway.
  return corrected <= 0 ? -zeroCelsius : corrected ** 0.25 - zeroCelsius;
};

import type { DeviceState } from '../../contract/reading.ts';
import { type ThermometerTrouble, thermometerTroubles } from '../text.ts';

/** A thermometer that opens at a start does so within this time, ms; nobody is alarmed before. */
const openingMs = 2000;

const isReady = ({ state, since }: DeviceState, now: number): boolean =>
  state === 'ready' || (state === 'opening' && now - since <= openingMs);

/**
 * Why nobody is told to look at the thermometer; null where one of these devices can measure, or none is to.
 * @param now station's clock, ms since the Unix epoch
 */
export const thermometerTrouble = (devices: readonly DeviceState[], now: number): ThermometerTrouble | null => {
  const thermometers = devices.filter(({ kind }) => kind === 'thermometer');
  if (thermometers.length === 0 || thermometers.some((device) => isReady(device, now))) return null;
  return thermometers.some(({ state }) => state === 'opening')
    ? thermometerTroubles.opening
    : thermometerTroubles.broken;
};

import type { DeviceKind, DeviceState } from '../../contract/reading.ts';
import type { ScreenDevice } from '../../contract/rpc.ts';
import { deviceTexts, sourceTexts, type Text } from '../text.ts';

/** @param source where the device lives in the screen; null: it does not */
export const deviceName = (kind: DeviceKind, source: ScreenDevice['source'] | null): Text =>
  source === null ? deviceTexts[kind] : sourceTexts[source];

const sourceOf = (device: DeviceState, inputs: readonly ScreenDevice[]): ScreenDevice['source'] | null =>
  inputs.find((input) => input.device === device.device)?.source ?? null;

/** By number where the lane has several that would be called the same: which of two scanners is away must be said. */
export const deviceNameAmong = (
  device: DeviceState,
  devices: readonly DeviceState[],
  inputs: readonly ScreenDevice[],
): Text => {
  const name = deviceName(device.kind, sourceOf(device, inputs));
  const alike = devices.filter((other) => deviceName(other.kind, sourceOf(other, inputs)).vi === name.vi);
  const number = alike.findIndex((other) => other.device === device.device) + 1;
  return alike.length < 2 || number === 0 ? name : { vi: `${name.vi} ${number}`, en: `${name.en} ${number}` };
};

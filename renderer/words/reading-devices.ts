import type { DeviceState } from '../../contract/reading.ts';
import type { ScreenDevice } from '../../contract/rpc.ts';

/** What a person can hold a code to now. */
export type ReadingDevices = 'scanner' | 'camera' | 'both' | 'none';

/** Any of a lane's scanners that works is enough. A lane without one is told otherwise. */
export const readingDevices = (devices: readonly DeviceState[], inputs: readonly ScreenDevice[]): ReadingDevices => {
  const scanners = devices.filter(({ kind }) => kind === 'scanner');
  if (scanners.length === 0) return 'scanner';
  const cameras = new Set(inputs.filter(({ source }) => source === 'camera').map(({ device }) => device));
  const ready = scanners.filter(({ state }) => state === 'ready');
  if (ready.length === 0) return 'none';
  if (ready.every(({ device }) => cameras.has(device))) return 'camera';
  return ready.some(({ device }) => cameras.has(device)) ? 'both' : 'scanner';
};

import { listByLibraries } from './other-systems.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { listSysfs } from './sysfs.ts';

/** Every port of this computer that a device may be plugged into. Never throws. */
export const listPlugged = (): Promise<PluggedDevice[]> =>
  process.platform === 'linux' ? listSysfs() : listByLibraries();

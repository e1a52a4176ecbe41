import { listByLibraries } from './other-systems.ts';
import type { PluggedDevice } from './plugged-device.ts';
import { sysfsLister } from './sysfs.ts';

/** Every port of this computer that a device may be plugged into. Never rejects. */
export const listPlugged: () => Promise<PluggedDevice[]> =
  process.platform === 'linux' ? sysfsLister() : listByLibraries;

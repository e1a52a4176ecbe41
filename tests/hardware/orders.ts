import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { PrintResult } from '../../contract/driver.ts';
import type { PrintDocument } from '../../contract/print-document.ts';
import type { DeviceState, Reading } from '../../contract/reading.ts';
import type { PluggedDevice } from '../../drivers/discovery/plugged-device.ts';

/** What the suite tells the device layer in the guest. */
export type Order =
  | Readonly<{ do: 'start'; devices: readonly DeviceConfiguration[] }>
  | Readonly<{ do: 'list' }>
  | Readonly<{ do: 'print'; device: string; document: PrintDocument }>
  | Readonly<{ do: 'usage' }>
  | Readonly<{ do: 'stop' }>;

export type Found = PluggedDevice & Readonly<{ profile: string | null; reasons: readonly string[] }>;

/** And what that says. */
export type Report =
  | Readonly<{ is: 'state'; state: DeviceState }>
  | Readonly<{ is: 'reading'; reading: Reading }>
  | Readonly<{ is: 'list'; found: readonly Found[]; took: Readonly<{ ms: number; cpuMs: number }> }>
  | Readonly<{ is: 'print'; code: string; result: PrintResult }>
  | Readonly<{ is: 'usage'; cpuMs: number; rss: number; at: number }>
  | Readonly<{ is: 'stopped'; ms: number }>
  | Readonly<{ is: 'failed'; order: string; message: string }>;

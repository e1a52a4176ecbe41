import { asCheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { StationOrder } from '../host/messages.ts';
import type { Electron } from './parts.ts';
import { Shell, type ShellOptions } from './shell.ts';
import { openSystemKeys } from './system-keys.ts';

export type StartShellOptions = ShellOptions & Readonly<{ platform: NodeJS.Platform }>;

/**
 * Opens the station's keys, and then windows and station with them. What cannot be opened is reported, and Electron ends.
 * Electron has to be ready.
 */
export const startShell = async <Port>(electron: Electron<Port>, options: StartShellOptions): Promise<void> => {
  const { report, platform, ...rest } = options;
  const ended = { yet: false };
  electron.app.on('before-quit', () => {
    ended.yet = true;
  });
  try {
    const order = await withKeys(electron, options.order, platform);
    if (!ended.yet) new Shell(electron, { ...rest, order, report }).start();
  } catch (error) {
    const hint = 'this is a fault of the software: see the log';
    report({ kind: 'failed', error: asCheckpointError(error, ErrorCode.ChildFailed, hint).toRecord() });
    electron.app.exit(1);
  }
};

/** An order that says already how the keys are kept is that of the demo. */
const withKeys = async <Port>(
  { safeStorage }: Electron<Port>,
  order: StationOrder,
  platform: NodeJS.Platform,
): Promise<StationOrder> => {
  if (order.keys !== undefined) return order;
  return { ...order, keys: await openSystemKeys({ safeStorage, platform, dataDirectory: order.dataDirectory }) };
};

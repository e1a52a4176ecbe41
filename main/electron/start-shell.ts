import { asCheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import { type HostOrder, type HostTask, isSetup } from '../host/messages.ts';
import type { Electron } from './parts.ts';
import { Shell, type ShellOptions } from './shell.ts';
import { openSystemKeys } from './system-keys.ts';

export type StartShellOptions = ShellOptions & Readonly<{ platform: NodeJS.Platform }>;

/**
 * Opens the station's keys, and then windows and station with them. What cannot be opened is reported, and Electron ends.
 * Electron has to be ready.
 */
export const startShell = async <Port>(electron: Electron<Port>, options: StartShellOptions): Promise<void> => {
  const { report, platform, orderFor, ...rest } = options;
  const ended = { yet: false };
  electron.app.on('before-quit', () => {
    ended.yet = true;
  });
  try {
    const keys = await keysFor(electron, options);
    const opened = (order: HostOrder): HostOrder => withKeys(order, keys);
    const later = orderFor === undefined ? {} : { orderFor: (into: HostTask) => opened(orderFor(into)) };
    if (!ended.yet) new Shell(electron, { ...rest, ...later, order: opened(options.order), report }).start();
  } catch (error) {
    const hint = 'this is a fault of the software: see the log';
    report({ kind: 'failed', error: asCheckpointError(error, ErrorCode.ChildFailed, hint).toRecord() });
    electron.app.exit(1);
  }
};

/** null: nothing that starts here has keys of its own, or its order says already how they are kept, as that of the demo. */
const keysFor = async <Port>(
  { safeStorage }: Electron<Port>,
  { order, orderFor, platform }: StartShellOptions,
): Promise<KeysOpening | null> => {
  if (isSetup(order) ? orderFor === undefined : order.keys !== undefined) return null;
  return openSystemKeys({ safeStorage, platform, dataDirectory: order.dataDirectory });
};

const withKeys = (order: HostOrder, keys: KeysOpening | null): HostOrder =>
  keys === null || isSetup(order) || order.keys !== undefined ? order : { ...order, keys };

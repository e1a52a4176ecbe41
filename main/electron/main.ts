import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  Menu,
  MessageChannelMain,
  type MessagePortMain,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  utilityProcess,
} from 'electron';
import { CheckpointError, messageOf } from '../../contract/errors.ts';
import type { HostOrder } from '../host/messages.ts';
import { dataDirectoryOf } from '../host/paths.ts';
import { dataArgument } from './data-argument.ts';
import { hostReports } from './own-host.ts';
import { ownOrder } from './own-order.ts';
import { screenPrivileges, screenScheme } from './own-page.ts';
import type { Electron } from './parts.ts';
import type { ShellOptions } from './shell.ts';
import { startShell } from './start-shell.ts';

/**
 * Electron's main process: hands Electron to the shell, and keeps nothing. When it ends, its host starts it again: `kiosk
 * start`, which gave it its order, or systemd.
 */
const here = fileURLToPath(new URL('.', import.meta.url));

const electron = (): Electron<MessagePortMain> => ({
  app,
  session: session.defaultSession,
  screen,
  powerSaveBlocker,
  openWindow: (options) => new BrowserWindow(options),
  forkStation: () =>
    utilityProcess.fork(join(here, 'station-process.js'), [], { serviceName: 'station', stdio: 'inherit' }),
  makeChannel: () => new MessageChannelMain(),
  handlePages: (handler) => protocol.handle(screenScheme, handler),
  safeStorage,
});

const log = (line: string): void => void process.stderr.write(`${line}\n`);

const run = async (order: HostOrder, hosted: Pick<ShellOptions, 'report' | 'orderFor'>): Promise<void> => {
  Menu.setApplicationMenu(null);
  const preload = join(here, '../preload/preload.cjs');
  const { platform } = process;
  await startShell(electron(), { preload, order, ...hosted, platform, now: () => performance.now() });
};

const runHosted = (): void => {
  process.on('disconnect', () => app.quit());
  process.once(
    'message',
    (order: HostOrder) => void app.whenReady().then(() => run(order, { report: (message) => process.send?.(message) })),
  );
};

const runAlone = async (): Promise<void> => {
  try {
    const { order, orderFor, unlock } = ownOrder(process.env, join(here, '../renderer'));
    const { report, end } = hostReports(order, process.env, log, () => new Date());
    app.on('will-quit', () => {
      end();
      unlock();
    });
    await app.whenReady();
    await run(order, { report, orderFor });
  } catch (error) {
    const known = error instanceof CheckpointError ? `error ${error.code}: ${error.message}\n  → ${error.hint}` : null;
    log(known ?? messageOf(error));
    app.exit(1);
  }
};

const data = dataArgument(process.argv) ?? dataDirectoryOf(undefined, process.env);
// One for each data directory: Electron's own lock lies in its folder.
app.setPath('userData', join(data, 'electron'));
protocol.registerSchemesAsPrivileged([screenPrivileges]);
app.enableSandbox();
// Windows come and go; the shell says when it is over.
app.on('window-all-closed', () => undefined);
process.on('SIGTERM', () => app.quit());
if (!app.requestSingleInstanceLock()) app.exit(1);
else if (process.send !== undefined) runHosted();
else void runAlone();

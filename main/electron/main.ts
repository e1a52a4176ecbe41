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
  screen,
  session,
  utilityProcess,
} from 'electron';
import type { StationOrder } from '../host/messages.ts';
import { dataArgument } from './data-argument.ts';
import { screenPrivileges, screenScheme } from './own-page.ts';
import type { Electron } from './parts.ts';
import { Shell } from './shell.ts';

/** Electron's main process: hands Electron to the shell, and keeps nothing. When it ends, the host starts it again. */
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
});

const run = (order: StationOrder): void => {
  Menu.setApplicationMenu(null);
  new Shell(electron(), {
    preload: join(here, '../preload/preload.cjs'),
    order,
    report: (message) => process.send?.(message),
    now: () => performance.now(),
  }).start();
};

// One for each data directory: Electron's own lock lies in its folder.
const data = dataArgument(process.argv);
if (data !== null) app.setPath('userData', join(data, 'electron'));
protocol.registerSchemesAsPrivileged([screenPrivileges]);
app.enableSandbox();
app.on('window-all-closed', () => undefined);
process.on('disconnect', () => app.quit());
process.on('SIGTERM', () => app.quit());
if (app.requestSingleInstanceLock()) {
  process.once('message', (order: StationOrder) => void app.whenReady().then(() => run(order)));
} else {
  app.exit(1);
}

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, MessageChannelMain, session, utilityProcess } from 'electron';
import type { StationOrder, StationReport } from '../host/messages.ts';
import { mayUse, windowOptions } from './lock-down.ts';

/**
 * Electron's main process: runs the station as a utilityProcess, opens the window on it, and gives every page of ours a
 * MessagePort to the station. It keeps nothing: when the station ends, this process ends, and the host starts both again.
 */
const here = fileURLToPath(new URL('.', import.meta.url));

/** The station's URL, as soon as it is ready. */
let stationUrl: string | null = null;

const report = (message: unknown): void => {
  process.send?.(message);
};

const openWindow = (url: string, station: Electron.UtilityProcess): BrowserWindow => {
  const window = new BrowserWindow(windowOptions(join(here, '../preload/preload.cjs')));
  window.webContents.on('did-finish-load', () => {
    const { port1, port2 } = new MessageChannelMain();
    station.postMessage({ kind: 'window' }, [port1]);
    window.webContents.postMessage('checkpoint-station-port', null, [port2]);
  });
  window.webContents.on('render-process-gone', () => window.reload());
  window.on('unresponsive', () => window.webContents.forcefullyCrashRenderer());
  // The page takes its station from the port that it is handed, not from the address it came from.
  void window.loadURL(`${url}#shell`);
  return window;
};

const start = (order: StationOrder): void => {
  const station = utilityProcess.fork(join(here, 'station-process.js'), [], {
    serviceName: 'station',
    stdio: 'inherit',
  });
  station.on('message', (message: StationReport) => {
    report(message);
    if (message.kind !== 'ready') return;
    stationUrl = message.url;
    openWindow(message.url, station).setMenu(null);
  });
  station.on('exit', (code) => app.exit(code === 0 ? 0 : 1));
  station.on('spawn', () => station.postMessage(order));
  app.on('before-quit', () => station.kill());
};

const lockDown = (): void => {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl, details, stationUrl)),
  );
  // Without it Electron says yes to whatever a page looks up, labels of microphones included.
  defaultSession.setPermissionCheckHandler((_contents, permission, origin, details) =>
    mayUse(permission, origin, details, stationUrl),
  );
  defaultSession.setDevicePermissionHandler(() => false);
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
};

app.enableSandbox();
app.on('window-all-closed', () => app.quit());
process.on('disconnect', () => app.quit());
process.on('SIGTERM', () => app.quit());
process.once('message', (order: StationOrder) => {
  void app.whenReady().then(() => {
    lockDown();
    start(order);
  });
});

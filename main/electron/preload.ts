import { ipcRenderer } from 'electron';

/** The little of the page's window that this script touches. */
declare const window: Readonly<{
  location: Readonly<{ origin: string }>;
  postMessage(message: string, origin: string, ports: readonly unknown[]): void;
}>;

/** Hands the page its port to the station, and nothing else of Electron. */
ipcRenderer.on('checkpoint-station-port', (event) => {
  window.postMessage('checkpoint-station-port', window.location.origin, [...event.ports]);
});

import { join } from 'node:path';
import { build } from 'vite';

const checkout = join(import.meta.dirname, '../..');

/** Makes one file of the whole device layer, as it is, for a machine that has only Node and the native addons. */
export const bundleDeviceLayer = (directory: string): Promise<void> =>
  bundle(directory, { 'device-layer': 'tests/hardware/guest/device-layer.ts' });

/** The set-up assistant with the thread that looks at USB sticks. */
export const bundleAssistant = async (directory: string): Promise<void> => {
  await bundle(directory, { assistant: 'tests/hardware/guest/assistant.ts' });
  await bundle(directory, { 'stick-thread': 'station/support/stick-thread.ts' });
};

/** The whole station with its threads, and who stands before it in the guest. */
export const bundleStation = async (directory: string): Promise<void> => {
  const entries = {
    'station-under-load': 'tests/hardware/guest/station-under-load.ts',
    'station-process': 'main/host/station-process.ts',
    'sync-thread': 'station/sync-thread.ts',
    'check-thread': 'station/ledger/check-thread.ts',
    'salvage-thread': 'station/ledger/salvage/salvage-thread.ts',
    'checkpoint-thread': 'station/ledger/checkpoint-thread.ts',
    'stick-thread': 'station/support/stick-thread.ts',
    'watch-list-thread': 'station/watch-list/watch-list-thread.ts',
  };
  // Each whole by itself: threads find each other by their names, and a file that all share would lie beside them.
  for (const [name, file] of Object.entries(entries)) await bundle(directory, { [name]: file });
};

const bundle = async (directory: string, entries: Readonly<Record<string, string>>): Promise<void> => {
  const input = Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(checkout, file)]));
  await build({
    configFile: false,
    logLevel: 'error',
    root: checkout,
    ssr: { noExternal: true, external: ['serialport', 'node-hid', 'better-sqlite3'] },
    build: {
      ssr: true,
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rollupOptions: { input, output: { entryFileNames: '[name].mjs', codeSplitting: false } },
    },
  });
};

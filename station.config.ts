import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { buildFolder, sourceStamp, stampName } from './main/host/station-build.ts';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = from('.');

/** The station's process and its threads: these are entries of their own, flat beside it (station/thread-url.ts). */
export const stationEntries = {
  'station-process': from('main/host/station-process.ts'),
  'sync-thread': from('station/sync-thread.ts'),
  'check-thread': from('station/ledger/check-thread.ts'),
  'salvage-thread': from('station/ledger/salvage/salvage-thread.ts'),
  'checkpoint-thread': from('station/ledger/checkpoint-thread.ts'),
  'records-thread': from('station/records/records-thread.ts'),
  'list-thread': from('station/lists/list-thread.ts'),
  'stick-thread': from('station/support/stick-thread.ts'),
  'watch-list-thread': from('station/watch-list/watch-list-thread.ts'),
} as const;

/** Its data is JSON, which Node takes from a package only with an attribute that the bundler drops. */
export const bundledPackages = ['i18n-iso-countries'];

/** Says of which sources a build is, once all of it is there. */
const stamp = (): Plugin => {
  let folder = '';
  return {
    name: 'stamp',
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    closeBundle: () => writeFileSync(join(folder, stampName), sourceStamp(root)),
  };
};

/** The station for plain Node, as it runs where no window is (electron.config.ts has the one for Electron). */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    outDir: buildFolder(root),
    target: 'node24',
    minify: false,
    rollupOptions: {
      input: stationEntries,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: { noExternal: bundledPackages },
  plugins: [stamp()],
});

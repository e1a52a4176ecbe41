import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Electron's main process, its preload, and the station's process. The screens are the same build for every host
 * (renderer/vite.config.ts) and come from the station's loopback address.
 * Threads are entries of their own, flat beside the station: see station/thread-url.ts.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Its data is JSON, which Node takes from a package only with an attribute that the bundler drops.
      externalizeDeps: { exclude: ['i18n-iso-countries'] },
      rollupOptions: {
        input: {
          main: from('main/electron/main.ts'),
          'station-process': from('main/host/station-process.ts'),
          'sync-thread': from('station/sync-thread.ts'),
          'check-thread': from('station/ledger/check-thread.ts'),
          'salvage-thread': from('station/ledger/salvage/salvage-thread.ts'),
          'checkpoint-thread': from('station/ledger/checkpoint-thread.ts'),
          'records-thread': from('station/records/records-thread.ts'),
          'list-thread': from('station/lists/list-thread.ts'),
          'stick-thread': from('station/support/stick-thread.ts'),
          'watch-list-thread': from('station/watch-list/watch-list-thread.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: from('main/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import { bundledPackages, stationEntries } from './station.config.ts';

const from = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Electron's main process, its preload, and the station's process. The screens are the same build for every host
 * (renderer/vite.config.ts) and come from the station's loopback address.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: { exclude: bundledPackages },
      rollupOptions: {
        input: { main: from('main/electron/main.ts'), ...stationEntries },
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

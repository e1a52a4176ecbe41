import { join } from 'node:path';
import { build } from 'vite';

/** Makes one file of the whole device layer, as it is, for a machine that has only Node and the native addons. */
export const bundleDeviceLayer = async (directory: string): Promise<void> => {
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(import.meta.dirname, '../..'),
    ssr: { noExternal: true, external: ['serialport', 'node-hid', 'better-sqlite3'] },
    build: {
      ssr: join(import.meta.dirname, 'guest/device-layer.ts'),
      outDir: directory,
      emptyOutDir: false,
      minify: false,
      target: 'node24',
      rollupOptions: { output: { entryFileNames: 'device-layer.mjs', codeSplitting: false } },
    },
  });
};

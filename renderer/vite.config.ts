import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The screens are served under `default-src 'self'` without any `unsafe-…` (but to load WebAssembly): nothing may be inlined, neither assets as
 * data URLs nor the module preload polyfill.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  plugins: [react()],
  // The camera's decoder loads its fallback only where it needs it.
  worker: { format: 'es' },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'chrome120',
    cssCodeSplit: false,
    reportCompressedSize: false,
    // Served from the same computer, and built at somebody's first start: advice about splitting and timing is noise there.
    chunkSizeWarningLimit: 1024,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});

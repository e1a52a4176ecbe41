import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Unit tests stand beside their code; what spans rooms lies in tests/integration and meets real brokers, files and sockets. */
export default defineConfig({
  test: {
    // A test process of its own for each file: native addons and signal handlers do not meet. Two suit a small machine.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        plugins: [react()],
        test: {
          name: 'unit',
          include: [
            '{contract,credentials,drivers,station,sync,central,main,renderer,setup}/**/*.test.{ts,tsx}',
            'tests/{runner,chaos,guides}/**/*.test.ts',
          ],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'vectors',
          include: ['tests/vectors/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        // By name only: npm run test:hardware
        test: {
          name: 'hardware',
          include: ['tests/hardware/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

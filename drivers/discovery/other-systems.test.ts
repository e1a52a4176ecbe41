import { afterEach, expect, it } from 'vitest';
import { listByLibraries } from './other-systems.ts';

const path = process.env['PATH'];
afterEach(() => {
  process.env['PATH'] = path;
});

it('lists what there is where a tool of the system is missing, and nothing worse happens', async () => {
  process.env['PATH'] = '/nowhere';
  const failures: unknown[] = [];
  const note = (reason: unknown): unknown => failures.push(reason);
  process.on('unhandledRejection', note);
  const listed = await listByLibraries();
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off('unhandledRejection', note);
  expect(failures).toEqual([]);
  for (const { transport, path } of listed) expect([transport, path.length > 0]).toEqual([expect.any(String), true]);
});

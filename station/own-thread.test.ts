import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { waitedForProcessor } from './own-thread.ts';

const thread = `
  const { readlinkSync } = require('node:fs');
  const { getPriority } = require('node:os');
  const { parentPort } = require('node:worker_threads');
  const own = () => getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
  const before = own();
  import(${JSON.stringify(new URL('own-thread.ts', import.meta.url).href)}).then(({ standBack }) => {
    standBack();
    parentPort.postMessage([before, own()]);
  });
`;

describe.skipIf(process.platform !== 'linux')('a thread', () => {
  it('gives way, and leaves the one that decides as it is', async () => {
    const decides = getPriority();
    const worker = new Worker(thread, { eval: true });
    const [before, after] = await new Promise<[number, number]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    // Whoever is started far behind already does not come forward by it.
    expect([before, after]).toEqual([decides, Math.min(19, decides + 5)]);
    expect(getPriority()).toBe(decides);
  });

  it('knows for how long it had no processor: not while it rests', async () => {
    const before = waitedForProcessor();
    expect(before).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(waitedForProcessor() - before).toBeLessThan(250);
  });
});

import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const thread = `
  const { readlinkSync } = require('node:fs');
  const { getPriority } = require('node:os');
  const { parentPort } = require('node:worker_threads');
  const own = () => getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)));
  const before = own();
  import(${JSON.stringify(new URL('stand-back.ts', import.meta.url).href)}).then(({ standBack }) => {
    standBack();
    parentPort.postMessage([before, own()]);
  });
`;

it.skipIf(process.platform !== 'linux')(
  'lets a thread give way, and leaves the one that decides as it is',
  async () => {
    const decides = getPriority();
    const worker = new Worker(thread, { eval: true });
    const [before, after] = await new Promise<[number, number]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(before).toBe(decides);
    expect(after).toBeGreaterThan(decides);
    expect(getPriority()).toBe(decides);
  },
);

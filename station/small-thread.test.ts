import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { smallThread } from './small-thread.ts';

const script = `
  const { parentPort } = require('node:worker_threads');
  const { getHeapSpaceStatistics } = require('node:v8');
  let kept = [];
  for (let n = 0; n < 4e6; n += 1) {
    kept.push({ n, parts: [n] });
    if (kept.length > 20_000) kept = [];
  }
  parentPort.postMessage(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);`;

describe('a thread of the station', () => {
  it('takes little room for new objects, whatever goes through it', async () => {
    const [bytes] = (await once(new Worker(script, { eval: true, ...smallThread }), 'message')) as [number];
    expect(bytes).toBeLessThanOrEqual(6 << 20);
  });
});

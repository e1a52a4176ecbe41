import { expect, it } from 'vitest';
import type { NetworkState } from '../../contract/rpc.ts';
import { BrokerLog } from './broker-log.ts';

const offline = (code: number, since: number): NetworkState => ({
  ...{ state: 'offline', since },
  error: { code, message: `said ${since}`, hint: '' },
});

it('tells what is new, newest first, counts what stays the same, and does not grow', () => {
  const log = new BrokerLog();
  log.note({ state: 'online', since: 1, error: null });
  for (const at of [2, 3, 4]) log.note(offline(5001, at));
  log.note(offline(5002, 5));
  log.note({ state: 'online', since: 6, error: null });
  expect(log.events.map(({ at, state, times, error }) => [at, state, times, error?.message ?? null])).toEqual([
    [6, 'online', 1, null],
    [5, 'offline', 1, 'said 5'],
    [2, 'offline', 3, 'said 4'],
    [1, 'online', 1, null],
  ]);
  for (let n = 0; n < 500; n += 1) log.note(offline(n, n));
  expect(log.events.length).toBe(100);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ErrorCode, type ErrorRecord } from '../contract/errors.ts';
import { DownlinkTopics } from './downlink-topics.ts';

const refusal: ErrorRecord = { code: ErrorCode.BrokerTopicRefused, message: 'broker:1883 says no', hint: '' };
const everyMs = 60_000;
const base = 'checkpoint/v1/lists';

let allowed: Set<string>;
let asked: string[];
let faults: ErrorRecord[];
let topics: DownlinkTopics;

beforeEach(() => {
  vi.useFakeTimers();
  [allowed, asked, faults] = [new Set(), [], []];
  topics = new DownlinkTopics({
    subscribe: async (topic) => {
      asked.push(topic);
      return allowed.has(topic) ? null : refusal;
    },
    fault: (error) => faults.push(error),
    againMs: everyMs,
  });
});
afterEach(() => {
  topics.close();
  vi.useRealTimers();
});

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

it('says nothing of what may be heard', async () => {
  allowed = new Set([`${base}/roles`]);
  topics.listen(`${base}/roles`, 'roles');
  await pass(10 * everyMs);
  expect([asked, faults]).toEqual([[`${base}/roles`], []]);
});

it('names all that is refused in one message: what does not come, why, and what to allow', async () => {
  topics.listen(`${base}/trust/manifest`, 'lists');
  topics.listen(`${base}/rules/manifest`, 'lists');
  topics.listen('checkpoint/v1/a/b/command/+', 'commands');
  await pass(1);
  expect(faults).toEqual([
    {
      code: ErrorCode.DownlinkRefused,
      message:
        'commands of the central system, new lists (whom to believe, what was withdrawn, rules, the watch list) cannot be received: broker:1883 says no',
      hint: `what is in force stays, and entries are sent; ask the central team to let this station read checkpoint/v1/a/b/command/+, ${base}/rules/manifest, ${base}/trust/manifest at the broker`,
    },
  ]);
});

it('asks again on the same connection, says what is still refused, and is quiet once nothing is', async () => {
  topics.listen(`${base}/roles`, 'roles');
  topics.listen('checkpoint/v1/a/b/command/+', 'commands');
  await pass(everyMs - 1);
  expect([asked.length, faults.length]).toEqual([2, 1]);
  allowed.add(`${base}/roles`);
  await pass(1);
  expect(asked.length).toBe(4);
  await pass(1);
  expect(faults.at(-1)?.message).toMatch(/^commands of the central system cannot be received/);
  allowed.add('checkpoint/v1/a/b/command/+');
  await pass(everyMs);
  const [times, told] = [asked.length, faults.length];
  await pass(10 * everyMs);
  expect([asked.length, faults.length, times]).toEqual([times, told, 5]);
});

it('does not ask again for what is not wanted any more, nor after the end of the connection', async () => {
  topics.listen(`${base}/trust/7/0`, 'lists');
  topics.listen(`${base}/trust/7/1`, 'lists');
  topics.forget(`${base}/trust/7/0`);
  await pass(1);
  expect(faults.at(-1)?.hint).not.toContain('7/1,');
  topics.forget(`${base}/trust/7/0`);
  await pass(everyMs);
  expect(asked).toEqual([`${base}/trust/7/0`, `${base}/trust/7/1`, `${base}/trust/7/1`]);
  topics.close();
  await pass(10 * everyMs);
  expect(asked).toHaveLength(3);
});

it('misses what is at the broker for every station and does not come, and asks until it does', async () => {
  allowed = new Set([`${base}/roles`, `${base}/trust/manifest`]);
  for (const topic of allowed) topics.listen(topic, topic.endsWith('roles') ? 'roles' : 'lists');
  topics.expect([...allowed, `${base}/of-a-later-version/manifest`]);
  topics.heard(`${base}/trust/manifest`);
  await pass(everyMs - 1);
  expect([asked.length, faults]).toEqual([2, []]);
  await pass(2);
  expect(faults.map(({ message }) => message)).toEqual([
    'changed keys of the central system cannot be received: the broker grants it and keeps the messages back',
  ]);
  await pass(everyMs);
  expect([asked.slice(2), faults.length]).toEqual([[`${base}/roles`, `${base}/roles`], 2]);
  topics.heard(`${base}/roles`);
  await pass(10 * everyMs);
  expect([asked.length, faults.length]).toEqual([4, 2]);
});

it('misses nothing that has come, and nothing that central says no more', async () => {
  allowed = new Set([`${base}/roles`, `${base}/rules/manifest`]);
  topics.listen(`${base}/roles`, 'roles');
  topics.listen(`${base}/rules/manifest`, 'lists');
  topics.heard(`${base}/roles`);
  topics.expect([`${base}/roles`, `${base}/rules/manifest`]);
  topics.expect([`${base}/roles`]);
  await pass(10 * everyMs);
  expect(faults).toEqual([]);
});

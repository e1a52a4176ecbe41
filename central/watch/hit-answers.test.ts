import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { signingPublicKey, verifyObject } from '../../contract/signed.ts';
import { HitAnswers } from './hit-answers.ts';
import type { DueConfirmation } from './hit-confirmer.ts';

const key = new Uint8Array(32).fill(4);
const now = Date.UTC(2021, 8, 11);
const due: DueConfirmation = {
  to: { site: 'cho', station: 'cong' },
  body: { of: { epoch: 'e'.repeat(32), sequence: 7 }, answer: 'not-listed' },
};

let said: (readonly [string, Uint8Array])[];
let log: string[];
let waiting: DueConfirmation[];
let asked: number;
let broker: Error | null;
let answers: HitAnswers;

beforeEach(() => {
  vi.useFakeTimers();
  [said, log, waiting, asked, broker] = [[], [], [], 0, null];
  answers = new HitAnswers({
    ...{ key, now: () => now, log: (text) => log.push(text) },
    due: async () => {
      asked += 1;
      return waiting.splice(0);
    },
    say: async (topic, payload) => {
      said.push([topic, payload]);
      if (broker !== null) throw broker;
    },
  });
});
afterEach(() => {
  answers.dispose();
  vi.useRealTimers();
});

it('says a signed command to the station of the hit, the same again and again while it can be of use', async () => {
  waiting.push(due);
  answers.committed();
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(new Set(said.map(([topic, bytes]) => `${topic} ${Buffer.from(bytes).toString('hex')}`)).size).toBe(1);
  expect(said).toHaveLength(6);
  const [topic, bytes] = said[0] ?? ['', new Uint8Array()];
  const keyring = { keysFor: () => [signingPublicKey(key)] };
  const signed = verifyObject(bytes, keyring, { role: 'commands', audiences: ['station/cho/cong'], now });
  expect([topic, signed.body, signed.notAfter]).toEqual([
    'checkpoint/v1/cho/cong/command/watch.confirm',
    { command: 'watch.confirm', issued: now, arguments: due.body },
    now + 900_000,
  ]);
});

it('asks once more for what was stored while it asked, and not for each commit', async () => {
  for (let i = 0; i < 50; i += 1) answers.committed();
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toBeLessThanOrEqual(2);
});

it('goes on where the broker does not take one', async () => {
  broker = new Error('no connection to the broker');
  waiting.push(due);
  answers.committed();
  await vi.advanceTimersByTimeAsync(10);
  broker = null;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([log.length, said.length]).toEqual([1, 2]);
});

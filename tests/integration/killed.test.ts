import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../contract/central-api.ts';
import type { Decision } from '../../contract/decision.ts';
import { eventually, isGone, Kiosk, lines } from '../support/kiosk.ts';

const people = 1000;
const kills = [200, 450, 700];

const kiosk = new Kiosk();
beforeAll(() => kiosk.start(), 60_000);
afterAll(() => kiosk.dispose());

const textOf = (n: number): string => `0010930${String(n).padStart(5, '0')}|NGUYEN VAN B|1987-01-18|0|77${n}|<1<00<`;

/** Presents people until all were answered, through every restart. What was not answered is not asked again. */
const presentAll = async (onAnswer: (count: number) => void): Promise<readonly Decision[]> => {
  const shown: Decision[] = [];
  let n = 0;
  while (n < people) {
    const client = await eventually(() => kiosk.client().catch(() => null), 30_000);
    try {
      while (n < people) {
        n += 1;
        shown.push(
          (await client.present({ text: textOf(n), temperature: 36.5, lane: null, direction: null })).decision,
        );
        onAnswer(shown.length);
      }
    } catch {
      // Killed in the middle: this person saw no decision.
    } finally {
      client.close();
    }
  }
  return shown;
};

const storedPassages = async (): Promise<readonly StoredEvent[]> => {
  const answer = await kiosk.run([
    'central',
    'events',
    '--json',
    '--limit',
    '10000',
    '--type',
    'vn.checkpoint.passage.v1',
  ]);
  return lines(answer.stdout).map((line) => JSON.parse(line) as StoredEvent);
};

describe('a station killed under load', () => {
  it('has every shown decision in the ledger and at the receiver exactly once, and its chain holds', async () => {
    const due = [...kills];
    const killed: number[] = [];
    const shown = await presentAll((count) => {
      if (due[0] === undefined || count < due[0]) return;
      due.shift();
      void kiosk.health().then(({ pid }) => {
        killed.push(pid);
        process.kill(pid, 'SIGKILL');
      });
    });
    expect([killed.length, new Set(killed).size]).toEqual([kills.length, kills.length]);
    expect(shown.length).toBeGreaterThan(people - 4 * kills.length);

    await eventually(async () => ((await kiosk.health().catch(() => null))?.unsent === 0 ? true : null), 60_000);
    const verify = JSON.parse((await kiosk.run(['ledger', 'verify', '--json'])).stdout) as {
      ok: boolean;
      rows: number;
    };
    expect(verify.ok).toBe(true);

    const stored = await storedPassages();
    const keys = stored.map((event) => `${event.epoch}-${event.sequence}`);
    const missing = shown.filter((decision) => !keys.includes(`${decision.epoch}-${decision.sequence}`));
    expect([missing, new Set(keys).size]).toEqual([[], keys.length]);
  }, 180_000);

  it('leaves no process behind when everything above it is killed, and starts again on the same data', async () => {
    const { pid } = await kiosk.health();
    await kiosk.stop('SIGKILL');
    await eventually(() => (isGone(pid) ? true : null));
    await kiosk.start();
    expect((await kiosk.health()).ready).toBe(true);
  }, 60_000);
});

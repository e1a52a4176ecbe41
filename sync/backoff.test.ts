import { describe, expect, it } from 'vitest';
import { type BackoffSettings, backoffFor, backoffMs } from './backoff.ts';

const settings = { startMs: 0, firstMs: 500, maxMs: 30_000, leastMs: 250 };

/** A generator with a seed, so that a run that fails fails again (Numerical Recipes, ranqd1). */
const seeded = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const kiosks = 10_000;

/** Tries that reach a broker in each second after it is back, for kiosks that lost it `outageMs` before. */
const arrivals = (outageMs: number, backoff: BackoffSettings): { perSecond: number[]; all: number } => {
  const random = seeded(7);
  const perSecond: number[] = [];
  let all = 0;
  for (let kiosk = 0; kiosk < kiosks; kiosk += 1) {
    let at = 0;
    for (let attempt = 0; at <= outageMs; attempt += 1) at += backoffMs(attempt, random(), backoff);
    const second = Math.floor((at - outageMs) / 1000);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
    all = Math.max(all, at - outageMs);
  }
  return { perSecond: Array.from(perSecond, (count) => count ?? 0), all };
};

describe('the wait before the next try', () => {
  it('doubles its bound, stays under the maximum, and spreads by chance', () => {
    expect([0, 1, 2, 10, 99].map((attempt) => backoffMs(attempt, 0.999999, settings))).toEqual([
      500, 1000, 2000, 30_000, 30_000,
    ]);
    expect(backoffMs(10, 0, settings)).toBe(250);
  });

  it('is short for a broker on this machine, and spread for any other', () => {
    expect(
      ['mqtt://127.0.0.1:1883', 'mqtt://localhost', 'mqtts://[::1]:8883'].map((url) => backoffFor(url, 10_000).firstMs),
    ).toEqual([500, 500, 500]);
    expect(backoffFor('mqtts://central.example:8883', 10_000)).toMatchObject({ startMs: 10_000, firstMs: 10_000 });
    expect(backoffFor('mqtts://central.example:8883', 0)).toMatchObject({ startMs: 0, firstMs: 500 });
    expect(backoffFor('mqtts://central.example:8883', 300_000)).toMatchObject({ firstMs: 300_000, maxMs: 300_000 });
  });
});

describe('ten thousand kiosks whose broker was away', () => {
  const backoff = backoffFor('mqtts://central.example:8883', 10_000);

  it.each([
    ['a moment', 100],
    ['2 seconds', 2000],
    ['a minute', 60_000],
    ['half an hour', 1_800_000],
  ])('return spread over time after %s, all of them within a minute', (_name, outageMs) => {
    const { perSecond, all } = arrivals(outageMs, backoff);
    expect(perSecond.reduce((sum, count) => sum + count, 0)).toBe(kiosks);
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(1200);
    expect(all).toBeLessThanOrEqual(60_000);
  });

  it('come evenly when a district has power again: their first try is spread as well', () => {
    const random = seeded(11);
    const perSecond = new Array<number>(10).fill(0);
    for (let kiosk = 0; kiosk < kiosks; kiosk += 1) {
      const second = Math.floor((random() * backoff.startMs) / 1000);
      perSecond[second] = (perSecond[second] ?? 0) + 1;
    }
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(1200);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { ScannerEvent } from './code-text.ts';
import { GarbledBursts } from './garbled-bursts.ts';

const noise = (length: number, code: ErrorCode = ErrorCode.FrameNotText): ScannerEvent => ({
  kind: 'garbled',
  code,
  length,
});
const text: ScannerEvent = { kind: 'text', text: 'a', symbology: null };
const told = (count: number, length: number, code: ErrorCode = ErrorCode.FrameNotText) => ({
  kind: 'garbled',
  code,
  length,
  count,
});

describe('a burst of garbled frames', () => {
  it('is told once, when it has been quiet for a quarter of a second', () => {
    const bursts = new GarbledBursts();
    expect(bursts.push([noise(3), noise(4, ErrorCode.FrameTooLong)], 0)).toEqual([]);
    expect(bursts.push([noise(5)], 200)).toEqual([]);
    expect([bursts.deadline, bursts.flush(449), bursts.flush(450), bursts.deadline]).toEqual([
      450,
      [],
      [told(3, 12)],
      null,
    ]);
  });

  it('is told before the code that ends it', () => {
    const bursts = new GarbledBursts();
    expect(bursts.push([noise(3), text, text], 0)).toEqual([told(1, 3), text, text]);
  });

  it('that never ends is told ever less often: 9 times in the first 5 minutes, once a minute at last', () => {
    const bursts = new GarbledBursts();
    const at: number[] = [];
    for (let now = 0; now <= 600_000; now += 100) {
      bursts.push([noise(1)], now);
      if (bursts.flush(now).length > 0) at.push(now);
    }
    expect(at.filter((now) => now <= 300_000)).toHaveLength(9);
    expect(at.at(-1)).toBeGreaterThan(500_000);
  });

  it('loses nothing, whatever comes when', () => {
    const step = fc.record({
      wait: fc.nat(2000),
      events: fc.array(fc.constantFrom(noise(1), noise(2), text), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bursts = new GarbledBursts();
        let now = 0;
        const out = steps.flatMap(({ wait, events }) => {
          now += wait;
          return [...bursts.flush(now), ...bursts.push(events, now)];
        });
        out.push(...bursts.end());
        const given = steps.flatMap(({ events }) => events);
        const sum = (of: (length: number, count: number) => number) =>
          out.reduce((total, event) => total + (event.kind === 'garbled' ? of(event.length, event.count) : 0), 0);
        expect(out.filter((event) => event.kind === 'text')).toHaveLength(
          given.filter((event) => event.kind === 'text').length,
        );
        expect(sum((_length, count) => count)).toBe(given.filter((event) => event.kind === 'garbled').length);
        expect(sum((length) => length)).toBe(
          given.reduce((total, event) => total + (event.kind === 'garbled' ? event.length : 0), 0),
        );
      }),
    );
  });
});

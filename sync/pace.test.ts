import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

const limits = { maxBatches: 32, maxBytes: 65_536, minBytes: 1024 };

describe('the pace', () => {
  it('begins with one batch and grows with what is taken quickly', () => {
    const pace = new Pace(limits);
    expect([pace.batches, pace.bytes]).toEqual([1, 65_536]);
    for (let i = 0; i < 40; i += 1) pace.taken(5);
    expect([pace.batches, pace.bytes]).toEqual([32, 65_536]);
  });

  it('halves for a slow line: first how many are on their way, then how large they are', () => {
    const pace = new Pace(limits);
    for (let i = 0; i < 3; i += 1) pace.taken(5);
    const slow = (): readonly number[] => {
      pace.taken(9000);
      return [pace.batches, pace.bytes];
    };
    expect([slow(), slow(), slow(), slow()]).toEqual([
      [2, 65_536],
      [1, 65_536],
      [1, 32_768],
      [1, 16_384],
    ]);
    pace.taken(100);
    expect([pace.batches, pace.bytes]).toEqual([1, 32_768]);
  });

  it('sends less after a connection that was cut before it had carried one batch, and as much after any other', () => {
    const pace = new Pace(limits);
    pace.sent();
    pace.cut();
    expect(pace.bytes).toBe(32_768);
    pace.cut();
    expect(pace.bytes).toBe(32_768);
    pace.sent();
    pace.taken(10);
    pace.cut();
    expect([pace.batches, pace.bytes]).toEqual([1, 65_536]);
  });

  it('never leaves its limits', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('taken' as const), ms: fc.nat(100_000) }),
      fc.record({ kind: fc.constantFrom('sent' as const, 'cut' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pace = new Pace(limits);
        for (const what of steps) {
          if (what.kind === 'taken') pace.taken(what.ms);
          else pace[what.kind]();
          expect(pace.batches).toBeGreaterThanOrEqual(1);
          expect(pace.batches).toBeLessThanOrEqual(limits.maxBatches);
          expect(pace.bytes).toBeGreaterThanOrEqual(limits.minBytes);
          expect(pace.bytes).toBeLessThanOrEqual(limits.maxBytes);
        }
      }),
    );
  });
});

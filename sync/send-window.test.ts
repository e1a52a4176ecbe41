import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendWindow } from './send-window.ts';

describe('send window', () => {
  it('stops when it is full and goes on when central acknowledges', () => {
    const window = new SendWindow(10, 2);
    window.sent(20);
    window.sent(30);
    expect(window.nextAfter()).toBeNull();
    expect([window.acknowledge(20), window.nextAfter(), window.acknowledged]).toEqual([true, 30, 20]);
  });

  it('sends everything unacknowledged again after a rewind, and one batch at a time while it probes', () => {
    const window = new SendWindow(0, 8);
    window.sent(5);
    window.sent(9);
    window.probe();
    expect(window.nextAfter()).toBe(0);
    window.sent(5);
    expect(window.nextAfter()).toBeNull();
    window.acknowledge(5);
    window.sent(9);
    expect(window.nextAfter()).toBe(9);
  });

  it('sends twice as much each time to a central store that answers and does not move, and one batch to a silent one', () => {
    const window = new SendWindow(0, 4);
    const sends = (): number => {
      let count = 0;
      for (let after = window.nextAfter(); after !== null; after = window.nextAfter()) {
        window.sent(after + 10);
        count += 1;
      }
      return count;
    };
    const probed = (answers: boolean): number => {
      window.probe(answers);
      return sends();
    };
    expect([sends(), probed(false), probed(true), probed(true), probed(true), probed(false)]).toEqual([
      4, 1, 2, 4, 4, 1,
    ]);
  });

  it('goes on doubling where what it waits for is not here any more: the declaration may lie behind any number of batches', () => {
    const window = new SendWindow(0, 4);
    const sent: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      window.probe(true, true);
      let count = 0;
      while (window.nextAfter() !== null) {
        count += 1;
        window.sent(count);
      }
      sent.push(count);
    }
    expect(sent).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    window.acknowledge(128);
    for (let n = 129; window.nextAfter() !== null; n += 1) window.sent(n);
    expect(window.sentThrough).toBe(132);
  });

  it('does not move for what is acknowledged already', () => {
    const window = new SendWindow(10, 2);
    expect([window.acknowledge(10), window.acknowledge(3), window.acknowledged]).toEqual([false, false, 10]);
  });

  it('never skips a row and never holds more batches than it may', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('send' as const), rows: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('ack' as const), back: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ kind: fc.constantFrom('rewind' as const, 'probe' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const window = new SendWindow(0, 4);
        let highest = 0;
        for (const what of steps) {
          if (what.kind === 'send') {
            const after = window.nextAfter();
            if (after === null) continue;
            expect(after).toBeGreaterThanOrEqual(window.acknowledged);
            expect(after).toBeLessThanOrEqual(highest);
            highest = Math.max(highest, after + what.rows);
            window.sent(after + what.rows);
          } else if (what.kind === 'ack') window.acknowledge(Math.max(0, highest - what.back));
          else window[what.kind]();
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendWindow } from './send-window.ts';

/** A window that stays as it is. */
const fixed = (batches: number) => ({ first: batches, most: batches });

describe('send window', () => {
  it('stops when it is full and goes on when central acknowledges', () => {
    const window = new SendWindow(10, fixed(2));
    window.sent(20, 0);
    window.sent(30, 0);
    expect(window.nextAfter()).toBeNull();
    expect([window.acknowledge(20, 0), window.nextAfter(), window.acknowledged]).toEqual([true, 30, 20]);
  });

  it('sends everything unacknowledged again after a rewind, and one batch at a time while it probes', () => {
    const window = new SendWindow(0, fixed(8));
    window.sent(5, 0);
    window.sent(9, 0);
    window.probe();
    expect(window.nextAfter()).toBe(0);
    window.sent(5, 0);
    expect(window.nextAfter()).toBeNull();
    window.acknowledge(5, 0);
    window.sent(9, 0);
    expect(window.nextAfter()).toBe(9);
  });

  it('sends twice as much each time to a central store that answers and does not move, and one batch to a silent one', () => {
    const window = new SendWindow(0, fixed(4));
    const sends = (): number => {
      let count = 0;
      for (let after = window.nextAfter(); after !== null; after = window.nextAfter()) {
        window.sent(after + 10, 0);
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
    const window = new SendWindow(0, fixed(4));
    const sent: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      window.probe(true, true);
      let count = 0;
      while (window.nextAfter() !== null) {
        count += 1;
        window.sent(count, 0);
      }
      sent.push(count);
    }
    expect(sent).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    window.acknowledge(128, 0);
    for (let n = 129; window.nextAfter() !== null; n += 1) window.sent(n, 0);
    expect(window.sentThrough).toBe(132);
  });

  const filled = (window: SendWindow, at: number): number => {
    let count = 0;
    for (let after = window.nextAfter(); after !== null; after = window.nextAfter()) {
      window.sent(after + 1, at);
      count += 1;
    }
    return count;
  };

  it('lets twice as much go with each round that central acknowledges within a second, up to the most', () => {
    const window = new SendWindow(0, { first: 2, most: 12 });
    const sent: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      sent.push(filled(window, round * 1000));
      window.acknowledge(window.sentThrough, round * 1000 + 900);
    }
    expect(sent).toEqual([2, 4, 8, 12, 12]);
  });

  it('halves what may be on its way when central takes longer than three seconds, and never stops', () => {
    const window = new SendWindow(0, { first: 8, most: 8 });
    const sent: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      sent.push(filled(window, 0));
      window.acknowledge(window.sentThrough, 3001);
    }
    expect(sent).toEqual([8, 4, 2, 1, 1]);
  });

  it('stays as it is between the two, and begins anew on a new connection', () => {
    const window = new SendWindow(0, { first: 2, most: 8 });
    filled(window, 0);
    window.acknowledge(2, 10);
    expect(filled(window, 0)).toBe(4);
    window.acknowledge(6, 2000);
    expect(filled(window, 0)).toBe(4);
    window.rewind();
    expect(filled(window, 0)).toBe(2);
  });

  it('does not grow by what it sends to find out whether central is there', () => {
    const window = new SendWindow(0, { first: 4, most: 64 });
    window.probe();
    expect(filled(window, 0)).toBe(1);
    window.acknowledge(1, 1);
    expect(filled(window, 0)).toBe(4);
  });

  it('does not move for what is acknowledged already', () => {
    const window = new SendWindow(10, fixed(2));
    expect([window.acknowledge(10, 0), window.acknowledge(3, 0), window.acknowledged]).toEqual([false, false, 10]);
  });

  it('never skips a row and never holds more batches than it may', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('send' as const), rows: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('ack' as const), back: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ kind: fc.constantFrom('rewind' as const, 'probe' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const window = new SendWindow(0, { first: 4, most: 9 });
        let highest = 0;
        for (const what of steps) {
          if (what.kind === 'send') {
            const after = window.nextAfter();
            if (after === null) continue;
            expect(after).toBeGreaterThanOrEqual(window.acknowledged);
            expect(after).toBeLessThanOrEqual(highest);
            highest = Math.max(highest, after + what.rows);
            window.sent(after + what.rows, 0);
          } else if (what.kind === 'ack') window.acknowledge(Math.max(0, highest - what.back), 0);
          else window[what.kind]();
        }
      }),
    );
  });
});

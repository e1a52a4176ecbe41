import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputWatch } from './input-watch.ts';

describe('input watch', () => {
  it('tells a contact once it has stood still, and nothing of its bouncing', () => {
    const watch = new InputWatch(30);
    const told = [
      watch.see({ fire: true }, 0),
      watch.see({ fire: false }, 10),
      watch.see({ fire: true }, 20),
      watch.expire(49),
      watch.expire(50),
      watch.expire(100),
      watch.see({ fire: false }, 200),
      watch.expire(230),
    ];
    expect(told).toEqual([
      [],
      [],
      [],
      [],
      [{ input: 'fire', active: true }],
      [],
      [],
      [{ input: 'fire', active: false }],
    ]);
  });

  it('tells changes in turn, on and off and on again, whatever it sees', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.array(fc.record({ active: fc.boolean(), after: fc.nat(100) })),
        (settleMs, seen) => {
          const watch = new InputWatch(settleMs);
          let now = 0;
          const told = seen.flatMap(({ active, after }) => {
            now += after;
            return [...watch.expire(now), ...watch.see({ position: active }, now)];
          });
          expect(told.map(({ active }) => active)).toEqual(told.map((_change, index) => index % 2 === 0));
        },
      ),
    );
  });
});

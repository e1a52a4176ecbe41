import { describe, expect, it } from 'vitest';
import { type GivenDeclaration, RecentDeclarations } from './recent-declarations.ts';

const hourMs = 3_600_000;
const given = (monotonic: number): GivenDeclaration => ({
  set: 'standard',
  version: '1.0.0',
  at: 1_600_000_000_000 + monotonic,
  answers: { contact: false },
  monotonic,
});

describe('recent declarations', () => {
  it('are found by any tag of their person while they hold', () => {
    const recent = new RecentDeclarations(24 * hourMs);
    const declared = given(0);
    recent.remember(['t1', 't2'], declared);
    expect([
      recent.find(['x', 't2'], 24 * hourMs - 1),
      recent.find(['t1'], 24 * hourMs),
      recent.find(['x'], 1),
    ]).toEqual([declared, null, null]);
  });

  it('are the newest of a person', () => {
    const recent = new RecentDeclarations(hourMs);
    recent.remember(['card'], given(0));
    recent.remember(['phone'], given(10));
    expect(recent.find(['card', 'phone'], 20)?.monotonic).toBe(10);
  });

  it('are forgotten where their row could not be written', () => {
    const recent = new RecentDeclarations(hourMs);
    const forget = recent.remember(['t'], given(0));
    forget();
    expect([recent.find(['t'], 1), recent.size]).toEqual([null, 0]);
  });

  it('hold for nobody who comes anew where everybody is asked every time', () => {
    const recent = new RecentDeclarations(0);
    recent.remember(['t'], given(0));
    const minuteMs = 60_000;
    expect([
      recent.find(['t'], 0),
      recent.findAgain(['t'], 15 * minuteMs - 1)?.monotonic,
      recent.findAgain(['t'], 15 * minuteMs),
    ]).toEqual([null, 0, null]);
  });

  it('grow without bound neither in time nor in number', () => {
    const recent = new RecentDeclarations(hourMs, 100);
    for (let index = 0; index < 1000; index += 1) recent.remember([`t${index}`], given(index));
    const most = recent.size;
    recent.remember(['later'], given(2 * hourMs));
    expect([most, recent.size]).toEqual([100, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { Rereads } from './rereads.ts';

const told = (rereads: Rereads, was: 'new' | 'repeat' | 'unusable', every: number, until: number): number[] => {
  const at: number[] = [];
  for (let now = 0; now < until; now += every) {
    if (rereads.look('a', now === 0 ? was : was === 'new' ? 'repeat' : was, now).kind === 'tell') at.push(now);
  }
  return at;
};

describe('a code that is read on and on', () => {
  it('is told at once, once as a repeat, and then ever less often: once a minute at last', () => {
    expect(told(new Rereads(3000), 'new', 500, 240_000)).toEqual([
      0, 500, 3500, 9500, 21_500, 45_500, 93_500, 153_500, 213_500,
    ]);
  });

  it('is told each time where the configuration suppresses nothing', () => {
    expect(told(new Rereads(0), 'unusable', 500, 2000)).toEqual([0, 500, 1000, 1500]);
  });

  it('is told again after the window when it has been away', () => {
    const rereads = new Rereads(3000);
    for (let now = 0; now <= 10_000; now += 500) rereads.look('a', 'unusable', now);
    expect([rereads.look('a', 'unusable', 12_500).kind, rereads.look('a', 'unusable', 15_000).kind]).toEqual([
      'tell',
      'again',
    ]);
  });

  it('is remembered among no more than 64, and for no more than a minute', () => {
    const rereads = new Rereads(60_000);
    for (let code = 0; code < 1000; code += 1) rereads.look(`${code}`, 'unusable', code);
    expect([rereads.look('0', 'unusable', 1000).kind, rereads.look('999', 'unusable', 1000).kind]).toEqual([
      'tell',
      'again',
    ]);
  });
});

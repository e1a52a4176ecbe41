import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { beginsHold, createHold, type Hold, holdMs } from './hold.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const recorded = (): { hold: Hold; told: string[] } => {
  const told: string[] = [];
  const hold = createHold({
    complete: () => told.push('complete'),
    changed: (held) => told.push(held ? 'held' : 'free'),
    after: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
  });
  return { hold, told };
};

it('counts once when it was held long enough', () => {
  const { hold, told } = recorded();
  hold.begin();
  vi.advanceTimersByTime(holdMs);
  vi.advanceTimersByTime(10 * holdMs);
  hold.end();
  expect(told).toEqual(['held', 'complete', 'free']);
});

it('does not count when it is let go early, however often', () => {
  const { hold, told } = recorded();
  for (let tap = 0; tap < 3; tap += 1) {
    hold.begin();
    vi.advanceTimersByTime(holdMs - 1);
    hold.end();
  }
  vi.advanceTimersByTime(10 * holdMs);
  expect(told).toEqual(['held', 'free', 'held', 'free', 'held', 'free']);
});

it('is neither started anew nor ended twice', () => {
  const { hold, told } = recorded();
  hold.end();
  hold.begin();
  vi.advanceTimersByTime(holdMs / 2);
  hold.begin();
  vi.advanceTimersByTime(holdMs / 2);
  hold.end();
  hold.end();
  expect(told).toEqual(['held', 'complete', 'free']);
});

it('begins with Enter and Space, freshly pressed and alone', () => {
  const plain = {
    key: 'Enter',
    repeat: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    defaultPrevented: false,
  };
  expect([
    beginsHold(plain),
    beginsHold({ ...plain, key: ' ' }),
    beginsHold({ ...plain, key: 'a' }),
    beginsHold({ ...plain, repeat: true }),
    beginsHold({ ...plain, altKey: true }),
    beginsHold({ ...plain, defaultPrevented: true }),
  ]).toEqual([true, true, false, false, false, false]);
});

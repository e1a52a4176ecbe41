import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Pulse, startPulse } from './pulse.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const listening = (): Readonly<{ pulse: Pulse; events: string[] }> => {
  const events: string[] = [];
  const pulse = startPulse({
    quietMs: 3000,
    answerMs: 1000,
    beat: () => events.push('beat'),
    silent: () => events.push('silent'),
  });
  return { pulse, events };
};

it('asks after a silence, says when no answer comes, and goes on asking', () => {
  const { pulse, events } = listening();
  vi.advanceTimersByTime(5100);
  pulse.stop();
  vi.advanceTimersByTime(60_000);
  expect(events).toEqual(['beat', 'silent', 'beat', 'silent', 'beat']);
});

it('asks nothing of a station that speaks, and takes any word for an answer', () => {
  const { pulse, events } = listening();
  vi.advanceTimersByTime(2900);
  pulse.heard();
  vi.advanceTimersByTime(3500);
  pulse.heard();
  vi.advanceTimersByTime(2900);
  pulse.stop();
  expect(events).toEqual(['beat']);
});

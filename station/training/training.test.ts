import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { Training } from './training.ts';

let folder: string;
let now: number;
const changes: boolean[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'training-'));
  now = 1_000_000;
  changes.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const training = (allowed = true) =>
  new Training({
    file: join(folder, 'training.json'),
    mode: 'live',
    settings: { allowed, minutes: 60 },
    clock: { now: () => now, monotonic: () => now },
    changed: (byItself) => changes.push(byItself),
  });

it('lasts over a restart, and ends by itself when its time is over', () => {
  training().set(true);
  const again = training();
  expect(again.mode).toBe('training');
  expect(again.view()).toEqual({ allowed: true, until: 1_000_000 + 3_600_000 });
  now += 3_600_000;
  changes.length = 0;
  vi.advanceTimersByTime(3_600_000);
  expect(again.mode).toBe('live');
  expect(changes).toContain(true);
  expect(readdirSync(folder)).toEqual([]);
});

it('ends at once when somebody ends it', () => {
  const one = training();
  one.set(true);
  one.set(false);
  one.set(false);
  expect(one.mode).toBe('live');
  expect(changes).toEqual([false, false]);
  expect(training().mode).toBe('live');
});

it('is over after a start that comes too late, and after a clock that was put back', () => {
  training().set(true);
  now -= 7_200_000;
  expect(training().mode).toBe('live');
  now = 1_000_000;
  training().set(true);
  now += 3_600_001;
  expect(training().mode).toBe('live');
});

it('is not to be had where the configuration does not allow it', () => {
  training().set(true);
  const refused = training(false);
  expect(refused.mode).toBe('live');
  expect(refused.view().allowed).toBe(false);
  expect(() => refused.set(true)).toThrow(expect.objectContaining({ code: ErrorCode.TrainingNotAllowed }));
});

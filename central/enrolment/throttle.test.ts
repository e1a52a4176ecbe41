import { expect, it } from 'vitest';
import { Throttle } from './throttle.ts';

it('makes an address wait for the rest of its minute after ten wrong requests, and no other', () => {
  const throttle = new Throttle();
  for (let count = 0; count < 10; count += 1) {
    expect(throttle.waitMs('10.0.0.5', 1000)).toBe(0);
    throttle.wrong('10.0.0.5', 1000);
  }
  expect([
    throttle.waitMs('10.0.0.5', 2000),
    throttle.waitMs('10.0.0.6', 2000),
    throttle.waitMs('10.0.0.5', 61_000),
  ]).toEqual([59_000, 0, 0]);
});

it('remembers ten thousand addresses and not more', () => {
  const throttle = new Throttle();
  for (let count = 0; count < 10; count += 1) throttle.wrong('first', 0);
  for (let index = 0; index < 10_000; index += 1) throttle.wrong(`address ${index}`, 1);
  expect(throttle.waitMs('first', 2)).toBe(0);
});

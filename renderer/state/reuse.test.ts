import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reuse } from './reuse.ts';

it('keeps the identity of every part that did not change', () => {
  const previous = { devices: [{ id: 'a' }, { id: 'b' }], phase: { name: 'waiting' }, inside: 1 };
  const next = reuse(previous, { devices: [{ id: 'a' }, { id: 'c' }], phase: { name: 'waiting' }, inside: 2 });
  expect({
    phase: next.phase === previous.phase,
    first: next.devices[0] === previous.devices[0],
    devices: next.devices === previous.devices,
  }).toEqual({ phase: true, first: true, devices: false });
});

it('is the previous value itself where nothing changed', () => {
  const previous = { list: [1, { two: [2] }], nothing: null };
  expect(reuse(previous, structuredClone(previous))).toBe(previous);
});

it('always equals the next value, whatever the two are', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
      expect(JSON.stringify(reuse<unknown>(previous, next))).toBe(JSON.stringify(next));
    }),
  );
});

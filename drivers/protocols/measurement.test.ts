import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Measurement } from './measurement.ts';

const settings = { offsetCelsius: 0, range: { low: 30, high: 45 }, samples: 3, gapMs: 600 };
const frame = (objectCelsius: number) => ({ objectCelsius, ambientCelsius: 26 });

/** Frames 100 ms apart. */
const read = (celsius: readonly number[], given: Partial<typeof settings> = {}): number[] => {
  const measurement = new Measurement({ ...settings, ...given });
  return celsius.flatMap((value, index) => measurement.push(frame(value), index * 100)).map((one) => one.celsius);
};

describe('measurement', () => {
  it('gives the median of the first frames once, however long a person stays', () => {
    expect(read([25, 36.4, 37.9, 36.6, 36.6, 36.7, 36.5, 25])).toEqual([36.6]);
  });

  it('gives one reading for each person when frames of the empty room stand between them', () => {
    expect(read([36.6, 36.6, 36.6, 25, 38.1, 38.1, 38.1, 25])).toEqual([36.6, 38.1]);
  });

  it('gives the median of what came when a run is short', () => {
    expect(read([36.4, 36.6, 25, 38.2, 25])).toEqual([36.5, 38.2]);
  });

  it('adds the offset before it judges', () => {
    expect(read([29.5, 29.5, 29.5], { offsetCelsius: 6.9 })).toEqual([36.4]);
  });

  it('ends a run in silence', () => {
    const measurement = new Measurement(settings);
    measurement.push(frame(36.6), 1000);
    expect([measurement.deadline, measurement.expire(1599), measurement.expire(1600), measurement.deadline]).toEqual([
      1600,
      [],
      [{ celsius: 36.6, ambient: 26 }],
      null,
    ]);
  });

  it('takes frames after a silence for another person', () => {
    const measurement = new Measurement({ ...settings, samples: 1 });
    const all = [0, 100, 1000].flatMap((at) => measurement.push(frame(36.6), at));
    expect(all).toHaveLength(2);
  });

  it('gives exactly one plausible reading a run', () => {
    const run = fc.array(fc.integer({ min: 3000, max: 4500 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 10 }), fc.integer({ min: 1, max: 5 }), (runs, samples) => {
        const readings = read(
          runs.flatMap((hundredths) => [...hundredths.map((value) => value / 100), 25]),
          { samples },
        );
        expect(readings).toHaveLength(runs.length);
        expect(readings.every((celsius) => celsius >= 30 && celsius <= 45)).toBe(true);
      }),
    );
  });
});

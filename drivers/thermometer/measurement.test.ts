import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Measurement, type MeasurementEvent } from './measurement.ts';

const settings = {
  offsetCelsius: 0,
  range: { low: 30, high: 45 },
  samples: 3,
  settledCelsius: 0.4,
  maxFrames: 20,
  emptyFrames: 1,
  gapMs: 600,
};
const frame = (celsius: number | null) => ({ celsius, ambientCelsius: 26 });

const celsiusOf = (events: readonly MeasurementEvent[]): number[] =>
  events.flatMap((event) => (event.kind === 'measured' ? [event.celsius] : []));

/** Frames 100 ms apart. */
const read = (celsius: readonly number[], given: Partial<typeof settings> = {}): number[] => {
  const measurement = new Measurement({ ...settings, ...given });
  return celsiusOf(celsius.flatMap((value, index) => measurement.push(frame(value), index * 100)));
};

describe('measurement', () => {
  it('gives the median of the first frames that agree, once, however long a person stays', () => {
    expect(read([25, 36.4, 36.7, 36.6, 36.6, 36.7, 36.5, 25])).toEqual([36.6]);
  });

  it('does not take the cold edge of a person who steps in for the person', () => {
    expect(read([25, 30.5, 33, 35, 38.9, 38.9, 38.9, 38.9, 25])).toEqual([38.9]);
  });

  it('gives the plateau of any approach, however slow its last steps are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 3000, max: 3700 }), { maxLength: 8 }),
        fc.integer({ min: 3750, max: 4100 }),
        (ramp, plateau) => {
          const steps = ramp
            .toSorted((a, b) => a - b)
            .filter((step, index, all) => index === 0 || step - (all[index - 1] ?? 0) > 50);
          const frames = [...steps, plateau, plateau, plateau].map((hundredths) => hundredths / 100);
          const [reading] = read([...frames, 25]);
          expect(Math.abs((reading ?? 0) - plateau / 100)).toBeLessThanOrEqual(0.45);
        },
      ),
    );
  });

  it('lets no fever hide in a run that never settles', () => {
    expect(read([36, 37, 38.6, 37.4, 38.8, 37.5, 36.2, 25])).toEqual([38.6]);
    expect(read([36, 38.5, 36, 38.5, 36, 38.5, 36], { maxFrames: 5 })).toEqual([38.5]);
  });

  it('gives one reading for each person when frames of the empty room stand between them', () => {
    expect(read([36.6, 36.6, 36.6, 25, 38.1, 38.1, 38.1, 25])).toEqual([36.6, 38.1]);
  });

  it('takes fewer frames than are asked for as nobody', () => {
    expect(read([36.4, 36.6, 25, 38.2, 25, 30.05, 29.9])).toEqual([]);
  });

  it('rounds once, so that what is judged is what is shown', () => {
    expect([read([37.46, 37.46, 37.46]), read([37.45, 37.45, 37.45]), read([37.44, 37.44, 37.44])]).toEqual([
      [37.5],
      [37.5],
      [37.4],
    ]);
  });

  it('adds the offset before it judges', () => {
    expect(read([29.5, 29.5, 29.5], { offsetCelsius: 6.9 })).toEqual([36.4]);
  });

  it('takes a frame that sees nobody for the end of a person', () => {
    const measurement = new Measurement(settings);
    const all = [36.6, 36.6, 36.6, null, 38.1, 38.1, 38.1].flatMap((celsius, index) =>
      measurement.push(frame(celsius), index * 100),
    );
    expect(celsiusOf(all)).toEqual([36.6, 38.1]);
  });

  it('measures whoever stands there anew when it is told to', () => {
    const measurement = new Measurement(settings);
    const frames = (at: number) => celsiusOf([0, 100, 200].flatMap((ms) => measurement.push(frame(36.6), at + ms)));
    const [first, staying] = [frames(0), frames(300)];
    measurement.restart();
    expect([first.length, staying.length, frames(600).length]).toEqual([1, 0, 1]);
  });

  it('takes a moved head for the same person, and a longer absence for another', () => {
    const still = [36.6, 36.6, 36.6];
    expect(read([...still, 25, 25, ...still, 25, 25, 25, ...still], { emptyFrames: 3 })).toEqual([36.6, 36.6]);
    expect(read([36.6, 36.6, 25, 38.1, 38.1, 38.1], { emptyFrames: 3 })).toEqual([38.1]);
  });

  it('says that somebody has stepped in before they are measured, once', () => {
    const measurement = new Measurement({ ...settings, emptyFrames: 2 });
    const all = [25, 33, 36.6, 36.6, 36.6, 25, 36.6, 25, 25, 36.6].map((celsius, index) =>
      measurement.push(frame(celsius), index * 100).map(({ kind }) => kind),
    );
    expect(all).toEqual([[], ['approach'], [], [], ['measured'], [], [], [], [], ['approach']]);
  });

  it('ends a run in silence', () => {
    const measurement = new Measurement(settings);
    for (const celsius of [35, 36, 37]) measurement.push(frame(celsius), 1000);
    expect([measurement.deadline, measurement.expire(1599), measurement.expire(1600), measurement.deadline]).toEqual([
      1600,
      [],
      [{ kind: 'measured', celsius: 36, ambient: 26 }],
      null,
    ]);
  });

  it('takes frames after a silence for another person', () => {
    const measurement = new Measurement({ ...settings, samples: 1 });
    const all = [0, 100, 1000].flatMap((at) => measurement.push(frame(36.6), at));
    expect(all.map(({ kind }) => kind)).toEqual(['approach', 'measured', 'approach', 'measured']);
  });

  it('gives at most one plausible reading a run, and one for every run that is long enough', () => {
    const run = fc.array(fc.integer({ min: 3000, max: 4500 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 10 }), fc.integer({ min: 1, max: 5 }), (runs, samples) => {
        const readings = read(
          runs.flatMap((hundredths) => [...hundredths.map((value) => value / 100), 25]),
          { samples },
        );
        expect(readings).toHaveLength(runs.filter((one) => one.length >= samples).length);
        expect(readings.every((celsius) => celsius >= 30 && celsius <= 45)).toBe(true);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctForEmissivity } from './emissivity.ts';
import { sampleOf } from './sample.ts';
import { Surroundings } from './troubles.ts';

const skin = { value: 0.98, assumed: 1, by: 'formula', ambientCelsius: 25 } as const;

describe('what is taken from a frame', () => {
  const said = { objectCelsius: 34, bodyCelsius: 36.6, ambientCelsius: 25 };

  it('is what the profile asks for, and never the other', () => {
    const of = (target: 'body' | 'object', frame = said) => sampleOf(frame, { target, emissivity: null }).celsius;
    expect([
      of('body'),
      of('object'),
      sampleOf({ ...said, bodyCelsius: null }, { target: 'body', emissivity: null }),
    ]).toEqual([36.6, 34, { celsius: null, ambientCelsius: 25 }]);
  });

  it('is corrected for emissivity where it is a surface', () => {
    const corrected = sampleOf(said, { target: 'object', emissivity: skin }).celsius;
    expect([corrected, sampleOf(said, { target: 'body', emissivity: skin }).celsius]).toEqual([
      expect.closeTo(34.18, 2),
      36.6,
    ]);
  });
});

describe('emissivity', () => {
  it('gives back what a grey surface of that emissivity was', () => {
    const kelvin = (celsius: number) => celsius + 273.15;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 45, noNaN: true }),
        fc.double({ min: -10, max: 45, noNaN: true }),
        fc.double({ min: 0.3, max: 1, noNaN: true }),
        (surface, ambient, value) => {
          const received = value * kelvin(surface) ** 4 + (1 - value) * kelvin(ambient) ** 4;
          const emissivity = { ...skin, value };
          expect(correctForEmissivity(received ** 0.25 - 273.15, ambient, emissivity)).toBeCloseTo(surface, 6);
        },
      ),
    );
  });

  it('changes nothing where the device reckons with the same, and never throws or gives nonsense', () => {
    expect(correctForEmissivity(36.6, null, { ...skin, value: 0.95, assumed: 0.95 })).toBeCloseTo(36.6, 9);
    expect(correctForEmissivity(-200, 60, { ...skin, value: 0.1 })).toBe(-273.15);
  });
});

describe('surroundings', () => {
  it('are said to be wrong outside the span, and do not flicker at its border', () => {
    const surroundings = new Surroundings({ low: 10, high: 40 });
    expect(
      [39.9, 40.1, 39.5, 38.9, 9.9, 10.5, 11.1, null].map((ambient) => surroundings.judge(ambient) !== null),
    ).toEqual([false, true, true, false, true, true, false, false]);
    expect(new Surroundings(null).judge(90)).toBeNull();
  });
});

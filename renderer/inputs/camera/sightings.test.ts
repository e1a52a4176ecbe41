import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FoundCode } from './decode/decoder.ts';
import { byProminence, Sightings } from './sightings.ts';

const size = { width: 1280, height: 720 };

const codeAt = (text: string | null, x: number, y: number, side: number, part = false): FoundCode => ({
  text,
  symbology: ']Q1',
  part,
  corners: [
    { x, y },
    { x: x + side, y },
    { x: x + side, y: y + side },
    { x, y: y + side },
  ],
});

const near = (text: string | null): FoundCode => codeAt(text, 500, 250, 220);
const far = (text: string): FoundCode => codeAt(text, 100, 100, 120);

const run = (frames: readonly (readonly [at: number, ...codes: FoundCode[]])[], againAfterMs = 1500) => {
  const sightings = new Sightings(againAfterMs);
  return frames.flatMap(([at, ...codes]) => {
    const input = sightings.see(codes, size, at);
    return input === null ? [] : [[at, input.kind === 'text' ? input.text : input.reason]];
  });
};

it('puts the largest code first, and of like ones the most central', () => {
  const texts = (codes: readonly FoundCode[]) => byProminence(codes, size).map(({ text }) => text);
  expect([
    texts([far('far'), near('near')]),
    texts([codeAt('corner', 0, 0, 200), codeAt('middle', 540, 260, 200)]),
    texts([codeAt('corner', 0, 0, 400), codeAt('middle', 540, 260, 200)]),
  ]).toEqual([
    ['near', 'far'],
    ['middle', 'corner'],
    ['corner', 'middle'],
  ]);
});

it('tells a code once while it stays in view, and again after it was away', () => {
  const still = Array.from({ length: 60 }, (_, n) => [n * 83, near('A')] as const);
  expect(run([...still, [6000], [6300, near('A')], [8000, near('A')]])).toEqual([
    [0, 'A'],
    [8000, 'A'],
  ]);
});

it('tells another code at once, and the first again when it comes back later than the pause', () => {
  expect(
    run([
      [0, near('A')],
      [83, near('B')],
      [166, near('A')],
      [2000, near('A')],
    ]),
  ).toEqual([
    [0, 'A'],
    [83, 'B'],
    [2000, 'A'],
  ]);
});

it('leaves the code of whoever stands behind alone until they have come to the front', () => {
  const both = Array.from({ length: 12 }, (_, n) => [n * 83, near('A'), far('B')] as const);
  const missed = [1000, far('B')] as const;
  const cameForward = [
    [1100, near('B')],
    [1400, near('B')],
    [1500, near('B')],
  ] as const;
  expect(run([...both, missed, ...cameForward])).toEqual([
    [0, 'A'],
    [1500, 'B'],
  ]);
});

it('tells what is no text, and a part of a divided code, once as well', () => {
  expect(
    run([
      [0, near(null)],
      [83, near(null)],
      [166, codeAt('A1', 1, 1, 9, true)],
      [249, codeAt('A2', 1, 1, 9, true)],
    ]),
  ).toEqual([
    [0, 'not-text'],
    [166, 'incomplete'],
  ]);
});

it('never tells a code twice within its pause, whatever comes between', () => {
  const frame = fc.tuple(
    fc.integer({ min: 1, max: 400 }),
    fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 80 }), (list) => {
      let at = 0;
      const frames = list.map(([gap, texts]) => {
        at += gap;
        return [at, ...texts.map((text, index) => codeAt(text, index * 300, 200, 200 - index))] as const;
      });
      const last = new Map<unknown, number>();
      for (const [time, text] of run(frames) as [number, string][]) {
        expect(time - (last.get(text) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(1500);
        last.set(text, time);
      }
    }),
  );
});

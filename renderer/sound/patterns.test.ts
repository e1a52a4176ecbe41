import { expect, it } from 'vitest';
import { patterns } from './patterns.ts';

it('can be told apart without an ear for pitch: by number and direction of tones', () => {
  const shape = Object.fromEntries(
    Object.entries(patterns).map(([name, tones]) => [
      name,
      tones
        .map(({ hertz }, index) => {
          const before = tones[index - 1]?.hertz;
          return before === undefined ? 'tone' : hertz > before ? 'higher' : hertz < before ? 'lower' : 'same';
        })
        .join(' '),
    ]),
  );
  expect(shape).toEqual({
    behind: 'tone same same same',
    green: 'tone higher',
    yellow: 'tone same',
    red: 'tone same same',
    unreadable: 'tone',
    repeat: 'tone',
  });
});

it('is over within the second, before the next person', () => {
  const ends = Object.values(patterns).map((tones) => Math.max(...tones.map(({ start, seconds }) => start + seconds)));
  expect(Math.max(...ends)).toBeLessThan(1);
});

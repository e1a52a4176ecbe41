import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, wrap } from './wrap.ts';

describe('wrap', () => {
  it('breaks at spaces, and counts a letter with its tone as one column', () => {
    expect(wrap('Xét nghiệm chốt chặn'.normalize('NFD'), 14)).toEqual(['Xét nghiệm', 'chốt chặn']);
  });

  it('cuts a word that is longer than the line', () => {
    expect(wrap('ab cdefgh', 3)).toEqual(['ab', 'cde', 'fgh']);
  });

  it('never makes a line too long, and loses nothing but spaces', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (any, columns) => {
        const lines = wrap(any, columns);
        expect(lines.every((line) => columnsOf(line) <= columns)).toBe(true);
        expect(lines.join('').replace(/\s/gu, '')).toBe(any.normalize('NFC').replace(/\s/gu, ''));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, shorten, wrap } from './wrap.ts';

describe('wrap', () => {
  it('breaks at spaces, and counts a letter with its tone as one column', () => {
    expect(wrap('Xét nghiệm chốt chặn'.normalize('NFD'), 14)).toEqual(['Xét nghiệm', 'chốt chặn']);
  });

  it('cuts a word that is longer than the line', () => {
    expect(wrap('ab cdefgh', 3)).toEqual(['ab', 'cde', 'fgh']);
  });

  it('never cuts between a letter and a mark that cannot be composed with it', () => {
    expect(wrap('x\u0323q\u0323j\u0323', 2)).toEqual(['x\u0323q\u0323', 'j\u0323']);
  });

  it('never makes a line too long, and loses nothing but spaces', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(text, fc.integer({ min: 12, max: 40 }), (any, columns) => {
        const lines = wrap(any, columns);
        expect(lines.every((line) => columnsOf(line) <= columns)).toBe(true);
        expect(lines.join('').replace(/\s/gu, '')).toBe(any.normalize('NFC').replace(/\s/gu, ''));
      }),
    );
  });
});

describe('shorten', () => {
  it('keeps whole letters and says that there was more', () => {
    const lines = wrap('Công Tằng Tôn Nữ Thị Phương Thảo'.normalize('NFD'), 10);
    expect([lines, shorten(lines, 2, 10, columnsOf, '…')]).toEqual([
      ['Công Tằng', 'Tôn Nữ Thị', 'Phương', 'Thảo'],
      ['Công Tằng', 'Tôn Nữ Th…'],
    ]);
  });

  it('leaves what is short enough', () => {
    expect(shorten(['a', 'b'], 2, 10, columnsOf, '…')).toEqual(['a', 'b']);
  });
});

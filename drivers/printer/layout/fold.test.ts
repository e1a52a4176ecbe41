import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from './fold.ts';

const isAscii = (character: string): boolean => character >= ' ' && character <= '~';

describe('fold', () => {
  it('keeps what the printer has, and composes it', () => {
    expect(fold('Tiê\u0301ng Viê\u0323t', () => true)).toBe('Tiếng Việt');
  });

  it('takes the nearest letter of foreign names, and ? for what has no likeness', () => {
    expect(fold('Łukasz Müller · “Straße” – 李明 €5', isAscii)).toBe('Lukasz Muller - "Strasse" - ?? EUR5');
  });

  it('lets no control character through, and no mark without its letter', () => {
    expect(fold('a\u001b@\u0323\u200d\nb', isAscii)).toBe('a @ b');
  });

  it('makes of any text one that the printer has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (any) => [...fold(any, isAscii)].every(isAscii)),
    );
  });
});

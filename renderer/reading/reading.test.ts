import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingOf, textOfReading, textSizes } from './reading.ts';

test('what a screen keeps comes back as it was, whatever the host prefers', () => {
  const reading = fc.record({ text: fc.constantFrom(...textSizes), contrast: fc.constantFrom('usual', 'high') });
  fc.assert(
    fc.property(reading, fc.boolean(), (kept, prefers) => {
      expect(readingOf(textOfReading(kept), prefers)).toEqual(kept);
    }),
  );
});

test('anything else that is kept counts as nothing, and then the host’s own wish counts', () => {
  expect(readingOf(null, true)).toEqual({ text: 100, contrast: 'high' });
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(textSizes).toContain(readingOf(text, false).text);
    }),
  );
  expect(readingOf('175 loud', false)).toEqual({ text: 100, contrast: 'usual' });
});

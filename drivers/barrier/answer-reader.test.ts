import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './answer-reader.ts';
import { bytePattern, bytesOfCommand, lengthOfPattern, matchAnswer, parseBytePattern } from './byte-pattern.ts';

const patternArbitrary = fc
  .array(fc.oneof(fc.constantFrom('..', 'sum', 'crc', 'A0', 'FF', '00'), fc.integer({ min: 0, max: 255 }).map(hex)), {
    minLength: 1,
    maxLength: 8,
  })
  .map((words) => bytePattern(words.join(' ')));

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

const answersIn = (chunks: readonly Uint8Array[], patterns: Parameters<AnswerReader['push']>[1]) => {
  const reader = new AnswerReader();
  const found: (readonly number[])[] = [];
  for (const chunk of chunks) reader.push(chunk, patterns, (_pattern, answer) => found.push(answer));
  return { found, skipped: reader.skipped };
};

describe('byte patterns', () => {
  it('make the bytes of a command, with its count and its sum', () => {
    expect(
      ['A0 01 01 sum', '20 01 n', '05 02 nn', 'FF ff', '01 05 00 00 FF 00 crc'].map((text) => [
        ...bytesOfCommand(bytePattern(text), 300),
      ]),
    ).toEqual([
      [0xa0, 0x01, 0x01, 0xa2],
      [0x20, 0x01, 0xff],
      [0x05, 0x02, 0x01, 0x2c],
      [0xff, 0xff],
      [0x01, 0x05, 0x00, 0x00, 0xff, 0x00, 0x8c, 0x3a],
    ]);
  });

  it('are refused when they are none', () => {
    expect(['', 'A', 'A0A1', 'GG', 'nnn', Array(33).fill('00').join(' ')].map(parseBytePattern)).toEqual(
      Array(6).fill(null),
    );
  });

  it('never throw, whatever text and bytes they are made of', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer({ min: 0, max: 255 })), (text, bytes) => {
        const pattern = parseBytePattern(text);
        if (pattern !== null) matchAnswer(pattern, bytes);
      }),
    );
  });
});

describe('answer reader', () => {
  it('finds an answer after noise, and one split over chunks', () => {
    const pattern = bytePattern('FF 01 ..');
    const chunks = ['00ff', 'ff01', '01ff0100'].map((text) => new Uint8Array(Buffer.from(text, 'hex')));
    expect(answersIn(chunks, () => [pattern])).toEqual({
      found: [
        [0xff, 0x01, 0x01],
        [0xff, 0x01, 0x00],
      ],
      skipped: 2,
    });
  });

  it('finds the same whatever the borders of the chunks, and every byte is either an answer’s, passed over or kept', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(patternArbitrary, { maxLength: 3 }),
        fc.array(fc.nat(200), { maxLength: 8 }),
        (bytes, patterns, cuts) => {
          const borders = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
          const chunks = borders.slice(1).map((end, index) => bytes.subarray(borders[index] ?? 0, end));
          const split = answersIn(chunks, () => patterns);
          expect(split).toEqual(answersIn([bytes], () => patterns));
          const used = split.skipped + split.found.reduce((sum, answer) => sum + answer.length, 0);
          expect(bytes.length - used).toBeLessThan(Math.max(1, ...patterns.map(lengthOfPattern)));
        },
      ),
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EscPosError, interpretEscPos } from './escpos-interpreter.ts';
import { publicVectors } from './vectors.ts';

const vectors = publicVectors('escpos');
const bin = (name: string): Uint8Array => readFileSync(join(vectors.path, 'escpos-php', `${name}.bin`));

const cutsOf = (bytes: Uint8Array): unknown[] => {
  try {
    return [...interpretEscPos(bytes)];
  } catch (thrown) {
    if (thrown instanceof EscPosError && thrown.offset >= 0 && thrown.offset <= bytes.length) return [];
    throw thrown;
  }
};

describe('ESC/POS interpreter', () => {
  it.skipIf(vectors.missing)(`consumes every public stream to its last byte${vectors.note}`, () => {
    const names = readdirSync(join(vectors.path, 'escpos-php')).filter((name) => name.endsWith('.bin'));
    const read = names.map((name) => interpretEscPos(readFileSync(join(vectors.path, 'escpos-php', name))));
    expect([names.length, read.every((pieces) => pieces.length > 0)]).toEqual([12, true]);
  });

  it.skipIf(vectors.missing)(`finds the Vietnamese line on its code page${vectors.note}`, () => {
    const lines = interpretEscPos(bin('character-encodings')).flatMap((piece) => piece.lines.map(({ text }) => text));
    expect(lines).toContain(
      'Tiếng Việt, còn gọi tiếng Việt Nam hay Việt ngữ, là ngôn ngữ của người Việt (người Kinh) và là ngôn ngữ chính thức tại Việt Nam.',
    );
  });

  it.skipIf(vectors.missing)(`finds what QR symbols and bar codes hold${vectors.note}`, () => {
    const [codes] = interpretEscPos(bin('qr-code'));
    const [bars] = interpretEscPos(bin('barcode'));
    expect([codes?.qr.slice(0, 3), codes?.qr.length, bars?.symbols[0], bars?.symbols.length]).toEqual([
      ['Testing 123', 'Testing 123', '0123456789012345678901234567890123456789'],
      19,
      'ABC',
      40,
    ]);
  });

  it.skipIf(vectors.missing)(`finds pictures, whichever command drew them${vectors.note}`, () => {
    const sizes = ['bit-image', 'graphics', 'receipt-with-logo'].map((name) =>
      interpretEscPos(bin(name)).flatMap(({ items }) =>
        items.flatMap((item) => (item.type === 'picture' ? [[item.picture.width, item.picture.height]] : [])),
      ),
    );
    expect(sizes.map((pictures) => pictures[0])).toEqual([
      [128, 148],
      [128, 148],
      [expect.any(Number), expect.any(Number)],
    ]);
  });

  it('names the first byte that it does not understand', () => {
    const refusal = (hex: string): number | null => {
      try {
        interpretEscPos(Buffer.from(hex, 'hex'));
        return null;
      } catch (thrown) {
        return thrown instanceof EscPosError ? thrown.offset : -1;
      }
    };
    expect(['410a1b01', '410a02', '410a1d28', '41', '410a1d7630000100ff0000'].map(refusal)).toEqual([2, 2, 2, 0, 2]);
  });

  it('ends on any bytes with what it read or its own error, and holds no more than came in', () => {
    const likely = fc.constantFrom(
      0x10,
      0x1b,
      0x1c,
      0x1d,
      0x28,
      0x6b,
      0x76,
      0x30,
      0x00,
      0x01,
      0x2a,
      0x26,
      0x71,
      0x4c,
      0x0a,
      0xff,
    );
    const bytes = fc.array(fc.oneof(likely, fc.nat(255)), { maxLength: 400 });
    fc.assert(
      fc.property(bytes, (any) => {
        cutsOf(Uint8Array.from(any));
      }),
      { numRuns: 3000 },
    );
  });
});

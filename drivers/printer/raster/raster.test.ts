import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { CheckpointError, ErrorCode } from '../../../contract/errors.ts';
import { EscPosParser } from '../../simulators/escpos/command-parser.ts';
import { interpretEscPos } from '../../testing/escpos-interpreter.ts';
import { readRaster } from '../../testing/raster-reader.ts';
import { drawLine, faceNames, faceOf, widthOf } from './atlas.ts';
import { longestBand, rasterCommands } from './bands.ts';
import { type Bitmap, createBitmap, draw, fillRectangle, inkWidth, isBlack } from './bitmap.ts';
import { readLogo } from './logo.ts';
import { qrBitmap, qrMatrix } from './qr.ts';

const dotsOf = ({ width, height, ...bitmap }: Bitmap): string[] =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => (isBlack({ width, height, ...bitmap }, x, y) ? '#' : '.')).join(''),
  );

describe('atlas', () => {
  it('has every letter of Vietnamese in every face, and no two letters that look alike', () => {
    const letters = [...'aăâeêioôơuưy'].flatMap((vowel) =>
      ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'].map((tone) => (vowel + tone).normalize('NFC')),
    );
    for (const name of faceNames) {
      const { glyphs } = faceOf(name);
      const looks = new Set(
        [...glyphs.values()].map((glyph) => `${glyph.width} ${Buffer.from(glyph.data).toString('hex')}`),
      );
      const missing = [...letters, 'đ']
        .flatMap((letter) => [letter, letter.toUpperCase()])
        .filter((letter) => !glyphs.has(letter));
      expect([name, missing, glyphs.size - looks.size]).toEqual([name, [], 0]);
    }
  });

  it('draws lines that can be read back, letter by letter', () => {
    const letters = fc.constantFrom(...[...faceOf('bold-2').glyphs.keys()].filter((letter) => letter !== ' '));
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 12 }), fc.constantFrom(...faceNames), (some, name) => {
        const text = some.join('');
        const face = faceOf(name);
        const line = drawLine(text, face, widthOf(text, face) + 100, 37);
        expect(readRaster(line).map(({ text: read }) => drawn(read, name))).toEqual([drawn(text, name)]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Two short letters side by side can look like one: what counts is that the ink is the same. */
const drawn = (text: string, name: (typeof faceNames)[number]): string =>
  dotsOf(drawLine(text, faceOf(name), 1200, 0)).join('\n');

describe('raster commands', () => {
  it('say what the picture shows, in pieces that a small buffer takes', () => {
    const arbitrary = fc.record({
      width: fc.integer({ min: 1, max: 600 }),
      height: fc.integer({ min: 1, max: 90 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(arbitrary, ({ width, height, seed }) => {
        const picture = noise(width, height, seed);
        const bytes = rasterCommands(picture);
        const parser = new EscPosParser();
        const commands = [...bytes].flatMap((byte) => parser.step(byte) ?? []);
        expect(commands.every((command) => command.type === 'command' && command.bytes.length <= longestBand + 8)).toBe(
          true,
        );
        const [shown] = interpretEscPos(bytes)[0]?.items ?? [];
        const back = createBitmap(width, height);
        if (shown?.type === 'picture') draw(back, shown.picture, 0, 0);
        expect(missingDots(picture, back)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('send no white at the right', () => {
    const picture = createBitmap(576, 2);
    fillRectangle(picture, 3, 0, 1, 1);
    expect([inkWidth(picture), rasterCommands(picture).length]).toEqual([4, 8 + 2]);
  });

  it('never hold what a printer takes for a request or an order, even in a picture', () => {
    const trap = createBitmap(48, 1);
    trap.data.set([0x10, 0x04, 0x01, 0x10, 0x05, 0x02]);
    expect(Buffer.from(rasterCommands(trap).subarray(8)).toString('hex')).toBe('180401180502');
  });
});

const noise = (width: number, height: number, seed: number): Bitmap => {
  const picture = createBitmap(width, height);
  let state = seed + 1;
  for (let at = 0; at < picture.data.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    picture.data[at] = state >>> 24;
  }
  return picture;
};

const missingDots = (wanted: Bitmap, shown: Bitmap): number => {
  let missing = 0;
  for (let y = 0; y < wanted.height; y += 1) {
    for (let x = 0; x < wanted.width; x += 1) if (isBlack(wanted, x, y) && !isBlack(shown, x, y)) missing += 1;
  }
  return missing;
};

describe('QR as a picture', () => {
  it('is read by an independent reader, Vietnamese too', async () => {
    const text = 'CP1:gate-1:0123456789abcdef0123456789abcdef:42 Đặng Văn Lâm';
    const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
    const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.length);
    prepareZXingModule({ overrides: { wasmBinary } });
    const symbol = qrBitmap(qrMatrix(text, 'm'), 6);
    const page = createBitmap(symbol.width + 80, symbol.height + 80);
    draw(page, symbol, 40, 40);
    const data = new Uint8ClampedArray(page.width * page.height * 4).fill(255);
    for (let y = 0; y < page.height; y += 1) {
      for (let x = 0; x < page.width; x += 1)
        if (isBlack(page, x, y)) data.fill(0, 4 * (y * page.width + x), 4 * (y * page.width + x) + 3);
    }
    const read = await readBarcodes({ data, width: page.width, height: page.height, colorSpace: 'srgb' });
    expect(read.map((code) => code.text)).toEqual([text]);
  });
});

const pngOf = (width: number, height: number, grey: (x: number, y: number) => number, alpha = 255): Buffer => {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) png.data.set([grey(x, y), grey(x, y), grey(x, y), alpha], 4 * (y * width + x));
  }
  return PNG.sync.write(png);
};

const codeOf = (run: () => unknown): number | null => {
  try {
    run();
    return null;
  } catch (thrown) {
    return thrown instanceof CheckpointError ? thrown.code : -1;
  }
};

describe('logo', () => {
  it('keeps black, white and their places', () => {
    const logo = readLogo(
      pngOf(4, 2, (x) => (x < 2 ? 0 : 255)),
      384,
    );
    expect(dotsOf(logo)).toEqual(['##..', '##..']);
  });

  it('makes of grey as many dots as it is dark', () => {
    const logo = readLogo(
      pngOf(64, 64, () => 191),
      384,
    );
    const black = dotsOf(logo).join('').replaceAll('.', '').length;
    expect(Math.abs(black / (64 * 64) - 0.25)).toBeLessThan(0.02);
  });

  it('shows through to the paper where it is transparent', () => {
    expect(
      dotsOf(
        readLogo(
          pngOf(2, 1, () => 0, 0),
          384,
        ),
      ),
    ).toEqual(['..']);
  });

  it('is made as small as the paper, its shape kept', () => {
    const wide = readLogo(
      pngOf(1000, 100, () => 0),
      384,
    );
    const high = readLogo(
      pngOf(100, 1000, () => 0),
      384,
    );
    expect([wide.width, wide.height, high.width, high.height]).toEqual([384, 38, 24, 240]);
  });

  it('is refused by name when it is broken, huge, or no PNG at all', () => {
    const good = pngOf(8, 8, () => 0);
    const huge = Buffer.from(good);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    const refused = [
      good.subarray(0, 50),
      huge,
      Buffer.from('GIF89a'),
      Buffer.alloc(2 * 1024 * 1024),
      new Uint8Array(),
    ];
    expect(refused.map((bytes) => codeOf(() => readLogo(bytes, 384)))).toEqual(
      refused.map(() => ErrorCode.PrinterDocumentInvalid),
    );
  });

  it('is refused when it is interlaced: so little could be packed so tight that it fills the memory', () => {
    const good = pngOf(8, 8, () => 0);
    const one = Buffer.from(good);
    one[28] = 1;
    one.writeInt32BE(crc32(one.subarray(12, 29)) | 0, 29);
    // 8 by 8 dots are 300 bytes, and this unpacks to 200 MB.
    const packed = deflateSync(Buffer.alloc(200 * 1024 * 1024));
    const chunk = Buffer.concat([Buffer.from('IDAT'), packed]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(packed.length);
    const check = Buffer.alloc(4);
    check.writeInt32BE(crc32(chunk) | 0);
    const bomb = Buffer.concat([one.subarray(0, 33), length, chunk, check, good.subarray(good.length - 12)]);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    // Whoever unpacks it first says that something was left over.
    expect(() => readLogo(bomb, 384)).toThrow(/interlaced/);
  });

  it('is read or refused by name, whatever the bytes are', () => {
    const good = pngOf(16, 16, (x, y) => (x * y) % 256);
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(changes, (changed) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changed) bytes[at] = byte;
        expect([null, ErrorCode.PrinterDocumentInvalid]).toContain(codeOf(() => readLogo(bytes, 384)));
      }),
    );
  });
});

import { constants, deflateRawSync, deflateSync, inflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode, systemCode } from '../../contract/errors.ts';
import { quickly } from '../testing/quick.ts';
import { boundedInflate } from './bounded-inflate.ts';

const limit = 32 * 1024;

type Form = 'zlib' | 'raw';
const packers = { zlib: deflateSync, raw: deflateRawSync } as const;
const unpackers = { zlib: inflateSync, raw: inflateRawSync } as const;

/** What the bytes unpack to, in hex, or null; by us, and by zlib itself with the same rules. */
const ours = (bytes: Uint8Array, form: Form): string | null => {
  try {
    return Buffer.from(quickly(() => boundedInflate(bytes, form, limit))).toString('hex');
  } catch (error) {
    if (systemCode(error) === null && !(error instanceof Error && 'hint' in error)) throw error;
    return null;
  }
};

const zlibs = (bytes: Uint8Array, form: Form): string | null => {
  try {
    const { buffer, engine } = unpackers[form](bytes, { maxOutputLength: limit, info: true }) as unknown as Readonly<{
      buffer: Buffer;
      engine: { bytesWritten: number };
    }>;
    return engine.bytesWritten === bytes.length ? buffer.toString('hex') : null;
  } catch {
    return null;
  }
};

/** Texts with and without repetition, in which some bytes are rarer than others, so that their codes get long. */
const content = fc.oneof(
  fc.uint8Array({ maxLength: 600 }),
  fc
    .array(
      fc.tuple(fc.constantFrom('a', 'b', 'Nguyễn', 'URN:UVCI:', '0', '\u0000'), fc.integer({ min: 1, max: 300 })),
      {
        maxLength: 30,
      },
    )
    .map((runs) => Buffer.from(runs.map(([text, count]) => text.repeat(count)).join(''))),
  fc.array(fc.nat(22), { maxLength: 3000 }).map((bits) => Uint8Array.from(bits, (value) => Math.clz32(2 ** value) * 7)),
);
const form = fc.constantFrom<Form>('zlib', 'raw');
const packed = fc
  .tuple(
    content,
    form,
    fc.constantFrom(0, 1, 6, 9),
    fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED),
  )
  .map(([bytes, kind, level, strategy]) => ({ form: kind, bytes: packers[kind](bytes, { level, strategy }) }));

const codeOf = (work: () => unknown): number | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : -1;
  }
};

describe('boundedInflate', () => {
  it('unpacks whatever zlib packs', () => {
    fc.assert(
      fc.property(packed, (sample) => {
        const expected = zlibs(sample.bytes, sample.form);
        expect(ours(sample.bytes, sample.form)).toBe(expected);
        expect(expected === null).toBe(Buffer.byteLength(expected ?? '') > limit * 2);
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with zlib about every code that was damaged, cut or lengthened', () => {
    fc.assert(
      fc.property(
        packed,
        fc.nat(),
        fc.nat(7),
        fc.nat(),
        fc.uint8Array({ maxLength: 3 }),
        (sample, at, bit, end, tail) => {
          const damaged = Buffer.from(sample.bytes);
          const place = at % damaged.length;
          damaged[place] = (damaged[place] ?? 0) ^ (1 << bit);
          for (const bytes of [
            damaged,
            sample.bytes.subarray(0, end % sample.bytes.length),
            Buffer.concat([sample.bytes, tail]),
          ]) {
            expect(ours(bytes, sample.form)).toBe(zlibs(bytes, sample.form));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('agrees with zlib about any bytes, those among them that begin with codes of their own', () => {
    const dynamic = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => {
      bytes[0] = ((bytes[0] ?? 0) & 0xf8) | 0b101;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(dynamic, fc.uint8Array({ maxLength: 80 })), form, (bytes, kind) => {
        expect(ours(bytes, kind)).toBe(zlibs(bytes, kind));
      }),
      { numRuns: 5000 },
    );
  });

  it('stops at its limit, and not a byte before', () => {
    const full = deflateSync(Buffer.alloc(limit, 'ab'));
    expect(boundedInflate(full, 'zlib', limit)).toEqual(new Uint8Array(Buffer.alloc(limit, 'ab')));
    for (const level of [0, 1, 9]) {
      for (const text of [Buffer.alloc(limit + 1, 'ab'), Buffer.alloc(10_000_000)]) {
        const bytes = deflateSync(text, { level });
        expect(codeOf(() => quickly(() => boundedInflate(bytes, 'zlib', limit)))).toBe(ErrorCode.CredentialInflated);
      }
    }
  });

  it('says of what is no packed text that it is damaged', () => {
    const whole = deflateSync('Nguyễn Văn A');
    const foreign = Buffer.from(whole);
    foreign[foreign.length - 1] = (foreign.at(-1) ?? 0) ^ 1;
    const dictionary = deflateSync('Nguyễn Văn A', { dictionary: Buffer.from('Nguyễn') });
    for (const bytes of [
      new Uint8Array(0),
      whole.subarray(0, -1),
      Buffer.concat([whole, Buffer.of(0)]),
      foreign,
      dictionary,
    ]) {
      expect(codeOf(() => boundedInflate(bytes, 'zlib', limit))).toBe(ErrorCode.CredentialMalformed);
    }
  });

  it('gives bytes that the next code does not change', () => {
    const first = boundedInflate(deflateSync('Nguyễn Văn A'), 'zlib', limit);
    boundedInflate(deflateSync('Trần Thị B, Đà Nẵng'), 'zlib', limit);
    expect(Buffer.from(first).toString()).toBe('Nguyễn Văn A');
  });
});

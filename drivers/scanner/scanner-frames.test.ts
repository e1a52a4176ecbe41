import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { scannerSettingsSchema } from '../profile/scanner-settings.ts';
import { type ScannerEvent, ScannerFrames } from './scanner-frames.ts';

type Given = Parameters<typeof scannerSettingsSchema.parse>[0];

const framesOf = (settings: Given = {}): ScannerFrames => new ScannerFrames(scannerSettingsSchema.parse(settings));
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const read = (text: string, settings: Given = {}): ScannerEvent[] => framesOf(settings).push(bytesOf(text), 0);
const texts = (...all: string[]): ScannerEvent[] => all.map((text) => ({ kind: 'text', text }));

/** Cuts bytes at the given places, wherever they fall. */
const chunked = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};

describe('scanner frames', () => {
  it('ends a code at CR, LF or CRLF and drops empty frames', () => {
    expect(read('a\rb\nc\r\n\r\n\rd\r')).toEqual(texts('a', 'b', 'c', 'd'));
  });

  it('keeps everything but the terminator', () => {
    expect(read(' HC1:6B FOX \t\r|x||y|\r')).toEqual(texts(' HC1:6B FOX \t', '|x||y|'));
  });

  it('keeps a lone CR or LF as data where only the other, or the pair, is the terminator', () => {
    expect([
      read('a\nb\r', { terminator: 'cr' }),
      read('a\rb\n', { terminator: 'lf' }),
      read('a\rb\nc\r\r\nd\r\n', { terminator: 'crlf' }),
    ]).toEqual([texts('a\nb'), texts('a\rb'), texts('a\rb\nc\r', 'd')]);
  });

  it('reads Vietnamese, and keeps a byte order mark', () => {
    expect(read('NGUYỄN VĂN Đức\r\uFEFFx\r')).toEqual(texts('NGUYỄN VĂN Đức', '\uFEFFx'));
  });

  it('says once that a code is too long, and reads the next one', () => {
    const frames = framesOf({ maxBytes: 16 });
    const events = [...frames.push(bytesOf('x'.repeat(40)), 0), ...frames.push(bytesOf(`${'y'.repeat(40)}\rok\r`), 0)];
    expect(events).toEqual([{ kind: 'garbled', code: ErrorCode.FrameTooLong, length: 17 }, ...texts('ok')]);
  });

  it('takes a code of exactly the longest length', () => {
    expect(read(`${'x'.repeat(16)}\r`, { maxBytes: 16 })).toEqual(texts('x'.repeat(16)));
  });

  it('says that bytes are no text, and reads the next code', () => {
    const events = framesOf().push(Uint8Array.of(0x61, 0xff, 0xfe, 0x0d, 0x62, 0x0d), 0);
    expect(events).toEqual([{ kind: 'garbled', code: ErrorCode.FrameNotText, length: 3 }, ...texts('b')]);
  });

  it('takes silence in the middle for half a code once the scanner has been seen to end its codes', () => {
    const frames = framesOf({ idleMs: 120, cutOffMs: 1500 });
    expect(frames.push(bytesOf('first\rhal'), 0)).toEqual([{ kind: 'text', text: 'first' }]);
    expect([frames.flush(500), frames.deadline, frames.flush(1500)]).toEqual([
      [],
      1500,
      [{ kind: 'garbled', code: 2103, length: 3 }],
    ]);
  });

  it('keeps a CR-less code until the idle time passes', () => {
    const frames = framesOf({ idleMs: 120 });
    frames.push(bytesOf('abc'), 1000);
    frames.push(bytesOf('def'), 1100);
    expect([frames.deadline, frames.flush(1219), frames.flush(1220), frames.deadline]).toEqual([
      1220,
      [],
      texts('abcdef'),
      null,
    ]);
  });

  it('waits for ever where the profile says so', () => {
    const frames = framesOf({ idleMs: null });
    frames.push(bytesOf('abc'), 0);
    expect([frames.deadline, frames.flush(1e9)]).toEqual([null, []]);
  });

  it('does not pass off half a code as a code when the device goes', () => {
    const frames = framesOf();
    frames.push(bytesOf('half'), 0);
    expect([frames.abandon(), frames.push(bytesOf('b\r'), 1)]).toEqual([
      [{ kind: 'garbled', code: ErrorCode.DeviceLost, length: 4 }],
      texts('b'),
    ]);
  });

  it('takes the AIM prefix away only where the profile says so', () => {
    expect([read(']Q1abc\r]Q1\r', { stripAimPrefix: true }), read(']Q1abc\r')]).toEqual([
      texts('abc'),
      texts(']Q1abc'),
    ]);
  });

  it('finds the same codes wherever the chunks are cut', () => {
    const code = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    const run = fc.tuple(
      fc.array(code, { maxLength: 12 }),
      fc.constantFrom('\r', '\n', '\r\n'),
      fc.array(fc.nat(4096)),
    );
    fc.assert(
      fc.property(run, ([codes, terminator, cuts]) => {
        const frames = framesOf();
        const bytes = bytesOf(codes.map((text) => text + terminator).join(''));
        expect(chunked(bytes, cuts).flatMap((chunk) => frames.push(chunk, 0))).toEqual(texts(...codes));
      }),
    );
  });

  it('never throws on noise, and gives the same events however it is cut', () => {
    const noise = fc.uint8Array({ maxLength: 300 });
    const settings = fc.record({
      terminator: fc.constantFrom('any' as const, 'cr' as const, 'lf' as const, 'crlf' as const),
      maxBytes: fc.constantFrom(16, 64),
      stripAimPrefix: fc.boolean(),
    });
    fc.assert(
      fc.property(noise, fc.array(fc.nat(300)), settings, (bytes, cuts, given) => {
        const whole = framesOf(given);
        const parts = framesOf(given);
        const expected = [...whole.push(bytes, 0), ...whole.flush(1000)];
        const actual = [...chunked(bytes, cuts).flatMap((chunk) => parts.push(chunk, 0)), ...parts.flush(1000)];
        expect(actual).toEqual(expected);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { scannerSettingsSchema } from '../profile/scanner-settings.ts';
import { chunked } from '../testing/chunks.ts';
import { type ScannerEvent, ScannerFrames } from './scanner-frames.ts';

type Given = Parameters<typeof scannerSettingsSchema.parse>[0];

const framesOf = (settings: Given = {}): ScannerFrames => new ScannerFrames(scannerSettingsSchema.parse(settings));
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const read = (text: string, settings: Given = {}): ScannerEvent[] => framesOf(settings).push(bytesOf(text), 0);
const texts = (...all: string[]): ScannerEvent[] => all.map((text) => ({ kind: 'text', text, symbology: null }));

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
    expect(frames.push(bytesOf('first\rhal'), 0)).toEqual(texts('first'));
    expect([frames.flush(500), frames.deadline, frames.flush(1500)]).toEqual([
      [],
      1500,
      [{ kind: 'garbled', code: 2103, length: 3 }],
    ]);
  });

  it('goes back to silence when codes go on coming without a terminator: it was noise, or is another scanner now', () => {
    const frames = framesOf({ idleMs: 120, cutOffMs: 1500 });
    frames.push(Uint8Array.of(0xff, 0x0a), 0);
    const scans = [10_000, 20_000, 30_000].map((at) => {
      frames.push(bytesOf('code'), at);
      return [...frames.flush(at + 120), ...frames.flush(at + 1500)];
    });
    const cutOff: ScannerEvent = { kind: 'garbled', code: ErrorCode.FrameIncomplete, length: 4 };
    expect(scans).toEqual([[cutOff], [cutOff], texts('code')]);
    frames.push(bytesOf('again\rhalf'), 40_000);
    expect(frames.flush(41_499)).toEqual([]);
  });

  it('does not unlearn it from codes that are cut off now and then', () => {
    const frames = framesOf({ idleMs: 120, cutOffMs: 1500 });
    const events = [0, 10_000, 20_000].flatMap((at) => {
      frames.push(bytesOf('code\rhalf'), at);
      return [...frames.flush(at + 120), ...frames.flush(at + 1500)];
    });
    expect(events).toEqual(Array(3).fill({ kind: 'garbled', code: ErrorCode.FrameIncomplete, length: 4 }));
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

  it('gives up what comes without its terminator where the profile names one: it is half a code', () => {
    const frames = framesOf({ terminator: 'cr', idleMs: 120, cutOffMs: 1500 });
    frames.push(bytesOf('half'), 0);
    expect([frames.flush(1499), frames.flush(1500)]).toEqual([
      [],
      [{ kind: 'garbled', code: ErrorCode.FrameIncomplete, length: 4 }],
    ]);
  });

  it('ends a code by silence alone, or by TAB or ETX, where the profile says so', () => {
    const silent = framesOf({ terminator: 'none', idleMs: 50 });
    silent.push(bytesOf('a\rb\nc\r\n'), 0);
    expect([silent.flush(49), silent.flush(50), silent.push(bytesOf('d'), 60), silent.flush(110)]).toEqual([
      [],
      texts('a\rb\nc\r\n'),
      [],
      texts('d'),
    ]);
    expect([
      read('a\rb\tc\n\t', { terminator: 'tab' }),
      read('\x02a\rb\x03\x02c\x03', { terminator: 'etx', prefix: '\x02' }),
    ]).toEqual([texts('a\rb', 'c\n'), texts('a\rb', 'c')]);
    expect(scannerSettingsSchema.safeParse({ terminator: 'none', idleMs: null }).success).toBe(false);
  });

  it('takes the AIM identifier off and reports it, wherever the scanner puts it', () => {
    const named: ScannerEvent = { kind: 'text', text: 'abc', symbology: ']Q1' };
    expect([
      read(']Q1abc\r]Q1\r]q\r'),
      read('#]Q1abc$\r', { prefix: '#', suffix: '$' }),
      read(']Q1#abc$\r', { prefix: '#', suffix: '$' }),
      read(']Q1abc\r', { stripAimPrefix: false }),
    ]).toEqual([[named, ...texts(']q')], [named], [named], texts(']Q1abc')]);
  });

  it('takes the scanner’s own prefix and suffix off once, and only where they are', () => {
    expect(read('##x$$\rx\r#\r$#\r', { prefix: '#', suffix: '$' })).toEqual(texts('#x$', 'x', '$#'));
  });

  it('reads codes of 2,953 bytes and of 1,365 Vietnamese letters, byte by byte', () => {
    const longest = ['x'.repeat(2953), 'ằ'.repeat(1365)];
    const frames = framesOf();
    const bytes = bytesOf(longest.map((text) => `${text}\r`).join(''));
    expect(chunked(bytes, Array.from(bytes.keys())).flatMap((chunk) => frames.push(chunk, 0))).toEqual(
      texts(...longest),
    );
  });

  it('reads the Windows code page of Vietnamese only where the profile allows it', () => {
    // "Nguyễn Đức" in windows-1258: ê + combining tilde, Đ, ư + combining acute.
    const bytes = Uint8Array.from([
      ...bytesOf('Nguy'),
      0xea,
      0xde,
      ...bytesOf('n '),
      0xd0,
      0xfd,
      0xec,
      ...bytesOf('c\r'),
    ]);
    const given = (encoding: 'utf-8' | 'utf-8-or-windows-1258' | 'windows-1258') =>
      framesOf({ encoding }).push(bytes, 0);
    expect([
      given('utf-8'),
      given('utf-8-or-windows-1258'),
      given('windows-1258'),
      read('Nguyễn Đức\r', { encoding: 'utf-8-or-windows-1258' }),
    ]).toEqual([
      [{ kind: 'garbled', code: ErrorCode.FrameNotText, length: bytes.length - 1 }],
      texts('Nguyễn Đức'),
      texts('Nguyễn Đức'),
      texts('Nguyễn Đức'),
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
      terminator: fc.constantFrom(
        'any' as const,
        'cr' as const,
        'lf' as const,
        'crlf' as const,
        'tab' as const,
        'none' as const,
      ),
      encoding: fc.constantFrom('utf-8' as const, 'utf-8-or-windows-1258' as const),
      prefix: fc.constantFrom('', ']'),
      suffix: fc.constantFrom('', 'a'),
      maxBytes: fc.constantFrom(16, 64),
      stripAimPrefix: fc.boolean(),
    });
    fc.assert(
      fc.property(noise, fc.array(fc.nat(300)), settings, (bytes, cuts, given) => {
        const whole = framesOf(given);
        const parts = framesOf(given);
        const expected = [...whole.push(bytes, 0), ...whole.flush(2000)];
        const actual = [...chunked(bytes, cuts).flatMap((chunk) => parts.push(chunk, 0)), ...parts.flush(2000)];
        expect(actual).toEqual(expected);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { createDecoder } from '../decode.ts';
import type { Profile } from '../profile/profile.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { chunked } from '../testing/chunks.ts';
import { type DecodedLine, decodeLines } from './decode-lines.ts';
import { parseHexLine } from './hex-line.ts';

const registry = shippedRegistry();
const canBeDecoded = (profile: Profile): boolean =>
  profile.protocol === 'hid-pos'
    ? profile.settings.table !== null
    : !['wedge', 'camera', 'relay-hid'].includes(profile.protocol);
const decodable = registry.list().filter(({ profile }) => canBeDecoded(profile));

const decoded = async (profile: string, lines: readonly string[]): Promise<DecodedLine[]> => {
  const input = (async function* () {
    yield* lines;
  })();
  const said: DecodedLine[] = [];
  for await (const one of decodeLines(input, createDecoder(registry.find(profile)))) said.push(one);
  return said;
};

const hexOf = (text: string): string => Buffer.from(text).toString('hex');

describe('a recorded line', () => {
  it('takes hex however it is written, and a time before it where there is one', () => {
    const bytes = (...values: number[]) => Uint8Array.from(values);
    expect(
      [
        '5a5A',
        '5a 5a',
        '0x5a 0x5A # a remark',
        '5a:5a, 5a-5a',
        '120: 31 32',
        '120 3132',
        '120 31 32',
        '7 31',
        '1500ms 31',
        '12.5: 31',
        '31 32',
        '12 3132',
      ].map(parseHexLine),
    ).toEqual([
      { ms: null, bytes: bytes(0x5a, 0x5a) },
      { ms: null, bytes: bytes(0x5a, 0x5a) },
      { ms: null, bytes: bytes(0x5a, 0x5a) },
      { ms: null, bytes: bytes(0x5a, 0x5a, 0x5a, 0x5a) },
      { ms: 120, bytes: bytes(0x31, 0x32) },
      { ms: 120, bytes: bytes(0x31, 0x32) },
      { ms: 120, bytes: bytes(0x31, 0x32) },
      { ms: 7, bytes: bytes(0x31) },
      { ms: 1500, bytes: bytes(0x31) },
      { ms: 12.5, bytes: bytes(0x31) },
      { ms: null, bytes: bytes(0x31, 0x32) },
      { ms: 12, bytes: bytes(0x31, 0x32) },
    ]);
    expect(['', '   ', '# only a remark'].map(parseHexLine)).toEqual([null, null, null]);
    expect([parseHexLine('5g'), parseHexLine('5a5')]).toEqual(['"g" is no hex digit', 'an odd number of hex digits']);
  });

  it('is never more than wrong', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseHexLine(line)));
  });
});

describe('decoding a recording', () => {
  it('puts a code together over lines and says at which it was complete', async () => {
    expect(await decoded('serial-scanner', ['', hexOf(']Q1Đức'), hexOf(' Anh\r8934'), hexOf('5\r')])).toEqual([
      { line: 3, ms: 2, kind: 'scan', text: 'Đức Anh', symbology: ']Q1' },
      { line: 4, ms: 3, kind: 'scan', text: '89345', symbology: null },
    ]);
  });

  it('lets silence complete a code, as the times say', async () => {
    const codes = await decoded('serial-scanner', [`0: ${hexOf('one')}`, `1000: ${hexOf('two')}`]);
    expect(codes.map(({ line, kind, ...said }) => [line, kind, said['text']])).toEqual([
      [1, 'scan', 'one'],
      [2, 'scan', 'two'],
    ]);
  });

  it('shows a thermometer’s frames and the one reading that they make', async () => {
    const frame = '5a5a45040e4c0a28 89'.replace(' ', '');
    const sum = [...Buffer.from(frame.slice(0, 16), 'hex')].reduce((total, byte) => (total + byte) & 0xff, 0);
    const whole = frame.slice(0, 16) + sum.toString(16).padStart(2, '0');
    const said = await decoded('gy-mcu90615', [whole, `ff${whole}`, whole]);
    expect(said.map(({ kind }) => kind)).toEqual(['frame', 'approach', 'frame', 'frame', 'temperature']);
    expect(said.at(-1)).toMatchObject({ celsius: 36.6, ambient: 26, target: 'object' });
  });

  it('reads a printer’s status as each of the questions it may answer', async () => {
    expect(await decoded('escpos-generic', ['12 16 72', '00 0c ff'])).toMatchObject([
      { kind: 'status', byte: '12', ifAskedFor: { printer: { online: true }, error: null, paper: 'ok' } },
      { kind: 'status', byte: '16', ifAskedFor: { offline: { coverOpen: true } } },
      { kind: 'status', byte: '72', ifAskedFor: { paper: 'out', offline: { paperOut: true } } },
      { kind: 'done', byte: '00', paperOut: false },
      { kind: 'done', byte: '0c', paperOut: true },
      { kind: 'unknown', byte: 'ff' },
    ]);
  });

  it('names the line that is no hex, after all that came before it', async () => {
    const seen: DecodedLine[] = [];
    const failing = async () => {
      const input = (async function* () {
        yield* [`${hexOf('a\r')}`, 'hello'];
      })();
      for await (const one of decodeLines(input, createDecoder(registry.find('serial-scanner')))) seen.push(one);
    };
    await expect(failing()).rejects.toMatchObject({ code: ErrorCode.RecordingInvalid, message: /^line 2: / });
    expect(seen).toHaveLength(1);
  });

  it('has nothing to decode where a device lives in the screen, or its reports cannot be known', () => {
    for (const { profile } of registry.list().filter((entry) => !canBeDecoded(entry.profile))) {
      expect(() => createDecoder(profile)).toThrow(CheckpointError);
    }
  });

  it.each(decodable.map(({ profile }) => profile.id))('never fails or hangs on any bytes: %s', async (id) => {
    const chunk = fc.tuple(fc.option(fc.nat({ max: 5000 })), fc.uint8Array({ minLength: 1, maxLength: 80 }));
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 30 }), async (chunks) => {
        const lines = chunks.map(
          ([ms, bytes]) => `${ms === null ? '' : `${ms}: `}${Buffer.from(bytes).toString('hex')}`,
        );
        const said = await decoded(id, lines);
        const bytes = chunks.reduce((sum, [, part]) => sum + part.length, 0);
        expect(said.length).toBeLessThanOrEqual(2 * bytes + 1);
      }),
      { numRuns: 60 },
    );
  });

  it.each(decodable.filter(({ profile }) => profile.protocol !== 'hid-pos').map(({ profile }) => profile.id))(
    'says the same wherever the bytes are cut: %s',
    (id) => {
      const said = (chunks: readonly Uint8Array[]) => {
        const decoder = createDecoder(registry.find(id));
        return [...chunks.flatMap((chunk) => decoder.push(chunk, 0)), ...decoder.flush(1e6), ...decoder.end()];
      };
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200), { maxLength: 12 }), (bytes, cuts) => {
          expect(said(chunked(bytes, cuts))).toEqual(said([bytes]));
        }),
        { numRuns: 60 },
      );
    },
  );
});

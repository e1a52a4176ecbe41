import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './answers.ts';

const at = (time: { now: number }) => new AnswerReader({ now: () => time.now, monotonic: () => time.now });
const said = (reader: AnswerReader, ...bytes: number[]): string =>
  reader
    .read(Uint8Array.from(bytes))
    .map(({ kind, byte }) => `${kind} ${byte.toString(16)}`)
    .join(', ');

describe('printer answers', () => {
  it('are told apart: status, done, and what nobody asked for', () => {
    const reader = at({ now: 0 });
    expect([
      said(reader, 0x12, 0x00),
      said(reader, 0x10, 0x00, 0x00, 0x0f, 0x03),
      said(reader, 0x18, 0x00, 0x16, 0x0c),
      said(reader, 0x0f, 0x01),
    ]).toEqual(['status 12, done 0', 'done 3', 'status 16', 'done 1']);
  });

  it('are found again when a status that nobody asked for was cut off', () => {
    const time = { now: 0 };
    const reader = at(time);
    const cutOff = said(reader, 0x10, 0x00);
    time.now = 500;
    expect([cutOff, said(reader, 0x00)]).toEqual(['', 'done 0']);
  });

  it('are not flow control, nor garbage', () => {
    expect(said(at({ now: 0 }), 0x11, 0x13, 0xff, 0xa0, 0x80, 0x93)).toBe('');
  });

  it('are the same wherever the chunks are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 60 }), (bytes) => {
        const single = at({ now: 0 });
        const parts = bytes.flatMap((byte) => single.read(Uint8Array.of(byte)));
        expect(parts).toEqual(at({ now: 0 }).read(Uint8Array.from(bytes)));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GyMcu90615Frames, gyMcu90615Commands } from './gy-mcu90615.ts';
import { frame } from './thermometer-event.ts';

const frameOf = (object: number, ambient: number): Uint8Array => {
  const bytes = Buffer.from([0x5a, 0x5a, 0x45, 0x04, 0, 0, 0, 0, 0]);
  bytes.writeInt16BE(object, 4);
  bytes.writeInt16BE(ambient, 6);
  bytes[8] = bytes.subarray(0, 8).reduce((sum, byte) => sum + byte, 0) % 256;
  return bytes;
};

const read = (bytes: Uint8Array) => new GyMcu90615Frames().push(bytes);

describe('GY-MCU90615 frames', () => {
  it('reads hundredths of a degree, below zero too', () => {
    const bytes = Buffer.from('5a5a45040e4c0a285af000', 'hex');
    bytes[8] = (0x5a + 0x5a + 0x45 + 0x04 + 0x0e + 0x4c + 0x0a + 0x28) % 256;
    expect([...read(bytes.subarray(0, 9)), ...read(frameOf(-550, -1))]).toEqual([
      frame({ objectCelsius: 36.6, ambientCelsius: 26 }),
      frame({ objectCelsius: -5.5, ambientCelsius: -0.01 }),
    ]);
  });

  it('says that a checksum is wrong, and finds the frame that begins inside the false one', () => {
    const good = frameOf(3660, 2600);
    const bytes = Buffer.concat([Buffer.from('5a5a4504', 'hex'), good]);
    expect(read(bytes)).toEqual([{ kind: 'checksum-wrong' }, frame({ objectCelsius: 36.6, ambientCelsius: 26 })]);
  });

  it('finds a frame after an odd 5A', () => {
    expect(read(Buffer.concat([Uint8Array.of(0x5a), frameOf(3660, 2600)]))).toEqual([
      frame({ objectCelsius: 36.6, ambientCelsius: 26 }),
    ]);
  });

  it('sends the commands of the datasheet', () => {
    expect([...gyMcu90615Commands.continuous, ...gyMcu90615Commands.query]).toEqual([
      0xa5, 0x45, 0xea, 0xa5, 0x15, 0xba,
    ]);
  });

  it('finds every frame between noise without 5A, wherever the chunks are cut', () => {
    const hundredths = fc.integer({ min: -32768, max: 32767 });
    const quiet = fc.uint8Array({ maxLength: 20 }).map((noise) => noise.map((byte) => (byte === 0x5a ? 0 : byte)));
    fc.assert(
      fc.property(fc.array(fc.tuple(quiet, hundredths, hundredths)), fc.integer({ min: 1, max: 12 }), (all, size) => {
        const bytes = Buffer.concat(all.flatMap(([noise, object, ambient]) => [noise, frameOf(object, ambient)]));
        const frames = new GyMcu90615Frames();
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(chunks.flatMap((chunk) => frames.push(chunk))).toEqual(
          all.map(([, object, ambient]) => frame({ objectCelsius: object / 100, ambientCelsius: ambient / 100 })),
        );
      }),
    );
  });

  it('never throws on noise, and gives the same events byte by byte', () => {
    const noise = fc.array(fc.constantFrom(0x5a, 0x45, 0x04, 0x00, 0xff), { maxLength: 200 });
    fc.assert(
      fc.property(noise, (bytes) => {
        const single = new GyMcu90615Frames();
        const one = bytes.flatMap((byte) => single.push(Uint8Array.of(byte)));
        expect(one).toEqual(read(Uint8Array.from(bytes)));
      }),
    );
  });
});

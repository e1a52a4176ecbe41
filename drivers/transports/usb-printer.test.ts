import { afterEach, describe, expect, it } from 'vitest';
import { type CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { hasSocat, Pty } from '../testing/pty.ts';
import { until } from '../testing/watched-driver.ts';
import { usbPrinterTransport } from './usb-printer.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const printerAt = (path: string) => {
  const got: number[] = [];
  const ends: CheckpointError[] = [];
  const transport = usbPrinterTransport(path)({
    onData: (bytes) => got.push(...bytes),
    onEnd: (error) => ends.push(error),
  });
  disposals.push(() => transport.close());
  return { transport, got, ends };
};

const opened = async () => {
  const pty = await Pty.plugged();
  disposals.push(() => pty.dispose());
  const printer = printerAt(pty.path);
  await printer.transport.open();
  return { pty, ...printer };
};

describe.skipIf(!hasSocat)('a printer device (on a pty; needs socat)', () => {
  it('takes a long slip whole and in order, and hears answers meanwhile', async () => {
    const { pty, transport, got } = await opened();
    const slip = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 7 + (at >> 8)) & 255);
    const writes = [transport.write(slip.subarray(0, 100_001)), transport.write(slip.subarray(100_001))];
    pty.send(Uint8Array.of(0x12, 0x16));
    await Promise.all(writes);
    await until('all bytes', () => pty.received.length === slip.length && got.length === 2);
    expect([Buffer.compare(pty.received, slip), got]).toEqual([0, [0x12, 0x16]]);
  });

  it('hears what a resting printer says of itself', async () => {
    const { pty, got } = await opened();
    await new Promise((resolve) => setTimeout(resolve, 900));
    pty.send(Uint8Array.of(1));
    await until('the word', () => got.length === 1, 1000);
  });

  it('ends once when it is pulled at rest, and when it is pulled in mid-write', async () => {
    for (const busy of [false, true]) {
      const { pty, transport, ends } = await opened();
      if (busy) pty.stall();
      const write = busy ? transport.write(Buffer.alloc(1_000_000)) : Promise.reject(new Error('none'));
      const answer = expect(write).rejects.toThrow();
      await pty.unplug();
      await until('the end', () => ends.length > 0, 2000);
      await answer;
      await expect(transport.write(Uint8Array.of(1))).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
      await transport.close();
      expect(ends.map(({ code }) => code)).toEqual([ErrorCode.DeviceLost]);
    }
  });

  it('closes while nothing is taken, answers who waits, and hurts nobody else who uses files', async () => {
    const { pty, transport, ends } = await opened();
    pty.stall();
    const writes = Array.from({ length: 8 }, () => transport.write(Buffer.alloc(1_000_000)));
    const answers = writes.map((write) => expect(write).rejects.toMatchObject({ code: ErrorCode.DeviceLost }));
    const { readFile } = await import('node:fs/promises');
    await Promise.all(Array.from({ length: 8 }, () => readFile(import.meta.filename)));
    const began = performance.now();
    await transport.close();
    await Promise.all(answers);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(ends).toEqual([]);
  });

  it('says that nothing is there', async () => {
    await expect(printerAt('/dev/usb/checkpoint-none').transport.open()).rejects.toMatchObject({
      code: ErrorCode.DeviceUnreachable,
    });
  });
});

import { symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type Line, lineSchema } from '../profile/line.ts';
import { hasSocat, Pty } from '../testing/pty.ts';
import { until } from '../testing/watched-driver.ts';
import { serialTransport } from './serial.ts';

const line: Line = lineSchema.parse({ baudRate: 115_200 });
const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const pluggedPty = async (): Promise<Pty> => {
  const pty = await Pty.plugged();
  disposals.push(() => pty.dispose());
  return pty;
};

const portAt = (path: string) => {
  const got: string[] = [];
  const ends: CheckpointError[] = [];
  const transport = serialTransport(
    path,
    line,
  )({
    onData: (bytes) => got.push(Buffer.from(bytes).toString('latin1')),
    onEnd: (error) => ends.push(error),
  });
  disposals.push(() => transport.close());
  return { transport, got, ends };
};

describe.skipIf(!hasSocat)('a serial port (needs socat)', () => {
  it('carries bytes both ways', async () => {
    const pty = await pluggedPty();
    const { transport, got } = portAt(pty.path);
    await transport.open();
    await transport.write(Buffer.from([0, 3, 4, 10, 13, 17, 19, 26, 28, 127, 255]));
    pty.send(Buffer.from([255, 0, 3, 4, 10, 13, 17, 19, 26, 28, 127]));
    await until('both ways', () => pty.received.length === 11 && got.join('').length === 11);
    expect([...pty.received]).toEqual([0, 3, 4, 10, 13, 17, 19, 26, 28, 127, 255]);
    expect([...Buffer.from(got.join(''), 'latin1')]).toEqual([255, 0, 3, 4, 10, 13, 17, 19, 26, 28, 127]);
  });

  it('ends once when it is pulled, and takes nothing after that', async () => {
    const pty = await pluggedPty();
    const { transport, got, ends } = portAt(pty.path);
    await transport.open();
    await pty.unplug();
    await until('the end', () => ends.length > 0);
    await expect(transport.write(Buffer.from('late'))).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
    await transport.close();
    await pty.plug();
    const again = portAt(pty.path);
    await again.transport.open();
    await again.transport.write(Buffer.from('new'));
    await until('the new bytes', () => pty.received.length >= 3);
    expect({ got, codes: ends.map(({ code }) => code), received: String(pty.received) }).toEqual({
      got: [],
      codes: [ErrorCode.DeviceLost],
      received: 'new',
    });
  });

  it('answers a write that waits for a device that takes nothing, and closes all the same', async () => {
    const pty = await pluggedPty();
    const { transport, ends } = portAt(pty.path);
    await transport.open();
    pty.stall();
    const write = transport.write(Buffer.alloc(4_000_000, 65));
    const answer = expect(write).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
    const began = performance.now();
    await transport.close();
    await answer;
    expect(performance.now() - began).toBeLessThan(5000);
    expect(ends).toEqual([]);
  });

  it('answers a write under which the device is pulled', async () => {
    const pty = await pluggedPty();
    const { transport, ends } = portAt(pty.path);
    await transport.open();
    pty.stall();
    const answer = expect(transport.write(Buffer.alloc(4_000_000, 65))).rejects.toMatchObject({
      code: ErrorCode.DeviceLost,
    });
    await pty.unplug();
    await answer;
    await until('the end', () => ends.length > 0);
    expect(ends.map(({ code }) => code)).toEqual([ErrorCode.DeviceLost]);
  });

  it('sends what was written before it was closed', async () => {
    const pty = await pluggedPty();
    const { transport } = portAt(pty.path);
    await transport.open();
    await transport.write(Buffer.from('off'));
    await transport.close();
    await until('the last bytes', () => pty.received.length >= 3);
    expect(String(pty.received)).toBe('off');
  });

  it('is busy while another holds it, by whatever name', async () => {
    const pty = await pluggedPty();
    const other = `${pty.path}-by-id`;
    symlinkSync(pty.path, other);
    await portAt(pty.path).transport.open();
    await expect(portAt(other).transport.open()).rejects.toMatchObject({
      code: ErrorCode.DeviceBusy,
      hint: expect.stringContaining('other program'),
    });
  });

  it('says that nothing is there, and may be closed before it was opened', async () => {
    await expect(portAt('/dev/checkpoint-none').transport.open()).rejects.toMatchObject({
      code: ErrorCode.DeviceUnreachable,
    });
    const closed = portAt('/dev/checkpoint-none');
    await closed.transport.close();
    await expect(closed.transport.open()).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
  });

  it('is closed while it opens, and leaves nothing open', async () => {
    const pty = await pluggedPty();
    const { transport } = portAt(pty.path);
    const opening = expect(transport.open()).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
    await transport.close();
    await opening;
    const next = portAt(pty.path);
    await next.transport.open();
  });
});

import { describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { lineSchema } from '../profile/line.ts';
import { hidTransport } from './hid.ts';
import { openError } from './port-errors.ts';
import { serialTransport } from './serial.ts';

const quiet = { onData: () => undefined, onEnd: () => undefined };

describe('a HID device', () => {
  it('that is not there is unreachable, and may be closed before it was opened', async () => {
    const gone = hidTransport('/dev/checkpoint-none')(quiet);
    await expect(gone.open()).rejects.toMatchObject({
      code: ErrorCode.DeviceUnreachable,
      message: 'there is no device at /dev/checkpoint-none',
    });
    await expect(gone.write(Uint8Array.of(0))).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
    await expect(gone.sendFeature?.(Uint8Array.of(0))).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
    await Promise.all([gone.close(), gone.close()]);
    const closed = hidTransport('/dev/checkpoint-none')(quiet);
    await closed.close();
    await expect(closed.open()).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
  });

  it('that is no HID device does not open', async () => {
    await expect(hidTransport('/dev/null')(quiet).open()).rejects.toMatchObject({ code: ErrorCode.DeviceUnreachable });
  });
});

it('a computer on which an addon does not load says so, and lacks that transport only', async () => {
  vi.doMock('node-hid', () => {
    throw new Error('no prebuild for this system');
  });
  vi.doMock('serialport', () => {
    throw new Error('no prebuild for this system');
  });
  const unavailable = { code: ErrorCode.TransportUnavailable, hint: expect.stringContaining('network') };
  await expect(hidTransport('/dev/hidraw0')(quiet).open()).rejects.toMatchObject(unavailable);
  await expect(serialTransport('/dev/ttyS0', lineSchema.parse({}))(quiet).open()).rejects.toMatchObject(unavailable);
  vi.doUnmock('node-hid');
  vi.doUnmock('serialport');
});

describe('why a port does not open', () => {
  const failing = (code: string) => Object.assign(new Error(`${code}: open`), { code });

  it.each([
    ['ENOENT', failing('ENOENT'), ErrorCode.DeviceUnreachable],
    ['ENODEV', failing('ENODEV'), ErrorCode.DeviceUnreachable],
    ['ENXIO', failing('ENXIO'), ErrorCode.DeviceUnreachable],
    ['EBUSY', failing('EBUSY'), ErrorCode.DeviceBusy],
    ['EACCES', failing('EACCES'), ErrorCode.DevicePermission],
    ['EPERM', failing('EPERM'), ErrorCode.DevicePermission],
    ['EMFILE', failing('EMFILE'), ErrorCode.DeviceUnreachable],
    ['serialport, Linux', new Error('Error: Permission denied, cannot open /dev/ttyS0'), ErrorCode.DevicePermission],
    ['serialport, locked', new Error('Error Resource temporarily unavailable Cannot lock port'), ErrorCode.DeviceBusy],
    ['serialport, exclusive', new Error('Error: Device or resource busy, cannot open /dev/x'), ErrorCode.DeviceBusy],
    ['serialport, Windows', new Error('Opening COM3: Access denied'), ErrorCode.DeviceBusy],
    ['serialport, Windows', new Error('Opening COM9: File not found'), ErrorCode.DeviceUnreachable],
    ['no error at all', 'cannot open device', ErrorCode.DeviceUnreachable],
  ])('%s', (_name, thrown, code) => {
    const error = openError('serial', '/dev/ttyS0', thrown);
    expect([error.code, error.message.includes('/dev/ttyS0'), error.hint.length > 10]).toEqual([code, true, true]);
  });

  it('names the group or the rule that helps', () => {
    const hints = (['serial', 'usb-printer', 'hid'] as const).map(
      (kind) => openError(kind, 'x', failing('EACCES')).hint,
    );
    expect(hints).toEqual([
      expect.stringContaining('"dialout"'),
      expect.stringContaining('"lp"'),
      expect.stringContaining('SUBSYSTEM=="hidraw"'),
    ]);
  });
});

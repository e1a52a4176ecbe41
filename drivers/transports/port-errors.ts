import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import type { PortKind } from '../discovery/plugged-device.ts';

/** Why a port does not open, by the system's code or, where an addon gives none, by its words. */
type Obstacle = 'gone' | 'busy' | 'permission' | 'other';

const obstacles: Readonly<Record<string, Obstacle>> = {
  ENOENT: 'gone',
  ENODEV: 'gone',
  ENXIO: 'gone',
  EBUSY: 'busy',
  EAGAIN: 'busy',
  EACCES: 'permission',
  EPERM: 'permission',
};

/** Words of serialport's and hidapi's messages. Windows says "access denied" of a port that another program holds. */
const obstacleWords: readonly (readonly [RegExp, Obstacle])[] = [
  [/cannot lock|resource busy|temporarily unavailable|access denied/i, 'busy'],
  [/permission denied|not permitted/i, 'permission'],
  [/no such file|no such device|file not found|unknown error code 31/i, 'gone'],
];

const obstacleOf = (thrown: unknown): Obstacle => {
  const byCode = obstacles[systemCode(thrown)];
  if (byCode !== undefined) return byCode;
  const message = messageOf(thrown);
  return obstacleWords.find(([words]) => words.test(message))?.[1] ?? 'other';
};

const permissionHints: Readonly<Record<PortKind, string>> = {
  serial: 'Add the user of the station to the group "dialout" (sudo usermod -aG dialout USER), then log in again.',
  'usb-printer': 'Add the user of the station to the group "lp" (sudo usermod -aG lp USER), then log in again.',
  hid: 'Add a udev rule for it: SUBSYSTEM=="hidraw", ATTRS{idVendor}=="VVVV", TAG+="uaccess", GROUP="plugdev", MODE="0660"; then plug it in again.',
};

/** A port that did not open, said so that an installer knows what to do. */
export const openError = (kind: PortKind, path: string, thrown: unknown): CheckpointError => {
  if (thrown instanceof CheckpointError) return thrown;
  const why = messageOf(thrown);
  switch (obstacleOf(thrown)) {
    case 'gone':
      return unreachable(`there is no device at ${path}`, 'Check that it is switched on and plugged in.', thrown);
    case 'busy':
      return new CheckpointError(
        ErrorCode.DeviceBusy,
        `another program holds ${path}`,
        'Close the other program: another kiosk, a terminal program, a print service, ModemManager.',
        { cause: thrown },
      );
    case 'permission':
      return new CheckpointError(
        ErrorCode.DevicePermission,
        `the station may not open ${path}`,
        permissionHints[kind],
        { cause: thrown },
      );
    case 'other':
      return unreachable(`${path} does not open: ${why}`, 'Unplug the device and plug it in again.', thrown);
  }
};

const unreachable = (message: string, hint: string, cause: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.DeviceUnreachable, message, hint, { cause });

/** A port that was open and is no more. */
export const lostError = (path: string, cause: unknown = null): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceLost,
    `the device at ${path} is gone${cause === null ? '' : `: ${messageOf(cause)}`}`,
    'Check its power and its cable. The station takes it back by itself.',
    { cause },
  );

export const unavailableError = (what: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.TransportUnavailable,
    `${what} cannot be used on this computer: ${messageOf(cause)}`,
    'Install the software anew; if that does not help, connect the device in another way (serial, HID or network).',
    { cause },
  );

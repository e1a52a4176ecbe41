import { statfsSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { linuxMounts, type MountSources, removableMounts, unmountedDisks } from '../drives/mounts.ts';

/** A mounted USB stick or memory card. */
export type Stick = Readonly<{ folder: string; device: string; writable: boolean; freeBytes: number | null }>;

const freeBytes = (folder: string): number | null => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
};

/** What is plugged in and mounted now, in the order of mounting. */
export const sticks = (sources: MountSources = linuxMounts): readonly Stick[] =>
  removableMounts(sources).map(({ path, device, writable }) => ({
    ...{ folder: path, device, writable },
    freeBytes: freeBytes(path),
  }));

/** Why there is none that could be looked at. */
export const noStick = (sources: MountSources = linuxMounts): CheckpointError => {
  const [unread] = unmountedDisks(sources);
  return unread === undefined
    ? new CheckpointError(
        ErrorCode.StickMissing,
        'no USB stick is found here',
        'plug one in (formatted as FAT32 or exFAT), wait five seconds and try again',
      )
    : new CheckpointError(
        ErrorCode.StickUnreadable,
        `the USB stick ${unread} is plugged in, but this computer does not read it`,
        'wait five seconds and try again; else use one that is formatted as FAT32 or exFAT',
      );
};

/**
 * The one stick that a file shall go to: the one that takes it, the newest where there are several.
 * @throws CheckpointError StickMissing, StickUnreadable, StickProtected, StickFull
 */
export const stickToWrite = (all: readonly Stick[], bytes: number, none = noStick): Stick => {
  if (all.length === 0) throw none();
  const writable = all.filter((stick) => stick.writable);
  const fitting = writable.filter((stick) => (stick.freeBytes ?? bytes) >= bytes);
  const chosen = fitting.at(-1);
  if (chosen !== undefined) return chosen;
  throw writable.length === 0 ? isProtected(all[0]?.folder ?? '') : isFull(writable[0]?.folder ?? '');
};

const isProtected = (folder: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.StickProtected,
    `the USB stick at ${folder} is write-protected`,
    'take the write protection away (a small switch), or use another stick',
    { cause },
  );

const isFull = (folder: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.StickFull, `the USB stick at ${folder} is full`, 'make room on it, or use another', {
    cause,
  });

const isGone = (folder: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.StickGone,
    `the USB stick at ${folder} was pulled out, or is broken: ${messageOf(cause)}`,
    'leave it in until this is done; where it happens again use another stick',
    { cause },
  );

/** What the system says when a disk goes away, is broken, or was cut off by the system for its errors. */
const goneCodes: ReadonlySet<string> = new Set(['EIO', 'ENODEV', 'ENXIO', 'ENOENT', 'ENOTDIR', 'ESTALE', 'ESHUTDOWN']);

/** What went wrong with a stick, in words for whoever stands there; null: it is not the stick's doing. */
export const stickFault = (folder: string, thrown: unknown): CheckpointError | null => {
  const cause = thrown instanceof CheckpointError ? thrown.cause : thrown;
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT') return isFull(folder, cause);
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return isProtected(folder, cause);
  return goneCodes.has(code) ? isGone(folder, cause) : null;
};

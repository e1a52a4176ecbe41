import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type UpdateManifest, type UpdatePackage, updateManifestName, verifyUpdate } from '../../contract/update.ts';
import { ledgerSchemaOf, updateTrust } from '../../station/update-office.ts';
import { readInput } from '../commands/office-files.ts';
import type { Versions } from './versions.ts';

/** Left free on the disk of the software after an update, bytes. */
const spareBytes = 200 * 1024 * 1024;

export type Checked = Readonly<{ manifest: UpdateManifest; archive: string; part: UpdatePackage; needsBytes: number }>;

export type CheckOrder = Readonly<{
  stick: string;
  dataDirectory: string;
  versions: Versions;
  /** As `linux-arm64`. */
  platform: string;
  now: number;
  /** Free space of the disk under a folder, bytes. */
  freeBytes?: (folder: string) => number;
}>;

/**
 * Whether this kiosk would take the update that lies in a folder. The archive's bytes are compared when they are copied.
 * @throws CheckpointError TrustUnreadable, SignedObject…, SignedObjectOlder; InputUnreadable: damaged, or for another
 * computer; LedgerNewer; OutputUnusable: no space
 */
export const checkUpdate = ({
  stick,
  dataDirectory,
  versions,
  platform,
  now,
  freeBytes = freeOf,
}: CheckOrder): Checked => {
  const bytes = readInput(join(stick, updateManifestName), 'the manifest of the update');
  const { keyring, audiences } = updateTrust(dataDirectory);
  const manifest = verifyUpdate(bytes, keyring, { audiences, now });
  const { held, trial } = versions.state();
  const newest = Math.max(held, trial?.version ?? 0);
  if (manifest.version <= newest) {
    throw new CheckpointError(
      ErrorCode.SignedObjectOlder,
      `update ${manifest.version} (${manifest.software}) is not newer than ${newest}, which is here`,
      'nothing is to be done; get a newer update',
    );
  }
  refuseForLedger(manifest, dataDirectory);
  const part = manifest.packages[platform];
  if (part === undefined) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `this update is for ${Object.keys(manifest.packages).join(', ') || 'nothing'}, and this computer is ${platform}`,
      `get the update for ${platform}`,
    );
  }
  const archive = join(stick, part.file);
  const size = statSync(archive, { throwIfNoEntry: false })?.size ?? null;
  if (size !== part.bytes)
    throw corrupted(`${part.file} ${size === null ? 'is missing' : `has ${size} of ${part.bytes} bytes`}`);
  const needsBytes = part.bytes + part.unpackedBytes + spareBytes;
  refuseForSpace(versions.app, freeBytes(versions.app), needsBytes);
  return { manifest, archive, part, needsBytes };
};

const refuseForLedger = ({ ledger, software }: UpdateManifest, dataDirectory: string): void => {
  const here = ledgerSchemaOf(dataDirectory);
  if (here === null || here <= ledger) return;
  throw new CheckpointError(
    ErrorCode.LedgerNewer,
    `the ledger here has schema ${here}, and ${software} reads ${ledger} at most`,
    'get an update that knows this ledger: nothing may be lost',
  );
};

const freeOf = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const refuseForSpace = (app: string, free: number, needsBytes: number): void => {
  if (free >= needsBytes) return;
  throw new CheckpointError(
    ErrorCode.OutputUnusable,
    `the update needs ${megabytes(needsBytes)} on the disk of ${app}, and ${megabytes(free)} are free`,
    'free space there, then apply it again',
  );
};

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MiB`;

export const corrupted = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.InputUnreadable,
    `the update is damaged: ${why}`,
    'copy it to the stick once more, or take another stick',
  );

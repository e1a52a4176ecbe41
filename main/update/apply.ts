import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { UpdateManifest } from '../../contract/update.ts';
import { syncFolder } from '../../station/update-office.ts';
import { type Checked, corrupted } from './check.ts';
import type { Versions } from './versions.ts';

/** The program that every version has. */
export const entryOf = (folder: string): string => join(folder, 'main', 'bin', 'kiosk.mjs');

export const folderName = ({ version, software }: UpdateManifest): string =>
  `${version}-${software.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;

/**
 * Puts the version beside the others and the link on it. It is on trial from now on: see `settle`.
 * @throws (rejects) CheckpointError InputUnreadable, OutputUnusable
 */
export const applyUpdate = async ({ manifest, archive, part }: Checked, versions: Versions): Promise<void> => {
  const previous = versions.current();
  if (previous === null) throw notInstalled(versions.app);
  versions.prepare();
  versions.prune([previous]);
  const incoming = versions.folder('incoming');
  await mkdir(incoming, { mode: 0o755 });
  try {
    // A stick could answer differently when it is read again: only what was copied is compared and unpacked.
    const copy = join(incoming, 'archive');
    await copyCompared(archive, copy, part.sha256);
    const tree = join(incoming, 'tree');
    await mkdir(tree, { mode: 0o755 });
    unpack(copy, tree);
    if (!existsSync(entryOf(tree))) throw corrupted('there is no kiosk in it');
    renameSync(tree, versions.folder(folderName(manifest)));
    syncFolder(join(versions.app, 'versions'));
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
  const { version, software, ledger } = manifest;
  // Noted before the link moves: a power cut in between leaves a trial that never began, and `guard` drops it.
  versions.keep({ ...versions.state(), trial: { version, software, ledger, previous, starts: 0 } });
  versions.switchTo(previous, 'stable');
  versions.switchTo(folderName(manifest));
};

const copyCompared = async (from: string, to: string, sha256: Uint8Array): Promise<void> => {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(createReadStream(from), hashing, createWriteStream(to, { flush: true, mode: 0o600 }));
  if (!hash.digest().equals(sha256)) throw corrupted('its bytes are not those that were signed');
};

const unpack = (archive: string, folder: string): void => {
  const { status, error, stderr } = spawnSync('tar', ['-xzf', archive, '-C', folder, '--no-same-owner'], {
    encoding: 'utf8',
  });
  if (error !== undefined || status !== 0)
    throw corrupted(`tar could not unpack it: ${error?.message ?? stderr.trim()}`);
  // tar leaves what it wrote to the system; a link to a version that is not on the disk yet would be a link to nothing.
  spawnSync('sync', ['-f', folder]);
};

const notInstalled = (app: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.OutputUnusable,
    `${app} has no versions that could be switched`,
    'updates are for a kiosk whose software lies under versions/ with a link "current" (docs/install.md)',
  );

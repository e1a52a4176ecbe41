import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { rootHashOf } from '../contract/enrolment/enrolment.ts';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import type { Role, RoleKeys } from '../contract/signed.ts';
import { encodeTrustChain, type Followed, parseTrustChain } from '../contract/trust-chain.ts';
import { encodeRecord, enrolmentFiles, readRecord } from './enrolment/enrolment-folder.ts';
import { writeWhole } from './enrolment/whole-file.ts';
import {
  arrivedChainFile,
  arrivedFrom,
  type LiveTrust,
  loadTrust,
  newerTrust,
  type Trust,
  trustFolder,
  trustOf,
} from './trust.ts';

export type TrustDeskParts = Readonly<{
  dataDirectory: string;
  trust: LiveTrust;
  /** Other role keys are in force. `removed`: some for lists are not any more: what they signed must be judged anew. */
  changed(removed: boolean): void;
  raise(fault: ErrorRecord): void;
  clear(code: number): void;
}>;

/**
 * Takes role keys and changes of the root as central has them retained for all stations. What counts is what the root of this
 * station has signed, directly or through the roots after it, and that it is newer; all of it is in force, or nothing.
 */
export class TrustDesk {
  readonly #parts: TrustDeskParts;

  constructor(parts: TrustDeskParts) {
    this.#parts = parts;
  }

  /** @param bytes as they came, from anybody. Never throws. */
  take(bytes: Uint8Array): void {
    // An empty one: the retained message was removed.
    if (bytes.length === 0) return;
    const { dataDirectory, trust, changed, raise, clear } = this.#parts;
    try {
      const before = trust.current();
      const followed = newerTrust(before, bytes);
      if (followed !== null) {
        store(
          dataDirectory,
          encodeTrustChain({ roots: parseTrustChain(bytes).roots, roles: followed.roles }),
          followed,
        );
        trust.use(trustOf(followed));
        changed(isRemoved(before.roleKeys, followed.roleKeys));
      }
      for (const code of [ErrorCode.TrustRefused, ErrorCode.TrustNotStored]) clear(code);
    } catch (error) {
      raise(asCheckpointError(error, ErrorCode.TrustRefused, 'those of before stay in force').toRecord());
    }
  }
}

/** Of what others sign nothing is kept that would be judged again. */
const kept: readonly Role[] = ['lists', 'rules', 'watch-list'];

const isRemoved = (before: RoleKeys, after: RoleKeys): boolean =>
  before.keys.some(
    ({ role, key }) =>
      kept.includes(role) && !after.keys.some((one) => one.role === role && Buffer.compare(one.key, key) === 0),
  );

/** @throws CheckpointError TrustNotStored: nothing has changed */
const store = (dataDirectory: string, chain: Uint8Array, followed: Followed): void => {
  try {
    // From here on it counts, whatever cuts off the rest.
    writeWhole(arrivedChainFile(dataDirectory), chain);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.TrustNotStored,
      `new role keys cannot be written: ${messageOf(cause)}`,
      'free space on the disk of the data directory; they come again with the next connection',
      { cause },
    );
  }
  try {
    put(dataDirectory, followed);
  } catch {
    // The next start puts it in place.
  }
};

const put = (dataDirectory: string, { root, roles: signed }: Followed): void => {
  const folder = trustFolder(dataDirectory);
  writeWhole(join(folder, 'roles.cose'), signed);
  writeWhole(join(folder, 'root.pub'), `${Buffer.from(root).toString('base64')}\n`);
  const record = readRecord(dataDirectory);
  const rootHash = Buffer.from(rootHashOf(root)).toString('hex');
  if (record !== null && record.rootHash !== rootHash) {
    writeWhole(enrolmentFiles(dataDirectory).record, encodeRecord({ ...record, rootHash }));
  }
  rmSync(arrivedChainFile(dataDirectory));
};

/**
 * The trust with which a station starts; what had come when the power went is put in place.
 * @throws CheckpointError TrustUnreadable
 */
export const startingTrust = (dataDirectory: string): Trust => {
  const trust = loadTrust(dataDirectory);
  const arrived = arrivedFrom(dataDirectory, trust.root);
  try {
    if (arrived === null) rmSync(arrivedChainFile(dataDirectory), { force: true });
    else put(dataDirectory, arrived);
  } catch {
    // It counts where it lies, too.
  }
  return trust;
};

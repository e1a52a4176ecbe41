import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';
import { sealingKid } from '../contract/sealing-kid.ts';
import { type Keyring, keyringOf, type Role, type RoleKeys, readRoles, signingKid } from '../contract/signed.ts';
import { type Followed, followTrustChain, parseTrustChain } from '../contract/trust-chain.ts';

/**
 * What a station believes: the root it was enrolled with, or one to which that root led, and the role keys that it signed.
 * `version`: of the list of role keys.
 */
export type Trust = Readonly<{ root: Uint8Array; version: number; roleKeys: RoleKeys; sealingKey: Uint8Array }>;

/** Files of the folder `trust` in the data directory: `root.pub` (base64 of 32 bytes) and `roles.cose`. */
export const trustFolder = (dataDirectory: string): string => join(dataDirectory, 'trust');

/** What came from central and is being put in the place of both: as long as it lies there, it counts. */
export const arrivedChainFile = (dataDirectory: string): string => join(trustFolder(dataDirectory), 'arrived.chain');

/** @throws CheckpointError TrustUnreadable */
export const loadTrust = (dataDirectory: string): Trust => {
  const folder = trustFolder(dataDirectory);
  try {
    const root = Buffer.from(readFileSync(join(folder, 'root.pub'), 'utf8').trim(), 'base64');
    if (root.length !== 32) throw new Error('root.pub is not a base64 key of 32 bytes');
    const followed = arrivedFrom(dataDirectory, root);
    if (followed !== null) return trustOf(followed);
    const { version, keys } = readRoles(readFileSync(join(folder, 'roles.cose')), root);
    return trustOf({ root, version, roleKeys: keys });
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.TrustUnreadable,
      `this station has no valid trust in ${folder}: ${messageOf(cause)}`,
      'enrol it (kiosk enrol CODE), put root.pub and roles.cose of your central system there, or start the demo without a configuration',
      { cause },
    );
  }
};

export const trustOf = ({ root, version, roleKeys }: Omit<Followed, 'roles'>): Trust => ({
  ...{ root, version, roleKeys },
  sealingKey: roleKeys.sealing[0] as Uint8Array,
});

/** @returns null: nothing was being put in place when the power went, or it was not whole */
export const arrivedFrom = (dataDirectory: string, root: Uint8Array): Followed | null => {
  try {
    return followTrustChain(root, parseTrustChain(new Uint8Array(readFileSync(arrivedChainFile(dataDirectory)))));
  } catch {
    return null;
  }
};

/** The trust of a running station, and what verifies by it: both are of this moment. */
export type LiveTrust = Readonly<{ current(): Trust; keyring: Keyring; use(trust: Trust): void }>;

export const liveTrust = (first: Trust): LiveTrust => {
  let current = first;
  return {
    current: () => current,
    keyring: { keysFor: (role) => keyringOf(current.roleKeys).keysFor(role) },
    use: (trust) => {
      current = trust;
    },
  };
};

/**
 * The key to which rows are sealed now. A list of role keys that comes into the data directory while the station runs counts
 * at once, if this station's own root has signed it and it still names the key that is in use: one that does not is older, or
 * of somebody else. A key that the trust itself names no more is in use no longer.
 * @param current the key in use; null: the station starts
 */
export const newestSealing = (dataDirectory: string, trust: Trust, current: Uint8Array | null): Uint8Array => {
  if (current === null) return trust.sealingKey;
  try {
    const { root, roleKeys, sealingKey } = loadTrust(dataDirectory);
    if (!names(trust.roleKeys, current)) return trust.sealingKey;
    return Buffer.compare(root, trust.root) === 0 && names(roleKeys, current) ? sealingKey : current;
  } catch {
    return current;
  }
};

const names = ({ sealing }: RoleKeys, key: Uint8Array): boolean =>
  sealing.some((known) => Buffer.compare(known, key) === 0);

export const trustSummary = (trust: Trust): Readonly<{ root: string; sealingKid: string }> => ({
  root: Buffer.from(signingKid(trust.root)).toString('hex'),
  sealingKid: Buffer.from(sealingKid(trust.sealingKey)).toString('hex'),
});

/**
 * Role keys and changes of the root as they came, from anybody.
 * @returns null: they are in force. @throws CheckpointError TrustRefused
 */
export const newerTrust = (trust: Trust, bytes: Uint8Array): Followed | null => {
  const followed = followTrustChain(trust.root, parseTrustChain(bytes));
  const sameRoot = Buffer.compare(followed.root, trust.root) === 0;
  if (sameRoot && followed.version === trust.version) return null;
  if (followed.version <= trust.version) {
    throw refused(`version ${followed.version} came, and version ${trust.version} is in force`);
  }
  const { roleKeys } = followed;
  if (roleKeys.demo === true && trust.roleKeys.demo !== true) throw refused('they are those of a demo');
  const lost = (['ingest', 'commands'] as const).find(
    (role) => hasRole(trust.roleKeys, role) && !hasRole(roleKeys, role),
  );
  if (lost !== undefined) throw refused(`they name no key for "${lost}": nothing of central would be believed`);
  return followed;
};

const hasRole = ({ keys }: RoleKeys, role: Role): boolean => keys.some((key) => key.role === role);

const refused = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.TrustRefused,
    `the role keys that came are not taken: ${why}`,
    'those of before stay in force; tell the central team',
  );

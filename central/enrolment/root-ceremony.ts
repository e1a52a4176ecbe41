import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type RoleKeys, readRoles, signingPublicKey } from '../../contract/signed.ts';
import {
  encodeTrustChain,
  followTrustChain,
  parseTrustChain,
  signNewRoot,
  type TrustChain,
} from '../../contract/trust-chain.ts';
import { readCentralKeys } from '../keys.ts';
import { type OfficeFiles, publicMode, writeWhole } from './office-folder.ts';
import {
  changesTo,
  type KeysInForce,
  type KeyUse,
  keysInForce,
  namedKeys,
  namesReceiver,
  receivers,
  rolesInForce,
  signRoles,
  withKey,
  without,
} from './role-keys.ts';

/*
 * A root that never lies at central: central writes what stations are told (nothing in it is secret), its holder signs the next
 * version where the key is kept, without a network and without central's data, and central takes and publishes it.
 */

/** What stations are told now. @throws CheckpointError EnrolmentNotSetUp */
export const toldNow = (files: OfficeFiles): Uint8Array => {
  const { chain, root } = rolesInForce(files);
  return encodeTrustChain({ roots: changesTo(root, chain.roots), roles: chain.roles });
};

export type RootWish = Readonly<{
  /** Private key of the root that stations believe now, 32 raw bytes. */
  key: Uint8Array;
  /** Private key of the root after it; null: it stays. */
  newRoot: Uint8Array | null;
  /** Public keys of other offices. */
  add: readonly Readonly<{ use: KeyUse; key: Uint8Array }>[];
  /** Ids, as `kiosk central keys list` shows them. */
  drop: readonly string[];
}>;

/**
 * The next version of what stations are told. Where there is a new root, the one of now names it, and it signs the role keys.
 * @throws CheckpointError UsageWrong, TrustRefused: it is no such file
 */
export const signNext = (told: Uint8Array, wish: RootWish): Readonly<{ next: Uint8Array; keys: KeysInForce }> => {
  const chain = parseTrustChain(told);
  const root = signingPublicKey(wish.key);
  const { version, keys } = rolesOf(chain, root);
  const changed = wish.add.reduce(
    (all, { use, key }) => withKey(all, use, ofOffice(use, key)),
    dropped(keys, wish.drop),
  );
  const { newRoot } = wish;
  if (newRoot === null) return made(root, { ...chain, roles: signRoles(changed, version + 1, wish.key) });
  const publicRoot = signingPublicKey(newRoot);
  if (isSame(publicRoot, root)) throw wrong('the new root is the one of now', 'name another file with --new-root');
  return made(publicRoot, {
    roots: [...chain.roots, signNewRoot(publicRoot, chain.roots.length + 1, wish.key)],
    roles: signRoles(changed, version + 1, newRoot),
  });
};

/**
 * Takes what the holder of the root has signed, and has it published. Cut off anywhere, it is done or can be done again.
 * @throws CheckpointError UsageWrong, TrustRefused, EnrolmentNotSetUp, EnrolmentFileFailed: what was in force stays
 */
export const takeNext = (files: OfficeFiles, next: Uint8Array): KeysInForce => {
  const { chain, root, version } = rolesInForce(files);
  const taken = parseTrustChain(next);
  const followed = followTrustChain(root, taken);
  if (!changesTo(root, chain.roots).every((change, at) => isSame(change, taken.roots[at] ?? new Uint8Array()))) {
    throw wrong('it leaves out a change of the root: stations that were off would not follow', again);
  }
  if (followed.version <= version)
    throw wrong(`version ${version} is in force, and this is ${followed.version}`, again);
  if (!namesReceiver(followed.roleKeys, readCentralKeys(files.keys))) {
    throw wrong('it does not name the keys that this receiver works with: ingest, commands and sealing', again);
  }
  writeWhole(files.rootChanges, encodeTrustChain(taken), publicMode);
  writeWhole(files.roles, taken.roles, publicMode);
  writeWhole(files.rootPublic, `${Buffer.from(followed.root).toString('base64')}\n`, publicMode);
  return keysInForce(files);
};

const again = 'write it anew with kiosk central keys export, and let the holder of the root sign that';

const made = (root: Uint8Array, chain: TrustChain): Readonly<{ next: Uint8Array; keys: KeysInForce }> => {
  const { version, keys } = readRoles(chain.roles, root);
  return { next: encodeTrustChain(chain), keys: { version, root, changes: chain.roots.length, keys: namedKeys(keys) } };
};

const rolesOf = ({ roles }: TrustChain, root: Uint8Array): Readonly<{ version: number; keys: RoleKeys }> => {
  try {
    return readRoles(roles, root);
  } catch (cause) {
    throw wrong(
      'this is not the private key of the root that stations believe',
      'name the right file with --root-key',
      cause,
    );
  }
};

const dropped = (keys: RoleKeys, kids: readonly string[]): RoleKeys =>
  kids.reduce((left, kid) => {
    const found = namedKeys(left).find((named) => named.kid === kid.toLowerCase());
    if (found !== undefined) return without(left, found);
    throw wrong(`no key ${kid} is named`, 'kiosk central keys list shows them');
  }, keys);

const ofOffice = (use: KeyUse, key: Uint8Array): Uint8Array => {
  if (!receivers.includes(use)) return key;
  throw wrong(
    `the key for "${use}" is made by the receiver`,
    'add those of other offices: lists, rules, watch-list, update',
  );
};

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const wrong = (message: string, hint: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.UsageWrong, message, hint, { cause });

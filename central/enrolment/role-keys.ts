import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import {
  type Role,
  type RoleKeys,
  readRoles,
  signingKid,
  signingPublicKey,
  signObject,
} from '../../contract/signed.ts';
import {
  encodeTrustChain,
  followTrustChain,
  lastRoot,
  parseTrustChain,
  rootNamedBy,
  signNewRoot,
  type TrustChain,
} from '../../contract/trust-chain.ts';
import { type CentralKeys, readCentralKeys } from '../keys.ts';
import { type OfficeFiles, privateMode, publicMode, readIfThere, writeWhole } from './office-folder.ts';

/** What a key is for: a role that signs, or that rows are sealed to it. */
export type KeyUse = Exclude<Role, 'roles'> | 'sealing';

/** Keys whose private half the receiver itself has, by their name in its key file. */
export const receivers: readonly KeyUse[] = ['ingest', 'commands', 'sealing'];

export type NamedKey = Readonly<{ use: KeyUse; kid: string; key: Uint8Array }>;
export type KeysInForce = Readonly<{ version: number; root: Uint8Array; changes: number; keys: readonly NamedKey[] }>;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const keyIn = (text: Buffer): Uint8Array => new Uint8Array(Buffer.from(text.toString('utf8').trim(), 'base64'));

/** What is to be published to all stations. @returns null: nobody is enrolled here */
export const trustChainOf = (files: OfficeFiles): TrustChain | null => {
  const roles = readIfThere(files.roles);
  const written = readIfThere(files.rootChanges);
  if (roles === null) return null;
  const roots = written === null ? [] : parseTrustChain(new Uint8Array(written)).roots;
  return { roots, roles: new Uint8Array(roles) };
};

/** @throws CheckpointError EnrolmentNotSetUp */
export const rolesInForce = (
  files: OfficeFiles,
): Readonly<{ chain: TrustChain; root: Uint8Array; version: number; keys: RoleKeys }> => {
  const chain = trustChainOf(files);
  const root = chain === null ? null : rootOf(files, chain);
  if (chain === null || root === null) {
    throw new CheckpointError(
      ErrorCode.EnrolmentNotSetUp,
      'this receiver has no root and no role keys',
      'set it up: kiosk central enrol setup',
    );
  }
  return { chain, root, ...readRoles(chain.roles, root) };
};

/**
 * The root in force. A change of it that was cut off before its last step is ended here: the role keys are signed by the root
 * to which the changes lead.
 */
const rootOf = (files: OfficeFiles, { roots, roles }: TrustChain): Uint8Array | null => {
  const written = readIfThere(files.rootPublic);
  if (written === null) return null;
  const root = keyIn(written);
  const last = lastRoot(root, roots);
  if (Buffer.compare(last, root) === 0) return root;
  try {
    readRoles(roles, last);
  } catch {
    return root;
  }
  writeWhole(files.rootPublic, `${base64(last)}\n`, publicMode);
  return last;
};

/** @throws CheckpointError EnrolmentNotSetUp */
export const keysInForce = (files: OfficeFiles): KeysInForce => {
  const { chain, root, version, keys } = rolesInForce(files);
  return { version, root, changes: chain.roots.length, keys: namedKeys(keys) };
};

export const namedKeys = (keys: RoleKeys): readonly NamedKey[] => {
  const sealing = keys.sealing.map((key) => ({ use: 'sealing' as const, kid: hex(signingKid(key)), key }));
  const signers = keys.keys.flatMap(({ role, key }) =>
    role === 'roles' ? [] : [{ use: role, kid: hex(signingKid(key)), key }],
  );
  return [...signers, ...sealing];
};

/** Whether a receiver with these keys is believed, and can open what stations seal from then on. */
export const namesReceiver = (named: RoleKeys, { ingest, commands, sealing }: CentralKeys): boolean => {
  const has = (role: Role, key: Uint8Array | undefined): boolean =>
    key !== undefined &&
    named.keys.some((one) => one.role === role && Buffer.compare(one.key, signingPublicKey(key)) === 0);
  const newest = Buffer.compare(named.sealing[0] ?? new Uint8Array(), sealing[0]?.publicKey ?? new Uint8Array()) === 0;
  return has('ingest', ingest) && has('commands', commands) && newest;
};

/** Where a change of the root leaves the key of the one before; one that was cut off goes on with it. */
const rootKeyBefore = (files: OfficeFiles): string => `${files.rootKey}.before`;

/**
 * The private key of the root, that somebody has put back for as long as this takes.
 * @throws CheckpointError UsageWrong: it is not there, or another
 */
const rootKey = (files: OfficeFiles, root: Uint8Array): Uint8Array => {
  const written = [files.rootKey, rootKeyBefore(files)].flatMap((file) => readIfThere(file) ?? []);
  if (written.length === 0) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      'the private key of the root is not here',
      'put root.key back into the data directory for as long as this takes; or let it sign where it is kept: kiosk central keys export',
    );
  }
  const key = written.map(keyIn).find((one) => one.length === 32 && Buffer.compare(signingPublicKey(one), root) === 0);
  if (key !== undefined) return key;
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    'root.key is not the private key of the root that stations believe',
    'put the right one back; another root is made with kiosk central keys new-root',
  );
};

export const signRoles = (body: RoleKeys, version: number, key: Uint8Array): Uint8Array =>
  signObject({ role: 'roles', audience: '*', id: 'roles', version, notAfter: null, body }, key);

export const without = (keys: RoleKeys, { use, key }: NamedKey): RoleKeys => ({
  ...keys,
  keys: keys.keys.filter((one) => one.role !== use || Buffer.compare(one.key, key) !== 0),
  sealing: use === 'sealing' ? keys.sealing.filter((one) => Buffer.compare(one, key) !== 0) : keys.sealing,
});

export const withKey = (keys: RoleKeys, use: KeyUse, key: Uint8Array): RoleKeys =>
  use === 'sealing'
    ? { ...keys, sealing: [key, ...keys.sealing] }
    : { ...keys, keys: [{ role: use, key }, ...keys.keys] };

type OwnKey = Readonly<{ key: Uint8Array; keep(): void }>;

/** A new private half for the receiver, in force from its next start on. */
const newOwn = async (files: OfficeFiles, use: KeyUse): Promise<OwnKey> => {
  readCentralKeys(files.keys);
  const before: Record<string, unknown> = JSON.parse(readFileSync(files.keys, 'utf8'));
  const keep = (changed: object) => (): void =>
    writeWhole(files.keys, `${JSON.stringify({ ...before, ...changed }, null, 2)}\n`, privateMode);
  if (use !== 'sealing') {
    const key = new Uint8Array(randomBytes(32));
    return { key: signingPublicKey(key), keep: keep({ [use]: base64(key) }) };
  }
  const pair = await newSealingKeyPair();
  const made = { publicKey: base64(pair.publicKey), privateKey: base64(pair.privateKey) };
  const sealing = Array.isArray(before['sealing']) ? before['sealing'] : [];
  return { key: pair.publicKey, keep: keep({ sealing: [made, ...sealing] }) };
};

/**
 * Names another key for a use, beside those that are named: none of them is dropped.
 * @param given of another office; null: one of the receiver's own is made
 * @throws (rejects) CheckpointError UsageWrong, EnrolmentNotSetUp, EnrolmentFileFailed
 */
export const addKey = async (files: OfficeFiles, use: KeyUse, given: Uint8Array | null): Promise<KeysInForce> => {
  const { root, version, keys } = rolesInForce(files);
  const key = rootKey(files, root);
  if (given === null && !receivers.includes(use)) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `the key for "${use}" is made by the office that signs with it`,
      'name the file of its public key',
    );
  }
  if (given !== null && receivers.includes(use)) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `the receiver itself has the key for "${use}"`,
      'give no file: one is made in its key file',
    );
  }
  const own = given === null ? await newOwn(files, use) : null;
  const added = own?.key ?? given ?? new Uint8Array();
  // Nothing may be sealed to a key that is lost; and nothing signed by one that nobody believes.
  if (use === 'sealing') own?.keep();
  writeWhole(files.roles, signRoles(withKey(keys, use, added), version + 1, key), publicMode);
  if (use !== 'sealing') own?.keep();
  return keysInForce(files);
};

/**
 * Names a key no more: what it signs from now on is not believed.
 * @throws CheckpointError UsageWrong: it is not named, the last one, or the one that the receiver works with
 */
export const dropKey = (files: OfficeFiles, use: KeyUse, kid: string): KeysInForce => {
  const { root, version, keys } = rolesInForce(files);
  const of = keysInForce(files).keys.filter((named) => named.use === use);
  const dropped = of.find((named) => named.kid === kid.toLowerCase());
  if (dropped === undefined) throw notDropped(`no key ${kid} is named for "${use}"`);
  if (isInUse(files, dropped, of)) throw notDropped('it is the one that the receiver works with');
  writeWhole(files.roles, signRoles(without(keys, dropped), version + 1, rootKey(files, root)), publicMode);
  return keysInForce(files);
};

const isInUse = (files: OfficeFiles, { use, key }: NamedKey, of: readonly NamedKey[]): boolean => {
  if (use === 'sealing') return of[0]?.key === key;
  if (use !== 'ingest' && use !== 'commands') return false;
  const own = readCentralKeys(files.keys)[use];
  return own !== undefined && Buffer.compare(signingPublicKey(own), key) === 0;
};

const notDropped = (why: string): CheckpointError =>
  new CheckpointError(ErrorCode.UsageWrong, why, 'kiosk central keys list shows them; add another one first');

/** Without one after it that was begun and came to nothing: stations would follow that one, and believe nobody any more. */
export const changesTo = (root: Uint8Array, roots: readonly Uint8Array[]): readonly Uint8Array[] =>
  roots.slice(0, roots.findLastIndex((change) => Buffer.compare(rootNamedBy(change), root) === 0) + 1);

/**
 * Makes another root: the one before signs it, and stations that believe that one follow. The old private key is kept beside it
 * until somebody takes it away: nothing needs it any more.
 * @throws CheckpointError UsageWrong, EnrolmentNotSetUp, EnrolmentFileFailed
 */
export const newRoot = (files: OfficeFiles): KeysInForce => {
  const { chain, root, version, keys } = rolesInForce(files);
  const before = rootKey(files, root);
  const after = new Uint8Array(randomBytes(32));
  const publicRoot = signingPublicKey(after);
  const leading = changesTo(root, chain.roots);
  const roots = [...leading, signNewRoot(publicRoot, leading.length + 1, before)];
  const roles = signRoles(keys, version + 1, after);
  // Nothing is published before all of it fits together: see `publishable`.
  writeWhole(rootKeyBefore(files), `${base64(before)}\n`, privateMode);
  writeWhole(files.rootKey, `${base64(after)}\n`, privateMode);
  writeWhole(files.rootChanges, encodeTrustChain({ roots, roles }), publicMode);
  writeWhole(files.roles, roles, publicMode);
  writeWhole(files.rootPublic, `${base64(publicRoot)}\n`, publicMode);
  return keysInForce(files);
};

/**
 * What stations may be given now. @param sealing public keys whose private halves the running receiver has
 * @returns why not, in words; or the message
 */
export const publishable = (
  files: OfficeFiles,
  sealing: readonly Uint8Array[],
): Readonly<{ message: Uint8Array; version: number }> | string => {
  try {
    const chain = trustChainOf(files);
    const root = chain === null ? null : rootOf(files, chain);
    if (chain === null || root === null) return 'there are none';
    if (Buffer.compare(lastRoot(root, chain.roots), root) !== 0) return 'the root is being changed';
    const { version, roleKeys } = followTrustChain(root, chain);
    const opened = sealing.some((key) => Buffer.compare(key, roleKeys.sealing[0] ?? new Uint8Array()) === 0);
    if (!opened) return 'start the receiver again first: it could not open what stations seal to the newest key';
    return { message: encodeTrustChain(chain), version };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

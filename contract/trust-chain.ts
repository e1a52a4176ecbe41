import { decode, encode } from 'cborg';
import { CheckpointError, ErrorCode, messageOf } from './errors.ts';
import { bytes as bytesShape, exactly, fields, listOf } from './shape.ts';
import { type RoleKeys, readRoles, readUnverified, signObject, verifyObject } from './signed.ts';

/**
 * Whom stations are to believe from now on, retained for all of them on `checkpoint/v1/lists/roles`: CBOR {version: 1, roots,
 * roles}. `roots`: every change of the root, oldest first, each a signed object (role `roles`, id `root`, body {root: 32 bytes})
 * of the root before. `roles`: the list of role keys, signed by the last of them. A station that was off while the root changed
 * several times goes from the one that it believes to the last; what no root of its own has signed moves nothing.
 */
export type TrustChain = Readonly<{ roots: readonly Uint8Array[]; roles: Uint8Array }>;

export const maxTrustChainBytes = 128 * 1024;
const maxRoots = 128;

const chainShape = fields({
  version: exactly(1),
  roots: listOf(bytesShape(), { max: maxRoots }),
  roles: bytesShape(),
});
const newRootShape = fields({ root: bytesShape(32) });

/** The id of the signed object by which a root names the one after it. */
const newRootId = 'root';

export const encodeTrustChain = ({ roots, roles }: TrustChain): Uint8Array =>
  encode({ version: 1, roots: [...roots], roles });

/** @throws CheckpointError TrustRefused */
export const parseTrustChain = (bytes: Uint8Array): TrustChain => {
  if (bytes.length > maxTrustChainBytes) throw refused(`it has ${bytes.length} bytes`);
  try {
    const { roots, roles } = chainShape(decode(bytes, { rejectDuplicateMapKeys: true }), '');
    return { roots: roots.map(own), roles: own(roles) };
  } catch (cause) {
    throw refused(messageOf(cause), cause);
  }
};

/** A copy of its own: CBOR's strings are views into the whole message. */
const own = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** @param privateKey of the root until now, 32 raw bytes @param version higher than that of every change before */
export const signNewRoot = (root: Uint8Array, version: number, privateKey: Uint8Array): Uint8Array =>
  signObject({ role: 'roles', audience: '*', id: newRootId, version, notAfter: null, body: { root } }, privateKey);

/** @returns null: this root has not signed it */
const rootAfter = (root: Uint8Array, change: Uint8Array): Uint8Array | null => {
  try {
    const signed = verifyObject(change, { keysFor: () => [root] }, { role: 'roles', audiences: [], now: null });
    return signed.id === newRootId ? own(newRootShape(signed.body, '').root) : null;
  } catch {
    return null;
  }
};

/** The root that a change names, whoever has signed it. @throws CheckpointError SignedObjectMalformed; Misshapen */
export const rootNamedBy = (change: Uint8Array): Uint8Array =>
  own(newRootShape(readUnverified(change).payload.body, '').root);

/** The root to which the changes lead from one that is believed. */
export const lastRoot = (root: Uint8Array, roots: readonly Uint8Array[]): Uint8Array =>
  roots.reduce((believed, change) => rootAfter(believed, change) ?? believed, root);

export type Followed = Readonly<{ root: Uint8Array; roles: Uint8Array; version: number; roleKeys: RoleKeys }>;

/**
 * Where a chain leads from a root that is believed.
 * @throws CheckpointError TrustRefused: no root that this one leads to has signed the role keys, or they are none
 */
export const followTrustChain = (root: Uint8Array, chain: TrustChain): Followed => {
  const last = lastRoot(root, chain.roots);
  try {
    const { version, keys } = readRoles(chain.roles, last);
    return { root: last, roles: chain.roles, version, roleKeys: keys };
  } catch (cause) {
    throw refused(messageOf(cause), cause);
  }
};

const refused = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.TrustRefused,
    `the role keys that came are not taken: ${why}`,
    'those of before stay in force; tell the central team',
    { cause },
  );

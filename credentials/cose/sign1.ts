import type { KeyObject } from 'node:crypto';
import { decode, encode, Tagged } from 'cborg';
import { ErrorCode } from '../../contract/errors.ts';
import { unreadable } from '../credential-fault.ts';
import { verifyEcdsa } from '../signature/ecdsa.ts';
import { verifyPs256 } from '../signature/rsa-pss.ts';

/** COSE_Sign1 (RFC 9052 section 4.2) as health certificates and permits use it. */
export type Sign1 = Readonly<{
  protectedBytes: Uint8Array;
  payload: Uint8Array;
  signature: Uint8Array;
  /** Header 4; a protected one goes before an unprotected one. */
  kid: Uint8Array | null;
  algorithm: Algorithm | null;
}>;

export type Algorithm = 'ES256' | 'PS256';

/** RFC 9053: −7 is ECDSA with SHA-256, −37 RSASSA-PSS with SHA-256. */
const algorithms: ReadonlyMap<unknown, Algorithm> = new Map<unknown, Algorithm>([
  [-7, 'ES256'],
  [-37, 'PS256'],
]);

const headerAlgorithm = 1;
const headerKid = 4;
const tagSign1 = 18;
const tagCwt = 61;
const none = new Uint8Array(0);

/** Tag 0 and 1 stand before times; the value says itself what it is. */
const untag = (inner: () => unknown): unknown => inner();
const payloadTags = Object.fromEntries([0, 1].map((tag) => [tag, untag]));
const coseTags = Tagged.preserve(tagSign1, tagCwt);

const strict = { useMaps: true, rejectDuplicateMapKeys: true, allowIndefinite: true } as const;

/** @throws CheckpointError CredentialMalformed */
export const decodeCbor = (bytes: Uint8Array): unknown =>
  guarded(() => decode(bytes, { ...strict, tags: payloadTags }));

/**
 * Untagged, tagged 18, or a CWT 61(18(…)).
 * @throws CheckpointError CredentialMalformed
 */
export const parseSign1 = (bytes: Uint8Array): Sign1 => {
  const parts = contentOf(guarded(() => decode(bytes, { ...strict, tags: coseTags })));
  if (!Array.isArray(parts) || parts.length !== 4) throw unreadable();
  const [protectedBytes, unprotected, payload, signature] = parts as readonly unknown[];
  if (
    !(protectedBytes instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array) ||
    !(unprotected instanceof Map)
  ) {
    throw unreadable();
  }
  const header = protectedBytes.length === 0 ? new Map() : decodeCbor(protectedBytes);
  if (!(header instanceof Map)) throw unreadable();
  return {
    protectedBytes,
    payload,
    signature,
    kid: kidOf(header) ?? kidOf(unprotected),
    // An unprotected algorithm can confuse nobody here: it must fit the type of the signer's key.
    algorithm: algorithms.get(header.get(headerAlgorithm) ?? unprotected.get(headerAlgorithm)) ?? null,
  };
};

const contentOf = (value: unknown): unknown => {
  if (!(value instanceof Tagged)) return value;
  const inner: unknown = value.value;
  if (value.tag === tagSign1) return inner;
  return inner instanceof Tagged && inner.tag === tagSign1 ? inner.value : null;
};

const kidOf = (header: ReadonlyMap<unknown, unknown>): Uint8Array | null => {
  const kid = header.get(headerKid);
  return kid instanceof Uint8Array && kid.length > 0 && kid.length <= 64 ? kid : null;
};

const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (cause) {
    throw unreadable(ErrorCode.CredentialMalformed, cause);
  }
};

export const signatureStructure = ({
  protectedBytes,
  payload,
}: Pick<Sign1, 'protectedBytes' | 'payload'>): Uint8Array => encode(['Signature1', protectedBytes, none, payload]);

/** ES256 fixes the hash and not the curve (RFC 9053 section 2.1): some countries use P-384. */
const curves = ['prime256v1', 'secp384r1'] as const;

/** Whether this key made it. A key of another type than the algorithm asks for never did. */
export const verifySign1 = (
  algorithm: Algorithm,
  message: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
): boolean =>
  algorithm === 'ES256' ? verifyEcdsa('sha256', curves, message, signature, key) : verifyPs256(message, signature, key);

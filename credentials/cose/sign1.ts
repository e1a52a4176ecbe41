import { constants, type KeyObject, verify } from 'node:crypto';
import { decode, encode, Tagged } from 'cborg';
import { ErrorCode } from '../../contract/errors.ts';
import { unreadable } from '../credential-fault.ts';

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

/** Whether this key made it. A key of another type than the algorithm asks for never did. */
export const verifySign1 = (
  algorithm: Algorithm,
  message: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
): boolean => {
  try {
    return algorithm === 'ES256' ? verifyEcdsaSha256(message, signature, key) : verifyPs256(message, signature, key);
  } catch {
    return false;
  }
};

/** Bytes of r and of s by curve. ES256 fixes the hash and not the curve (RFC 9053 section 2.1): some countries use P-384. */
const curves: ReadonlyMap<string | undefined, number> = new Map([
  ['prime256v1', 32],
  ['secp384r1', 48],
]);

type KeyKind = Readonly<{ type: string | undefined; curve: string | undefined; modulusLength: number }>;

/** What Node tells of a key takes a fifth of the time of the signature check itself, so each key is asked once. */
const keyKinds = new WeakMap<KeyObject, KeyKind>();

const kindOf = (key: KeyObject): KeyKind => {
  const known = keyKinds.get(key);
  if (known !== undefined) return known;
  const { namedCurve: curve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  const kind = { type: key.asymmetricKeyType, curve, modulusLength };
  keyKinds.set(key, kind);
  return kind;
};

/** Signature r ‖ s: a DER signature is none. */
const verifyEcdsaSha256 = (message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean => {
  const { type, curve } = kindOf(key);
  const bytes = curves.get(curve);
  return (
    type === 'ec' &&
    bytes !== undefined &&
    signature.length === 2 * bytes &&
    verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
  );
};

/** ES256 of JOSE (RFC 7518 section 3.4): P-256 and no other curve. */
export const verifyJwsEs256 = (message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  kindOf(key).curve === 'prime256v1' && verifyEcdsaSha256(message, signature, key);

/** Salt as long as the hash (RFC 8230 section 2); RSA keys of 2048 bits or more (section 6.1). */
const verifyPs256 = (message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean =>
  kindOf(key).type === 'rsa' &&
  kindOf(key).modulusLength >= 2048 &&
  verify('sha256', message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, signature);

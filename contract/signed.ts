import {
  createHash,
  createPrivateKey,
  createPublicKey,
  sign as edSign,
  verify as edVerify,
  type KeyObject,
} from 'node:crypto';
import { decode, encode, Tagged } from 'cborg';
import { CheckpointError, ErrorCode, messageOf } from './errors.ts';
import { anything, bytes, fields, flag, listOf, oneOf, orNull, type Shape, type Shaped, text, whole } from './shape.ts';

/**
 * The one signed form for whatever commands a kiosk or feeds it: COSE_Sign1 (RFC 9052 section 4.2), tagged 18, EdDSA
 * (alg −8) with Ed25519; protected header {1: −8, 4: kid}; payload CBOR {role, audience, id, version, notAfter, body}.
 * kid is the first 8 bytes of the SHA-256 of the raw public key.
 */
export const roles = ['roles', 'lists', 'rules', 'commands', 'ingest', 'watch-list', 'update'] as const;
export type Role = (typeof roles)[number];

/** As `signedPayloadSchema` (signed-schemas.ts), which has the words for each field. */
export const payloadShape = fields({
  role: oneOf(roles),
  audience: text({ min: 1, max: 160 }),
  id: text({ min: 1, max: 160 }),
  version: whole(0),
  notAfter: orNull(whole(0)),
  body: anything,
});
export type SignedPayload = Readonly<Shaped<typeof payloadShape>>;

/** As `roleKeysSchema`. */
export const roleKeysShape = fields(
  {
    keys: listOf(fields({ role: oneOf(roles), key: bytes(32) })),
    sealing: listOf(bytes(32), { min: 1 }),
  },
  { demo: flag },
);
export type RoleKeys = Readonly<Shaped<typeof roleKeysShape>>;

/** Role → the raw Ed25519 public keys that may sign for it. */
export type Keyring = Readonly<{ keysFor(role: Role): readonly Uint8Array[] }>;

export const signingKid = (publicKey: Uint8Array): Uint8Array =>
  createHash('sha256').update(publicKey).digest().subarray(0, 8);

const algorithmEdDsa = -8;
const tagSign1 = 18;
const emptyExternal = new Uint8Array(0);

/** Raw 32-byte Ed25519 key → KeyObject (RFC 8410 puts a fixed DER prefix before the raw bytes). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicKeyCache = new Map<string, KeyObject>();

const publicKeyOf = (raw: Uint8Array): KeyObject => {
  const id = Buffer.from(raw).toString('hex');
  const known = publicKeyCache.get(id);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });
  publicKeyCache.set(id, key);
  return key;
};

/** Raw public key of a raw 32-byte private key (its seed). */
export const signingPublicKey = (privateKey: Uint8Array): Uint8Array => {
  const spki = createPublicKey(privateKeyOf(privateKey)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(publicPrefix.length));
};

const privateKeyOf = (raw: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([privatePrefix, raw]), format: 'der', type: 'pkcs8' });

/** @param privateKey 32 raw bytes */
export const signObject = (payload: SignedPayload, privateKey: Uint8Array): Uint8Array => {
  const protectedHeader = encode(
    new Map<number, unknown>([
      [1, algorithmEdDsa],
      [4, signingKid(signingPublicKey(privateKey))],
    ]),
  );
  const body = encode(payload);
  const signature = edSign(null, structure(protectedHeader, body), privateKeyOf(privateKey));
  return encode(new Tagged(tagSign1, [protectedHeader, new Map(), body, new Uint8Array(signature)]));
};

const structure = (protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array =>
  encode(['Signature1', protectedHeader, emptyExternal, payload]);

export type Expected = Readonly<{
  role: Role;
  /** Audiences that this reader is: `*` is always among them. */
  audiences: readonly string[];
  /** ms since the Unix epoch; null: a reader whose clock cannot be believed does not judge by time. */
  now: number | null;
}>;

/**
 * @throws CheckpointError SignedObjectMalformed, SignedObjectForged, SignedObjectWrongRole, SignedObjectWrongAudience,
 * SignedObjectExpired
 */
export const verifyObject = (bytes: Uint8Array, keyring: Keyring, expected: Expected): SignedPayload => {
  const { protectedHeader, payloadBytes, signature, kid } = parseSign1(bytes);
  const candidates = keyring.keysFor(expected.role).filter((key) => equal(signingKid(key), kid));
  const message = structure(protectedHeader, payloadBytes);
  if (!candidates.some((key) => edVerify(null, message, publicKeyOf(key), signature))) {
    throw new CheckpointError(ErrorCode.SignedObjectForged, `not signed by a key for the role "${expected.role}"`);
  }
  return checkExpected(shaped(payloadShape, decodeOrThrow(payloadBytes)), expected);
};

const checkExpected = (payload: SignedPayload, expected: Expected): SignedPayload => {
  if (payload.role !== expected.role) {
    throw new CheckpointError(ErrorCode.SignedObjectWrongRole, `signed for "${payload.role}", not "${expected.role}"`);
  }
  if (payload.audience !== '*' && !expected.audiences.includes(payload.audience)) {
    throw new CheckpointError(ErrorCode.SignedObjectWrongAudience, `meant for ${payload.audience}`);
  }
  if (expected.now !== null && payload.notAfter !== null && payload.notAfter < expected.now) {
    throw new CheckpointError(
      ErrorCode.SignedObjectExpired,
      `not valid after ${new Date(payload.notAfter).toISOString()}`,
    );
  }
  return payload;
};

/**
 * What a signed object says of itself and whose key it names, with nothing verified: to be shown, never to be gone by.
 * @throws CheckpointError SignedObjectMalformed
 */
export const readUnverified = (bytes: Uint8Array): Readonly<{ payload: SignedPayload; kid: Uint8Array }> => {
  const { payloadBytes, kid } = parseSign1(bytes);
  return { payload: shaped(payloadShape, decodeOrThrow(payloadBytes)), kid };
};

const parseSign1 = (bytes: Uint8Array) => {
  const value = decodeOrThrow(bytes, { tags: Tagged.preserve(tagSign1) });
  const parts = value instanceof Tagged && value.tag === tagSign1 ? value.value : null;
  if (!Array.isArray(parts) || parts.length !== 4) throw malformed('not a COSE_Sign1');
  const [protectedHeader, unprotected, payloadBytes, signature] = parts as unknown[];
  if (
    !(protectedHeader instanceof Uint8Array && payloadBytes instanceof Uint8Array && signature instanceof Uint8Array) ||
    !(unprotected instanceof Map && unprotected.size === 0)
  ) {
    throw malformed('fields of the COSE_Sign1');
  }
  const header = decodeOrThrow(protectedHeader);
  const kid = header instanceof Map ? header.get(4) : undefined;
  if (!(header instanceof Map) || header.get(1) !== algorithmEdDsa || !(kid instanceof Uint8Array)) {
    throw malformed('protected header');
  }
  return { protectedHeader, payloadBytes, signature, kid };
};

const decodeOrThrow = (bytes: Uint8Array, options: object = {}): unknown => {
  try {
    const value: unknown = decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, ...options });
    return value instanceof Map && [...value.keys()].every((key) => typeof key === 'string') ? plain(value) : value;
  } catch (cause) {
    throw malformed('CBOR', cause);
  }
};

/** Maps with text keys become objects all the way down, so that schemas can read them. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), plain(item)]));
  return value;
};

/** @throws CheckpointError SignedObjectMalformed */
const shaped = <T>(shape: Shape<T>, value: unknown): T => {
  try {
    return shape(value, '');
  } catch (cause) {
    throw malformed(messageOf(cause), cause);
  }
};

const malformed = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.SignedObjectMalformed, `signed object is malformed: ${why}`, '', { cause });

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/**
 * The list of role keys, signed by the root (role `roles`) and by nobody else.
 * @throws CheckpointError as `verifyObject`
 */
export const verifyRoleKeys = (bytes: Uint8Array, rootPublicKey: Uint8Array, now: number | null): RoleKeys =>
  readRoles(bytes, rootPublicKey, now).keys;

/** The same, and which version of the list it is. */
export const readRoles = (
  bytes: Uint8Array,
  rootPublicKey: Uint8Array,
  now: number | null = null,
): Readonly<{ version: number; keys: RoleKeys }> => {
  const payload = verifyObject(bytes, { keysFor: () => [rootPublicKey] }, { role: 'roles', audiences: ['*'], now });
  return { version: payload.version, keys: shaped(roleKeysShape, payload.body) };
};

export const keyringOf = (keys: RoleKeys): Keyring => ({
  keysFor: (role) => keys.keys.filter((entry) => entry.role === role).map((entry) => entry.key),
});

/** An acknowledgement names this many of a station's newest epochs, or all where there are fewer. */
export const acknowledgedEpochs = 8;

/** Body of an acknowledgement (role `ingest`); as `acknowledgementSchema`. */
export const acknowledgementShape = fields(
  {
    station: text(),
    site: text(),
    time: whole(0),
    nonce: text({ max: 64 }),
    epochs: listOf(fields({ epoch: text({ pattern: /^[0-9a-f]{32}$/ }), sequence: whole(1), hash: bytes(32) })),
  },
  { retained: listOf(text({ max: 200 }), { max: 16 }) },
);
export type Acknowledgement = Readonly<Shaped<typeof acknowledgementShape>>;

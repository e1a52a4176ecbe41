import type { KeyObject } from 'node:crypto';
import { unreadable } from '../credential-fault.ts';
import { verifyEcdsa } from '../signature/ecdsa.ts';
import { verifyPs256 } from '../signature/rsa-pss.ts';
import { decodeCbor, decodeTaggedCbor } from './cbor.ts';

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
const headerCritical = 2;
const headerKid = 4;
const tagSign1 = 18;
const tagCwt = 61;
const noHeader: ReadonlyMap<unknown, unknown> = new Map();

/**
 * Untagged, tagged 18, or a CWT 61(18(…)).
 * @returns views of `bytes`
 * @throws CheckpointError CredentialMalformed
 */
export const parseSign1 = (bytes: Uint8Array): Sign1 => {
  const { tags, value } = decodeTaggedCbor(bytes);
  if (!isSign1Tagged(tags) || !Array.isArray(value) || value.length !== 4) throw unreadable();
  const [protectedBytes, unprotected, payload, signature] = value as readonly unknown[];
  if (
    !(protectedBytes instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array) ||
    !(unprotected instanceof Map)
  ) {
    throw unreadable();
  }
  const header = protectedBytes.length === 0 ? noHeader : decodeCbor(protectedBytes);
  if (!(header instanceof Map) || !isUnderstood(header.get(headerCritical))) throw unreadable();
  return {
    protectedBytes,
    payload,
    signature,
    kid: kidOf(header) ?? kidOf(unprotected),
    // An unprotected algorithm can confuse nobody here: it must fit the type of the signer's key.
    algorithm: algorithms.get(header.get(headerAlgorithm) ?? unprotected.get(headerAlgorithm)) ?? null,
  };
};

/** Header 2 lists the labels that a reader must understand (RFC 9052 section 3.1); here these are two. */
const isUnderstood = (critical: unknown): boolean =>
  critical === undefined ||
  (Array.isArray(critical) && critical.every((label) => label === headerAlgorithm || label === headerKid));

const isSign1Tagged = ([first, second, ...more]: readonly number[]): boolean =>
  more.length === 0 &&
  (first === undefined || (first === tagSign1 && second === undefined) || (first === tagCwt && second === tagSign1));

const kidOf = (header: ReadonlyMap<unknown, unknown>): Uint8Array | null => {
  const kid = header.get(headerKid);
  return kid instanceof Uint8Array && kid.length > 0 && kid.length <= 64 ? kid : null;
};

/** `["Signature1", protected, h'', payload]` (RFC 9052 section 4.4) up to the first length. */
const structureHead = Uint8Array.of(0x84, 0x6a, ...Buffer.from('Signature1'));

/** What is signed. */
export const signatureStructure = ({
  protectedBytes,
  payload,
}: Pick<Sign1, 'protectedBytes' | 'payload'>): Uint8Array => {
  const structure = Buffer.allocUnsafe(structureHead.length + 11 + protectedBytes.length + payload.length);
  structure.set(structureHead, 0);
  let at = writeString(structure, structureHead.length, protectedBytes);
  structure[at] = 0x40;
  at = writeString(structure, at + 1, payload);
  return structure.subarray(0, at);
};

/** A byte string of CBOR, its length in the shortest form. @returns where it ends */
const writeString = (target: Uint8Array, start: number, bytes: Uint8Array): number => {
  const { length } = bytes;
  let at = start;
  const put = (byte: number): void => {
    target[at] = byte;
    at += 1;
  };
  if (length < 24) put(0x40 + length);
  else if (length < 0x100) {
    put(0x58);
    put(length);
  } else if (length < 0x1_0000) {
    put(0x59);
    put(length >> 8);
    put(length & 0xff);
  } else {
    put(0x5a);
    for (const shift of [24, 16, 8, 0]) put((length >>> shift) & 0xff);
  }
  target.set(bytes, at);
  return at + length;
};

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

import { type KeyObject, verify } from 'node:crypto';

export type Curve = 'prime256v1' | 'secp384r1' | 'secp521r1';

/** Bytes of r and of s by curve. */
const sizes: ReadonlyMap<string | undefined, number> = new Map<Curve, number>([
  ['prime256v1', 32],
  ['secp384r1', 48],
  ['secp521r1', 66],
]);

type EcKey = Readonly<{ curve: string; size: number }>;

/** What Node tells of a key takes a fifth of the time of the signature check itself, so each key is asked once. */
const known = new WeakMap<KeyObject, EcKey | null>();

const ecKeyOf = (key: KeyObject): EcKey | null => {
  const found = known.get(key);
  if (found !== undefined) return found;
  const curve = key.asymmetricKeyType === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined;
  const size = sizes.get(curve);
  const made = curve === undefined || size === undefined ? null : { curve, size };
  known.set(key, made);
  return made;
};

/**
 * Whether this key, on one of these curves, made the signature r ‖ s: one in DER is none.
 * @throws nothing
 */
export const verifyEcdsa = (
  hash: 'sha256' | 'sha384' | 'sha512',
  curves: readonly Curve[],
  message: Uint8Array,
  signature: Uint8Array,
  key: KeyObject,
): boolean => {
  const ecKey = ecKeyOf(key);
  if (ecKey === null || !curves.some((curve) => curve === ecKey.curve) || signature.length !== 2 * ecKey.size) {
    return false;
  }
  try {
    return verify(hash, message, key, derOf(signature, ecKey.size));
  } catch {
    return false;
  }
};

const sequence = 0x30;
const integer = 0x02;

/**
 * r ‖ s as DER (RFC 3279 section 2.2.3), which is how OpenSSL takes them. Node would write it too, but not in a quick way:
 * told the form of the signature with each call, it spends half as long again as the check itself (Node 24).
 * @param size bytes of r and of s, at most 66
 */
export const derOf = (signature: Uint8Array, size: number): Uint8Array => {
  const r = startOf(signature, 0, size);
  const s = startOf(signature, size, 2 * size);
  const rLength = lengthOf(signature, r, size);
  const sLength = lengthOf(signature, s, 2 * size);
  const content = 4 + rLength + sLength;
  const head = content < 0x80 ? 2 : 3;
  const der = new Uint8Array(head + content);
  der[0] = sequence;
  if (head === 3) der[1] = 0x81;
  der[head - 1] = content;
  writeInteger(der, head, signature, r, size, rLength);
  writeInteger(der, head + 2 + rLength, signature, s, 2 * size, sLength);
  return der;
};

/** The first byte that counts: integers have no zeros in front, and zero is one byte. */
const startOf = (bytes: Uint8Array, from: number, to: number): number => {
  let at = from;
  while (at < to - 1 && bytes[at] === 0) at += 1;
  return at;
};

/** A zero goes before a first byte that would else be the sign of a negative number. */
const lengthOf = (bytes: Uint8Array, from: number, to: number): number => to - from + ((bytes[from] ?? 0) >> 7);

const writeInteger = (
  der: Uint8Array,
  at: number,
  bytes: Uint8Array,
  from: number,
  to: number,
  length: number,
): void => {
  der[at] = integer;
  der[at + 1] = length;
  const start = at + 2 + length - (to - from);
  for (let index = from; index < to; index += 1) der[start + index - from] = bytes[index] ?? 0;
};

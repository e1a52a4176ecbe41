import { hash } from 'node:crypto';

/** Hash that stands before the first row of an epoch: 32 zero bytes. */
export const chainStart: Uint8Array = new Uint8Array(32);

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
const emptyDigest = sha256(new Uint8Array());

/** SHA-256 of a row's sealed bytes; of no bytes where it has none. */
export const sealedDigest = (sealed: Uint8Array | null): Uint8Array => (sealed === null ? emptyDigest : sha256(sealed));

const usualBytes = 16 * 1024;
/** One digest over joined bytes takes a third of the time of one that is fed three times. */
const joined = new Uint8Array(usualBytes);

/**
 * hash = SHA-256(previous hash ‖ public bytes ‖ SHA-256(sealed bytes)), over the bytes as stored. The sealed part enters
 * by its digest, so that the chain still verifies after an erasure has left nothing but that digest.
 */
export const chainHash = (previous: Uint8Array, publicBytes: Uint8Array, digestOfSealed: Uint8Array): Uint8Array => {
  const length = previous.length + publicBytes.length + digestOfSealed.length;
  const bytes = length <= usualBytes ? joined.subarray(0, length) : new Uint8Array(length);
  bytes.set(previous);
  bytes.set(publicBytes, previous.length);
  bytes.set(digestOfSealed, previous.length + publicBytes.length);
  return sha256(bytes);
};

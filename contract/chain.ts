import { createHash } from 'node:crypto';

/** Hash that stands before the first row of an epoch: 32 zero bytes. */
export const chainStart: Uint8Array = new Uint8Array(32);

const emptyDigest = createHash('sha256').digest();

/** SHA-256 of a row's sealed bytes; of no bytes where it has none. */
export const sealedDigest = (sealed: Uint8Array | null): Uint8Array =>
  sealed === null ? emptyDigest : createHash('sha256').update(sealed).digest();

/**
 * hash = SHA-256(previous hash ‖ public bytes ‖ SHA-256(sealed bytes)), over the bytes as stored. The sealed part enters
 * by its digest, so that the chain still verifies after an erasure has left nothing but that digest.
 */
export const chainHash = (previous: Uint8Array, publicBytes: Uint8Array, digestOfSealed: Uint8Array): Uint8Array =>
  createHash('sha256').update(previous).update(publicBytes).update(digestOfSealed).digest();

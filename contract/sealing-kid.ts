import { createHash } from 'node:crypto';

/** kid of a central public key: the first 8 bytes of its SHA-256. Beside what seals, for those who only name the key. */
export const sealingKid = (publicKey: Uint8Array): Uint8Array =>
  createHash('sha256').update(publicKey).digest().subarray(0, 8);

import { unreadable } from '../credential-fault.ts';
import { boundedInflate } from '../inflate/bounded-inflate.ts';
import { decodeBase45 } from './base45.ts';
import { parseSign1, type Sign1 } from './sign1.ts';

/** The largest certificate in use unpacks to under 3 KiB; a permit too. */
const maxUnpackedBytes = 32 * 1024;

/**
 * Prefix, base45, zlib, COSE_Sign1: what the QR code of a health certificate or permit holds.
 * @throws CheckpointError CredentialMalformed, CredentialInflated
 */
export const unpackSign1 = (text: string, prefix: string): Sign1 => {
  const packed = decodeBase45(text, prefix.length);
  // 0x78: deflate with a 32 KiB window (RFC 1950). A COSE structure that was not compressed begins with 0xD2 or 0x84.
  if (packed === null || packed[0] !== 0x78) throw unreadable();
  return parseSign1(boundedInflate(packed, 'zlib', maxUnpackedBytes));
};

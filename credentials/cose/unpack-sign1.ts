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
  if (packed === null) throw unreadable();
  // What was not compressed does not begin as zlib does (RFC 1950): a COSE structure begins with 0x84, 0xD2 or 0xD8 0x3D.
  return parseSign1(boundedInflate(packed, 'zlib', maxUnpackedBytes));
};

import { ErrorCode } from '../../contract/errors.ts';
import { unreadable } from '../credential-fault.ts';
import { inflateRaw } from './inflate.ts';

/** The most that any code may unpack to. */
const largest = 128 * 1024;

/** Every code is unpacked here, one at a time, and copied out. */
const output = new Uint8Array(largest);

/**
 * Unpacks all of the bytes, to `maxBytes` at most; bytes behind the packed end are no part of any code.
 * @param form `zlib`: RFC 1950, its checksum is checked; `raw`: RFC 1951
 * @param maxBytes at most 128 KiB
 * @returns bytes of their own
 * @throws CheckpointError CredentialMalformed, CredentialInflated
 */
export const boundedInflate = (bytes: Uint8Array, form: 'zlib' | 'raw', maxBytes: number): Uint8Array => {
  const isZlib = form === 'zlib';
  if (isZlib && !hasZlibHeader(bytes)) throw unreadable();
  const inflated = inflateRaw(bytes, isZlib ? 2 : 0, output.subarray(0, maxBytes));
  if (inflated === 'too-large') throw unreadable(ErrorCode.CredentialInflated);
  if (inflated === 'damaged') throw unreadable();
  const { unpacked, used } = inflated;
  if (used + (isZlib ? 4 : 0) !== bytes.length) throw unreadable();
  if (isZlib && checksumAt(bytes, used) !== adler32(output, unpacked)) throw unreadable();
  return output.slice(0, unpacked);
};

/** DEFLATE with a window of 32 KiB at most and no dictionary (RFC 1950 section 2.2). */
const hasZlibHeader = (bytes: Uint8Array): boolean => {
  const [method = 0, flags = 0] = bytes;
  return (method & 15) === 8 && method >> 4 <= 7 && (flags & 0x20) === 0 && (method * 256 + flags) % 31 === 0;
};

const checksumAt = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/** Sums of so many bytes still fit 32 bits (RFC 1950 section 9: NMAX of zlib). */
const longestRun = 5552;
const modulus = 65_521;

const adler32 = (bytes: Uint8Array, length: number): number => {
  let sum = 1;
  let sums = 0;
  for (let at = 0; at < length; ) {
    for (const end = Math.min(length, at + longestRun); at < end; at += 1) {
      sum += bytes[at] ?? 0;
      sums += sum;
    }
    sum %= modulus;
    sums %= modulus;
  }
  return (sums * 65_536 + sum) >>> 0;
};

import { inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { ErrorCode, systemCode } from '../contract/errors.ts';
import { unreadable } from './credential-fault.ts';

/** What zlib answers with `info`, which its types leave out. */
type Unpacked = Readonly<{ buffer: Uint8Array; engine: Readonly<{ bytesWritten: number }> }>;

const inflaters = { zlib: inflateSync, raw: inflateRawSync } as const;

/**
 * Unpacks all of the bytes, to `maxBytes` at most; bytes behind the packed end are no part of any code.
 * @param form `zlib`: RFC 1950; `raw`: RFC 1951
 * @throws CheckpointError CredentialMalformed, CredentialInflated
 */
export const boundedInflate = (bytes: Uint8Array, form: keyof typeof inflaters, maxBytes: number): Uint8Array => {
  const options: ZlibOptions = { maxOutputLength: maxBytes, info: true };
  let unpacked: unknown;
  try {
    unpacked = inflaters[form](bytes, options);
  } catch (cause) {
    const tooLarge = systemCode(cause) === 'ERR_BUFFER_TOO_LARGE';
    throw unreadable(tooLarge ? ErrorCode.CredentialInflated : ErrorCode.CredentialMalformed, cause);
  }
  const { buffer, engine } = unpacked as Unpacked;
  if (engine.bytesWritten !== bytes.length) throw unreadable();
  return buffer;
};

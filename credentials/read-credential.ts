import type { Credential, ReadableCredential, UnknownCredential } from '../contract/credential.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { maxScanBytes } from '../contract/reading.ts';
import { readCitizenCard } from './citizen-card.ts';
import { readHcert } from './hcert/read-hcert.ts';
import { readInsuranceCard } from './insurance-card.ts';
import { readPermit } from './permit/read-permit.ts';
import { readPermitLink } from './permit/read-permit-link.ts';
import { readPersonalQr } from './personal-qr.ts';
import { resemblance } from './resemblance.ts';
import { readShc } from './shc/read-shc.ts';
import type { Trust } from './trust/trust.ts';
import { readVdsNc } from './vds-nc/read-vds-nc.ts';

type Kind = NonNullable<UnknownCredential['resembles']>;

type Reader = (text: string, trust: Trust, now: number | null) => ReadableCredential;

const readers: Readonly<Record<Kind, Reader>> = {
  'personal-qr': (text) => readPersonalQr(text.split('|')),
  cccd: (text) => readCitizenCard(text.split('|')),
  bhyt: (text) => readInsuranceCard(text.split('|')),
  hcert: readHcert,
  shc: readShc,
  'vds-nc': readVdsNc,
  permit: readPermit,
  'permit-url': readPermitLink,
};

/** All parts of a SMART Health Card together are longer than anything that is scanned at once. */
const maxJoinedBytes = 4 * maxScanBytes;

/**
 * What a payload says, and whether it is genuine. Total and pure: whatever the text, a Credential comes back, of kind
 * `unknown` with an error code where it cannot be read: CredentialEmpty, CredentialTooLong, CredentialMalformed,
 * CredentialInflated, CredentialIncomplete or CredentialUnknownKind. What can be read and is not genuine, or not valid
 * now, says so in its `verified` and `error`.
 * @param payload a scanned code, at most `maxScanBytes` in UTF-8 (a SMART Health Card in parts: all of them, white space
 * between, four times that); CR or LF at its end do not matter
 * @param now ms since the Unix epoch; null: the clock cannot be believed, and nothing is judged by time
 */
export const readCredential = (payload: string, trust: Trust, now: number | null): Credential => {
  const limit = payload.startsWith('shc:/') ? maxJoinedBytes : maxScanBytes;
  if (payload.length > limit || Buffer.byteLength(payload, 'utf8') > limit) {
    const kind = resemblance(payload.slice(0, maxScanBytes));
    return unknown(ErrorCode.CredentialTooLong, `the code is longer than ${limit} bytes`, kind);
  }
  const text = withoutLineEnd(payload);
  if (/^[\s\p{Cc}\p{Cf}]*$/u.test(text)) return unknown(ErrorCode.CredentialEmpty, 'the code is empty', null);
  const kind = resemblance(text);
  if (kind === null) {
    return unknown(ErrorCode.CredentialUnknownKind, 'the code is of no kind that is known here', null);
  }
  try {
    return readers[kind](text, trust, now);
  } catch (error) {
    // Whatever is nested until the stack ends was made for that: nobody's turn at the door may end with it.
    if (error instanceof RangeError) return unknown(ErrorCode.CredentialMalformed, 'the code is nested too deep', kind);
    if (!(error instanceof CheckpointError)) throw error;
    return unknown(error.code, error.message, kind);
  }
};

/** Base45 holds spaces: nothing but the line end and a byte-order mark may go. */
const withoutLineEnd = (payload: string): string => {
  let end = payload.length;
  while (payload[end - 1] === '\r' || payload[end - 1] === '\n') end -= 1;
  return payload.slice(payload.startsWith('\ufeff') ? 1 : 0, end);
};

const unknown = (code: ErrorCode, message: string, resembles: Kind | null): UnknownCredential => ({
  kind: 'unknown',
  verified: null,
  resembles,
  error: { code, message },
});

import type { Credential, ReadableCredential, UnknownCredential } from '../contract/credential.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { maxScanBytes } from '../contract/reading.ts';
import { readCitizenCard } from './citizen-card.ts';
import { readPersonalQr } from './personal-qr.ts';
import { resemblance } from './resemblance.ts';

type Kind = NonNullable<UnknownCredential['resembles']>;

const readers: Partial<Record<Kind, (fields: readonly string[]) => ReadableCredential>> = {
  'personal-qr': readPersonalQr,
  cccd: readCitizenCard,
};

const titles: Readonly<Record<Kind, string>> = {
  'personal-qr': 'national personal QR',
  cccd: 'citizen card (CCCD)',
  bhyt: 'health-insurance card (BHYT)',
  hcert: 'EU digital COVID certificate (HC1:)',
  shc: 'SMART Health Card (shc:/)',
  'vds-nc': 'ICAO visible digital seal (VDS-NC)',
  permit: 'contactless travel permit (GDD1:)',
  'permit-url': 'travel permit link (giấy đi đường)',
};

/**
 * What a payload says. Total and pure: whatever the text, a Credential comes back, of kind `unknown` with an error code
 * where it cannot be read: CredentialEmpty, CredentialTooLong, CredentialMalformed or CredentialUnknownKind.
 * @param payload a scanned code, at most `maxScanBytes` in UTF-8; CR or LF at its end do not matter
 */
export const readCredential = (payload: string): Credential => {
  if (payload.length > maxScanBytes || Buffer.byteLength(payload, 'utf8') > maxScanBytes) {
    return unknown(ErrorCode.CredentialTooLong, `the code is longer than ${maxScanBytes} bytes`, null);
  }
  const text = withoutLineEnd(payload);
  if (/^[\s\p{Cc}\p{Cf}]*$/u.test(text)) return unknown(ErrorCode.CredentialEmpty, 'the code is empty', null);
  const kind = resemblance(text);
  if (kind === null) {
    return unknown(ErrorCode.CredentialUnknownKind, 'the code is of no kind that is known here', null);
  }
  const read = readers[kind];
  if (read === undefined) {
    return unknown(
      ErrorCode.CredentialUnknownKind,
      `this looks like a ${titles[kind]}, a kind that is not read at this gate yet`,
      kind,
    );
  }
  try {
    return read(text.split('|'));
  } catch (error) {
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

/**
 * The station's door for the issuing office: travel permits are made and read here without a running station.
 */
import { randomBytes } from 'node:crypto';
import type { PermitLink, TravelPermit, UnknownCredential } from '../contract/credential.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { permitTimeFault } from '../credentials/permit/permit-time.ts';
import type { PermitSigner } from '../credentials/permit/write-permit.ts';
import { readCredential } from '../credentials/read-credential.ts';
import { createTrust, type Trust, trustNobody } from '../credentials/trust/trust.ts';
import { type BatchResult, issueBatch } from './permits/issue-batch.ts';
import { type IssuedPermit, issuePermit, newPermitId } from './permits/issue-permit.ts';
import { type PermitFields, parsePermitFields, permitColumns } from './permits/permit-fields.ts';
import { readPermitList } from './permits/permit-list.ts';
import { qrPng } from './permits/permit-qr.ts';
import { sheetFoot, sheetHead, sheetPage } from './permits/permit-sheet.ts';
import { permitSigner } from './permits/permit-signer.ts';
import { trustOfFolder } from './verification/trust-folder.ts';

export { makePermitSigner } from './permits/make-signer.ts';
export { type BatchResult, type IssuedPermit, type PermitFields, type PermitSigner, permitColumns, permitSigner };

/** @throws CheckpointError PermitFieldsInvalid: every field that is wrong */
export const issueOne = (fields: PermitFields, signer: PermitSigner, now: number): IssuedPermit => {
  const id = fields.id ?? newPermitId(now, randomBytes);
  const parsed = parsePermitFields({ ...fields, id });
  if (parsed.problems === null) return issuePermit(parsed.permit, signer, now);
  throw new CheckpointError(
    ErrorCode.PermitFieldsInvalid,
    `this permit cannot be issued: ${parsed.problems.join('; ')}`,
    'correct the fields that are named',
  );
};

export const permitPng = ({ qr }: IssuedPermit): Uint8Array => qrPng(qr);
export const permitPaper = (permit: IssuedPermit): string => `${sheetHead}${sheetPage([permit])}${sheetFoot}`;

export type ListOrder = Readonly<{
  csv: Uint8Array;
  /** For lines that leave a column empty. */
  defaults: PermitFields;
  signer: PermitSigner;
  folder: string;
  now: number;
  skipBad: boolean;
}>;

/**
 * A whole list into a folder; where a line is bad and none shall be skipped: nothing.
 * @throws CheckpointError InputUnreadable, OutputUnusable
 */
export const issueList = ({ csv, defaults, signer, folder, now, skipBad }: ListOrder): BatchResult => {
  const { permits, bad } = readPermitList(textOf(csv), defaults, () => newPermitId(now, randomBytes));
  if (permits.length === 0 || (bad.length > 0 && !skipBad)) return { issued: 0, sheets: [], bad };
  const result = issueBatch({ permits, signer, folder, issued: now, skipBad });
  return { ...result, bad: [...bad, ...result.bad].toSorted((a, b) => a.line - b.line) };
};

const textOf = (csv: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(csv);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      'the list of permits is not UTF-8: its Vietnamese letters cannot be read',
      'save it as "CSV UTF-8"',
      { cause },
    );
  }
};

export type ShownPermit = Readonly<{
  credential: TravelPermit | PermitLink | UnknownCredential;
  /** Whether its days and hours hold at that moment, whoever signed it; null: it states none that could be judged. */
  holdsNow: boolean | null;
}>;

/**
 * What a permit's text says, and whether it is genuine and holds.
 * @param trust a folder of certificates, one certificate, or null: nobody is believed
 * @throws CheckpointError TrustUnreadable, UsageWrong: the text is of another kind
 */
export const showPermit = (text: string, trust: string | Uint8Array | null, now: number): ShownPermit => {
  const credential = readCredential(text, trustFrom(trust), now);
  if (credential.kind === 'permit') {
    const faulty = permitTimeFault(credential.permit, now) !== null;
    return { credential, holdsNow: !faulty && (credential.until === null || now <= credential.until) };
  }
  if (credential.kind === 'permit-url' || credential.kind === 'unknown') return { credential, holdsNow: null };
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    `this code is no permit: it is of kind ${credential.kind}`,
    'kiosk verify reads codes of every kind',
  );
};

const trustFrom = (trust: string | Uint8Array | null): Trust => {
  if (trust === null) return trustNobody;
  if (typeof trust === 'string') return trustOfFolder(trust);
  return createTrust({
    signers: [{ certificate: trust, uses: ['permit'] }],
    authorities: [],
    issuers: [],
    links: [],
  });
};

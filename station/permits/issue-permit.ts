import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { PermitMap } from '../../credentials/permit/permit-claims.ts';
import { type PermitSigner, writePermit } from '../../credentials/permit/write-permit.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { createTrust } from '../../credentials/trust/trust.ts';
import { type PermitQr, permitQr } from './permit-qr.ts';

export type IssuedPermit = Readonly<{ permit: PermitMap; text: string; qr: PermitQr }>;

/**
 * Signs a permit, and reads it as a door would: what a door would not take is not issued.
 * @param issued ms since the Unix epoch
 * @throws CheckpointError PermitFieldsInvalid
 */
export const issuePermit = (permit: PermitMap, signer: PermitSigner, issued: number): IssuedPermit => {
  const text = writePermit(permit, signer, { issued, expires: endOf(permit) });
  const credential = readCredential(text, trustIn(signer), null);
  if (credential.kind !== 'permit' || credential.verified !== true || credential.permit.id !== permit.id) {
    const why = 'error' in credential ? credential.error?.message : undefined;
    throw new CheckpointError(
      ErrorCode.PermitFieldsInvalid,
      `a door would not take this permit: ${why ?? 'it is read otherwise than it was written'}`,
      'correct its fields, or use another certificate',
    );
  }
  return { permit, text, qr: permitQr(text) };
};

/** Permits are read in Viet Nam's time, wherever they are issued. The last night ends on the morning after the last day. */
const endOf = ({ to, hr: [begin, end] = [0, 1440] }: PermitMap): number | null =>
  to === undefined ? null : Date.parse(`${to}T23:59:59+07:00`) + (end <= begin ? end * 60_000 : 0);

/** Made once a signer: a batch reads thousands. */
const trusts = new WeakMap<PermitSigner, ReturnType<typeof createTrust>>();
const trustIn = (signer: PermitSigner): ReturnType<typeof createTrust> => {
  const known = trusts.get(signer);
  if (known !== undefined) return known;
  const trust = createTrust({
    signers: [{ certificate: signer.certificate.x509.raw, uses: ['permit'] }],
    authorities: [],
    issuers: [],
    links: [],
  });
  trusts.set(signer, trust);
  return trust;
};

/** `GDD-20210823-7F3K9Q2M`: the day, and 40 random bits without letters that are taken for digits. */
export const newPermitId = (now: number, random: (size: number) => Uint8Array): string => {
  const letters = [...random(8)].map((byte) => alphabet[byte % alphabet.length]).join('');
  const day = new Date(now + vietNamMs).toISOString().slice(0, 10);
  return `GDD-${day.replaceAll('-', '')}-${letters}`;
};
const vietNamMs = 7 * 3_600_000;
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

import { z } from 'zod';
import type { Credential, ReadableCredential } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { type IssuerKey, issuerKeySchema } from '../../contract/trust.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { listOf } from '../../credentials/trust/material.ts';
import { createTrust, type Trust } from '../../credentials/trust/trust.ts';

/** One result of `kiosk verify`: `verified` null for a kind that has no signature. */
export type VerifiedLine = Readonly<{
  kind: string;
  verified: boolean | null;
  /** Code of contract/errors.ts. */
  error: number | null;
  message: string | null;
  facts: Readonly<Record<string, unknown>>;
}>;

const base64Schema = z
  .string()
  .regex(/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/)
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

const lineSchema = z.looseObject({
  payload: z.string(),
  /** Moment at which it is judged, ISO 8601. */
  at: z.iso.datetime({ offset: true, local: true }).optional(),
  /** base64 of a certificate in DER, or a JWK; a JWK may say whose it is by `iss`. */
  trust: z.array(z.union([base64Schema, issuerKeySchema.extend({ iss: z.string().optional() })])).optional(),
});

/**
 * @param line a payload, or a JSON object with one
 * @param trust whom to believe where the line does not say
 * @param now ms since the Unix epoch, where the line does not say
 */
export const verifyLine = (line: string, trust: Trust, now: number): VerifiedLine => {
  const json = objectOf(line);
  if (json === null) return resultOf(readCredential(line, trust, now));
  const parsed = lineSchema.safeParse(json);
  if (!parsed.success) {
    return {
      kind: 'unknown',
      verified: null,
      error: ErrorCode.UsageWrong,
      message: z.prettifyError(parsed.error),
      facts: {},
    };
  }
  const { payload, at, trust: given } = parsed.data;
  const moment = at === undefined ? now : Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(at) ? at : `${at}Z`);
  return resultOf(readCredential(payload, given === undefined ? trust : trustOf(given), moment));
};

/** A line that is a JSON object with a payload; a visible digital seal is one without. */
const objectOf = (line: string): object | null => {
  if (!/^\s*\{/.test(line)) return null;
  try {
    const json: unknown = JSON.parse(line);
    return typeof json === 'object' && json !== null && 'payload' in json ? json : null;
  } catch {
    return null;
  }
};

type Given = readonly (Uint8Array | (IssuerKey & Readonly<{ iss?: string | undefined }>))[];

const trustOf = (given: Given): Trust => {
  const certificates: Uint8Array[] = [];
  const keys: { url: string | null; key: IssuerKey }[] = [];
  for (const item of given) {
    if (item instanceof Uint8Array) certificates.push(item);
    else keys.push({ url: item.iss ?? null, key: item });
  }
  const { list, anyIssuer } = listOf({ certificates, keys });
  return createTrust(list, undefined, anyIssuer);
};

/** Kinds whose codes are signed: one that cannot be taken apart looked like it and is not genuine. */
const signedKinds: ReadonlySet<string> = new Set(['hcert', 'shc', 'vds-nc', 'permit']);

const resultOf = (credential: Credential): VerifiedLine => {
  if (credential.kind !== 'unknown') {
    const error = 'error' in credential ? credential.error : null;
    return {
      kind: credential.kind,
      verified: credential.verified,
      error: error?.code ?? null,
      message: error?.message ?? null,
      facts: factsOf(credential),
    };
  }
  const kind = credential.resembles ?? 'unknown';
  return {
    kind,
    verified: signedKinds.has(kind) ? false : null,
    error: credential.error.code,
    message: credential.error.message,
    facts: {},
  };
};

/** All that a credential states but what stands beside the facts; moments as ISO 8601. */
const factsOf = (credential: ReadableCredential): Readonly<Record<string, unknown>> => {
  const { kind: _kind, verified: _verified, ...facts } = { error: null, ...credential };
  const { error: _error, ...rest } = facts;
  return Object.fromEntries(
    Object.entries(rest).map(([name, value]) => [name, moments.has(name) ? iso(value) : value]),
  );
};

const moments: ReadonlySet<string> = new Set(['until', 'issuedAt', 'expiresAt']);
const iso = (value: unknown): string | null => (typeof value === 'number' ? new Date(value).toISOString() : null);

import { z } from 'zod';
import type { Credential, ReadableCredential, TestResult } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { type IssuerKey, issuerKeySchema } from '../../contract/trust.ts';
import { writtenMoment } from '../../contract/written-moment.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { listOf } from '../../credentials/trust/material.ts';
import { createTrust, type Trust } from '../../credentials/trust/trust.ts';
import { CardParts } from '../passage/card-parts.ts';

/** One result of `kiosk verify`: `verified` null for a kind that has no signature. */
export type VerifiedLine = Readonly<{
  kind: string;
  verified: boolean | null;
  /** Code of contract/errors.ts. */
  error: number | null;
  message: string | null;
  facts: Readonly<Record<string, unknown>>;
}>;

/** DER as base64, also as PEM writes it: between its lines. */
const base64Schema = z
  .string()
  .transform((text) => text.replace(/-----(BEGIN|END) [A-Z0-9 ]+-----/g, ''))
  .pipe(z.string().regex(/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/))
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')));

const momentSchema = z.string().transform((text, context) => {
  const at = writtenMoment(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'not a moment as in 2021-09-11T07:31:00+07:00' });
  return z.NEVER;
});

const lineSchema = z.looseObject({
  /** Several: the codes of one SMART Health Card. */
  payload: z.union([z.string(), z.array(z.string()).transform((codes) => codes.join('\n'))]),
  /** Moment at which it is judged, ISO 8601. */
  at: momentSchema.nullish(),
  /** base64 of a certificate in DER, or a JWK; a JWK may say whose it is by `iss`. */
  trust: z.array(z.union([base64Schema, issuerKeySchema.extend({ iss: z.string().optional() })])).nullish(),
});

/**
 * Takes payloads line after line. The codes of a SMART Health Card that come one after the other are joined, in whatever order: each
 * is incomplete but the last, which is the whole card.
 * @param trust whom to believe where a line does not say
 * @param now ms since the Unix epoch, where a line does not say
 */
export const lineVerifier = (trust: Trust, now: number): ((line: string) => VerifiedLine) => {
  let parts = new CardParts();
  return (line) =>
    verifyLine(line, trust, now, (payload) => {
      const part = parts.take(payload, 0);
      if (part.kind !== 'whole') return payload;
      parts = new CardParts();
      return part.text;
    });
};

/**
 * @param line a payload, or a JSON object with one
 * @param trust whom to believe where the line does not say
 * @param now ms since the Unix epoch, where the line does not say
 * @param joined the code together with those of the same card that came before
 */
export const verifyLine = (
  line: string,
  trust: Trust,
  now: number,
  joined: (payload: string) => string = (payload) => payload,
): VerifiedLine => {
  const json = objectOf(line);
  if (json === null) return resultOf(readCredential(joined(line), trust, now));
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
  return resultOf(readCredential(joined(payload), given ? trustOf(given) : trust, at ?? now));
};

/** A line that is a JSON object with a payload; a visible digital seal is one without. */
const objectOf = (line: string): object | null => {
  if (!/^\s*\{/.test(line)) return null;
  try {
    // A file may begin with a byte-order mark.
    const json: unknown = JSON.parse(line.trimStart());
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
    Object.entries(rest).map(([name, value]) => {
      if (name === 'tests' && 'tests' in credential) return [name, credential.tests.map(testFacts)];
      return [name, moments.has(name) ? iso(value) : value];
    }),
  );
};

const testFacts = (test: TestResult) => ({ ...test, sampledAt: iso(test.sampledAt) });

const moments: ReadonlySet<string> = new Set(['until', 'issuedAt', 'expiresAt']);
const iso = (value: unknown): string | null => (typeof value === 'number' ? new Date(value).toISOString() : null);

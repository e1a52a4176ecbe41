import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Credential } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { writtenMoment } from '../../contract/written-moment.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { emptyList } from '../../credentials/testing/issuers.ts';
import { createTrust } from '../../credentials/trust/trust.ts';
import { publicVectors } from '../../drivers/testing/vectors.ts';

/** Everything that the public test data of FORMATS 4 says about a code, held against what we say. */

const dcc = publicVectors('dcc/dgc-testdata');
const shc = publicVectors('shc/health-cards-examples/examples');
const seals = publicVectors('vds-nc/au-dfat');

const filesUnder = (folder: string, pattern: RegExp): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => pattern.test(file))
    .toSorted();

const codeOf = (credential: Credential): number | null => {
  if (credential.kind === 'unknown') return credential.error.code;
  return 'error' in credential ? (credential.error?.code ?? null) : null;
};

const vectorSchema = z.looseObject({
  PREFIX: z.string().optional(),
  TESTCTX: z.looseObject({ CERTIFICATE: z.string().nullish(), VALIDATIONCLOCK: z.string().nullish() }),
  EXPECTEDRESULTS: z.record(z.string(), z.unknown()),
});

type Labelled = Readonly<{
  file: string;
  text: string;
  certificate: Uint8Array;
  clock: number | null;
  labels: Readonly<Record<string, unknown>>;
}>;

const labelled = (): Labelled[] =>
  filesUnder(dcc.path, /2DCode.*\.json$/i).flatMap((file) => {
    const { PREFIX, TESTCTX, EXPECTEDRESULTS } = vectorSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (PREFIX === undefined) return [];
    return [
      {
        file: relative(dcc.path, file),
        text: PREFIX,
        certificate: Buffer.from((TESTCTX.CERTIFICATE ?? '').replace(/-----[^-]*-----|\s/g, ''), 'base64'),
        clock: TESTCTX.VALIDATIONCLOCK == null ? null : writtenMoment(TESTCTX.VALIDATIONCLOCK),
        labels: EXPECTEDRESULTS,
      },
    ];
  });

/** What the label asks, as our answer says it. */
const steps: Readonly<Record<string, (vector: Labelled) => boolean>> = {
  EXPECTEDVERIFY: (vector) => [null, ErrorCode.KeyUsageWrong].includes(codeOf(read(vector, null)) as never),
  EXPECTEDKEYUSAGE: (vector) => codeOf(read(vector, null)) !== ErrorCode.KeyUsageWrong,
  EXPECTEDEXPIRATIONCHECK: (vector) =>
    ![ErrorCode.CredentialExpired, ErrorCode.CredentialNotYetValid, ErrorCode.SignerExpired].includes(
      codeOf(read(vector, vector.clock)) as never,
    ),
};
/** Steps whose failure must keep a code from being genuine. */
const hardSteps = ['EXPECTEDUNPREFIX', 'EXPECTEDB45DECODE', 'EXPECTEDCOMPRESSION', 'EXPECTEDDECODE'];

const read = ({ text, certificate }: Labelled, now: number | null): Credential =>
  readCredential(text, createTrust({ ...emptyList, signers: [{ certificate, uses: ['hcert'] }] }), now);

describe.skipIf(dcc.missing)(`EU digital COVID certificates, public test data${dcc.note}`, () => {
  const vectors = dcc.missing ? [] : labelled();

  it.each(Object.keys(steps))('agrees with every label %s', (label) => {
    const judged = vectors.filter(
      ({ labels, clock }) =>
        typeof labels[label] === 'boolean' && (label !== 'EXPECTEDEXPIRATIONCHECK' || clock !== null),
    );
    const differing = judged.filter((vector) => steps[label]?.(vector) !== vector.labels[label]);
    expect([judged.length > 100, differing.map(({ file }) => file)]).toEqual([true, []]);
  });

  it('lets nothing pass that a step before must stop', () => {
    const stopped = vectors.filter(({ labels }) => hardSteps.some((step) => labels[step] === false));
    const passed = stopped.filter((vector) => codeOf(read(vector, null)) === null);
    expect([stopped.length > 3, passed.map(({ file }) => file)]).toEqual([true, []]);
  });

  it('lets nobody pass whose signer is not on the list', () => {
    const stranger = vectors.find(({ file }) => basename(file) === 'CO3.json')?.certificate ?? new Uint8Array();
    const passed = vectors.filter(
      (vector) =>
        !Buffer.from(vector.certificate).equals(Buffer.from(stranger)) &&
        codeOf(read({ ...vector, certificate: stranger }, null)) === null,
    );
    expect(passed.map(({ file }) => file)).toEqual([]);
  });
});

describe.skipIf(shc.missing)(`SMART Health Cards, the framework’s examples${shc.note}`, () => {
  const issuer = 'https://spec.smarthealth.cards/examples/issuer';
  const text = (name: string): string => readFileSync(join(shc.path, name), 'utf8').trim();
  const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });
  const crlSchema = z.object({ kid: z.string(), rids: z.array(z.string()) });

  const trust = () => {
    const { keys } = keySetSchema.parse(JSON.parse(text('issuer/.well-known/jwks.json')));
    const cards = filesUnder(join(shc.path, 'issuer/.well-known/crl'), /\.json$/).flatMap((file) => {
      const { kid, rids } = crlSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      return rids.map((entry) => {
        const [rid = '', before] = entry.split('.');
        return { url: issuer, kid, rid, before: before === undefined ? null : Number(before) };
      });
    });
    return createTrust(
      { ...emptyList, issuers: [{ url: issuer, name: 'examples', keys }] },
      { permits: [], certificates: [], signers: [], cards },
    );
  };
  const code = (name: string) => `example-${name}-f-qr-code-numeric-value-`;
  const at = Date.parse('2024-01-01T00:00:00Z');

  it('are genuine, alone and in parts, and the withdrawn one is withdrawn', () => {
    const parts = [0, 1, 2].map((part) => text(`${code('02')}${part}.txt`));
    const texts = [
      text(`${code('00')}0.txt`),
      text(`${code('01')}0.txt`),
      parts.join('\n'),
      text(`${code('03')}0.txt`),
    ];
    expect(texts.map((card) => codeOf(readCredential(card, trust(), at)))).toEqual([
      null,
      null,
      null,
      ErrorCode.CredentialRevoked,
    ]);
  });

  it('are of a stranger without the issuer’s keys', () => {
    expect(codeOf(readCredential(text(`${code('00')}0.txt`), createTrust(emptyList), at))).toBe(
      ErrorCode.SignerUnknown,
    );
  });
});

describe.skipIf(seals.missing)(`visible digital seals of Australia${seals.note}`, () => {
  const text = (name: string): string => readFileSync(join(seals.path, name), 'utf8');
  const trusting = (country: string) =>
    createTrust({
      ...emptyList,
      authorities: [{ certificate: readFileSync(join(seals.path, 'cscaCertData.der')), country }],
    });

  it('are genuine, forged, and no seals', () => {
    const at = Date.parse('2022-06-01T00:00:00Z');
    const answers = ['validVDSJson.json', 'invalidVDSJson.json', 'nonVDSJson.json'].map((name) =>
      codeOf(readCredential(text(name), trusting('AUS'), at)),
    );
    expect(answers).toEqual([null, ErrorCode.SignatureInvalid, ErrorCode.CredentialUnknownKind]);
  });

  it('count for their own country only, and to the end of their signer’s certificate', () => {
    const seal = text('validVDSJson.json');
    expect([
      codeOf(readCredential(seal, trusting('JPN'), Date.parse('2022-06-01T00:00:00Z'))),
      codeOf(readCredential(seal, trusting('AU'), Date.parse('2031-10-02T00:00:00Z'))),
    ]).toEqual([ErrorCode.IssuerMismatch, ErrorCode.SignerExpired]);
  });
});

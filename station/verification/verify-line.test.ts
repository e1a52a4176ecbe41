import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import {
  cardTrust,
  expiresAt,
  hcertPayload,
  makeCardIssuer,
  makeSigner,
  shcText,
  type TestSigner,
  trusting,
  writeHcert,
  writeJws,
  writeSeal,
} from '../../credentials/testing/issuers.ts';
import { createTrust, trustNobody } from '../../credentials/trust/trust.ts';
import { lineVerifier, verifyLine } from './verify-line.ts';

const now = Date.parse('2022-03-01T08:00:00+07:00');
let signer: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
});
const certificateNaming = async (url: string): Promise<Uint8Array> => {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [new SubjectAlternativeNameExtension([{ type: 'url', value: url }])],
  });
  return new Uint8Array(certificate.rawData);
};
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('kiosk verify, one line', () => {
  it('takes the bare payload, with the spaces that base45 has', () => {
    const text = writeHcert(signer);
    expect(verifyLine(`${text}\r`, createTrust(trusting(signer)), now)).toMatchObject({
      kind: 'hcert',
      verified: true,
      error: null,
      facts: {
        person: { name: 'Nguyễn Văn A' },
        until: new Date(expiresAt).toISOString(),
        issuedAt: '2021-12-20T00:00:00.000Z',
      },
    });
  });

  it('tells moments as ISO 8601, those of tests too', () => {
    const test = {
      tg: '840539006',
      tt: 'LP6464-4',
      sc: '2022-02-28T08:00:00+07:00',
      tr: '260415000',
      co: 'VN',
      ci: 'X',
    };
    const certificate = { ver: '1.3.0', nam: { fnt: 'NGUYEN' }, dob: '1987', t: [test, { ...test, sc: 'noon' }] };
    const { facts } = verifyLine(writeHcert(signer, hcertPayload(certificate)), createTrust(trusting(signer)), now);
    expect(facts).toMatchObject({ tests: [{ sampledAt: '2022-02-28T01:00:00.000Z' }, { sampledAt: null }] });
  });

  it('takes moment and trust from a JSON line before its own', () => {
    const payload = writeHcert(signer);
    const line = (rest: object): string => JSON.stringify({ payload, ...rest });
    const trust = [base64(signer.der)];
    const answers = [
      line({ trust }),
      line({ trust, at: '2023-01-01T00:00:00Z' }),
      line({ trust, at: '2022-12-20T07:00:00+07:00' }),
      line({ trust: [] }),
      line({}),
      line({ trust: null, at: null }),
      `\ufeff${line({ trust })}`,
    ].map((text) => {
      const { verified, error } = verifyLine(text, trustNobody, now);
      return [verified, error];
    });
    expect(answers).toEqual([
      [true, null],
      [false, ErrorCode.CredentialExpired],
      [true, null],
      [false, ErrorCode.SignerUnknown],
      [false, ErrorCode.SignerUnknown],
      [false, ErrorCode.SignerUnknown],
      [true, null],
    ]);
  });

  it('takes keys as JWK, for one issuer or for any, and authorities as certificates', async () => {
    const issuer = makeCardIssuer();
    const card = shcText(writeJws(issuer));
    const authority = await makeSigner({ ca: true });
    const seal = writeSeal(await makeSigner({ by: authority, usages: ['2.23.136.1.1.14.2'] }));
    const answer = (payload: string, ...trust: unknown[]) =>
      verifyLine(JSON.stringify({ payload, trust }), trustNobody, now);
    expect([
      answer(card, issuer.jwk).verified,
      answer(card, { ...issuer.jwk, iss: issuer.url }).verified,
      answer(card, { ...issuer.jwk, iss: 'https://example.org' }).verified,
      answer(seal, base64(authority.der)).verified,
      answer(seal, base64(signer.der)).verified,
      verifyLine(card, createTrust(cardTrust(issuer)), now).verified,
      verifyLine(seal, trustNobody, now).verified,
    ]).toEqual([true, true, false, true, false, true, false]);
  });

  it('takes moments as other programs write them, and certificates as PEM', () => {
    const payload = writeHcert(signer);
    const pem = `-----BEGIN CERTIFICATE-----\n${base64(signer.der)}\n-----END CERTIFICATE-----\n`;
    const answer = (at: string) => verifyLine(JSON.stringify({ payload, trust: [pem], at }), trustNobody, now).error;
    expect([
      answer('2022-12-20T07:00:00+0700'),
      answer('2022-12-20T07:00:00.0000000+07:00'),
      answer('2022-12-20T07:00:01+07'),
      answer('2022-03-01'),
    ]).toEqual([null, null, ErrorCode.CredentialExpired, null]);
  });

  it('believes a key with a certificate for the issuer that this names, and for no other', async () => {
    const issuer = makeCardIssuer();
    const x5c = async (url: string): Promise<string[]> => [base64(await certificateNaming(url))];
    const answer = (key: object) =>
      verifyLine(JSON.stringify({ payload: shcText(writeJws(issuer)), trust: [key] }), trustNobody, now).verified;
    expect([
      answer({ ...issuer.jwk, x5c: await x5c(issuer.url) }),
      answer({ ...issuer.jwk, x5c: await x5c('https://example.org/cards') }),
      answer({ ...issuer.jwk, x5c: ['no certificate'] }),
    ]).toEqual([true, false, true]);
  });

  it('takes a key that names its issuer beside one of the same issuer that does not', async () => {
    const issuer = makeCardIssuer();
    const other = makeCardIssuer(issuer.url);
    const trust = [{ ...other.jwk, x5c: [base64(await certificateNaming(issuer.url))] }, issuer.jwk];
    const answers = [issuer, other].map((by) =>
      verifyLine(JSON.stringify({ payload: shcText(writeJws(by)), trust }), trustNobody, now),
    );
    expect(answers.map(({ verified }) => verified)).toEqual([true, true]);
  });

  it('joins the codes of a card that come one after the other, in any order, and at once', () => {
    const issuer = makeCardIssuer();
    const jws = writeJws(issuer);
    const size = Math.ceil(jws.length / 3);
    const [one = '', two = '', three = ''] = [0, 1, 2].map((index) =>
      shcText(jws.slice(index * size, (index + 1) * size)).replace('shc:/', `shc:/${index + 1}/3/`),
    );
    const verify = lineVerifier(createTrust(cardTrust(issuer)), now);
    const json = (payload: unknown): string => JSON.stringify({ payload, trust: [issuer.jwk] });
    const incomplete = [false, ErrorCode.CredentialIncomplete];
    const answers = [three, one, 'HC1:x', two, two, json(one), json(three), json([three, two, one]), json([two])].map(
      (line) => {
        const { verified, error } = verify(line);
        return [verified, error];
      },
    );
    expect(answers).toEqual([
      incomplete,
      incomplete,
      [false, ErrorCode.CredentialMalformed],
      [true, null],
      incomplete,
      incomplete,
      [true, null],
      [true, null],
      incomplete,
    ]);
  });

  it.each([
    ['HC1:nonsense', 'hcert', false, ErrorCode.CredentialMalformed],
    ['shc:/1', 'shc', false, ErrorCode.CredentialMalformed],
    ['{"t":"icao.test"}', 'vds-nc', false, ErrorCode.CredentialMalformed],
    ['GDD1:', 'permit', false, ErrorCode.CredentialMalformed],
    ['001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<', 'personal-qr', null, null],
    [
      '001093029317|NGUYEN VAN A|18/01/1987|0|162979388586171100|<1<00<',
      'personal-qr',
      null,
      ErrorCode.CredentialMalformed,
    ],
    ['8934563138165', 'unknown', null, ErrorCode.CredentialUnknownKind],
    ['', 'unknown', null, ErrorCode.CredentialEmpty],
    ['{"payload":1}', 'unknown', null, ErrorCode.UsageWrong],
    ['{"payload":"x","at":"yesterday"}', 'unknown', null, ErrorCode.UsageWrong],
    ['{"payload":"x","trust":[1]}', 'unknown', null, ErrorCode.UsageWrong],
  ])('answers %s', (line, kind, verified, error) => {
    expect(verifyLine(line, trustNobody, now)).toMatchObject({ kind, verified, error });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import {
  cardTrust,
  expiresAt,
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
import { verifyLine } from './verify-line.ts';

const now = Date.parse('2022-03-01T08:00:00+07:00');
let signer: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
});
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

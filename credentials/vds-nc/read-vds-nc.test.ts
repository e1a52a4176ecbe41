import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { readCredential } from '../read-credential.ts';
import { emptyList, makeSigner, type SignerWish, sealData, type TestSigner, writeSeal } from '../testing/issuers.ts';
import { quickly } from '../testing/quick.ts';
import { createTrust } from '../trust/trust.ts';

const now = Date.parse('2022-03-01T08:00:00+07:00');
const sealUsage = '2.23.136.1.1.14.2';

let authority: TestSigner;
let signer: TestSigner;
beforeAll(async () => {
  authority = await makeSigner({ ca: true });
  signer = await makeSigner({ by: authority, usages: [sealUsage] });
});

const signedBy = (wish: SignerWish = {}): Promise<TestSigner> =>
  makeSigner({ by: authority, usages: [sealUsage], ...wish });

const trusting = (certificate: TestSigner, country: string) =>
  createTrust({ ...emptyList, authorities: [{ certificate: certificate.der, country }] });

const faultOf = (text: string, at: number | null = now, country = 'VNM', believing = authority): number | null => {
  const credential = readCredential(text, trusting(believing, country), at);
  if (credential.kind === 'unknown') return credential.error.code;
  return credential.kind === 'vds-nc' ? (credential.error?.code ?? null) : -1;
};

describe('visible digital seal', () => {
  it('of a signer that was withdrawn is refused, though its authority is trusted, and of an authority that was', () => {
    const list = { ...emptyList, authorities: [{ certificate: authority.der, country: 'VN' }] };
    for (const { certificate } of [signer, authority]) {
      const fingerprint = new Uint8Array(Buffer.from(certificate.fingerprint, 'hex'));
      const trust = createTrust(list, { permits: [], cards: [], certificates: [], signers: [fingerprint] });
      expect(readCredential(writeSeal(signer), trust, now)).toMatchObject({
        verified: false,
        error: { code: ErrorCode.SignerWithdrawn },
      });
    }
  });

  it('counts no shot against another illness', () => {
    const [event] = sealData.msg.ve;
    const data = { ...sealData, msg: { ...sealData.msg, ve: [{ ...event, des: 'XM0N24', dis: '1D47' }, event] } };
    expect(readCredential(writeSeal(signer, data), trusting(authority, 'VN'), now)).toMatchObject({
      verified: true,
      vaccinations: [{ product: 'Comirnaty', dose: 2 }],
    });
  });

  it('says who, what, by whom and until when', () => {
    expect(readCredential(writeSeal(signer), trusting(authority, 'VN'), now)).toMatchObject({
      kind: 'vds-nc',
      verified: true,
      error: null,
      until: signer.certificate.notAfter,
      person: {
        name: 'NGUYEN VAN A',
        birth: '1987-01-18',
        gender: 'male',
        identityNumber: 'C1234567',
        identityKind: 'passport',
      },
      vaccinations: [{ product: 'Comirnaty', dose: 2, date: '2021-09-01', country: 'VNM' }],
      issuer: 'VNM',
    });
  });

  it('reads a test, and dose numbers written as text', () => {
    const data = {
      hdr: { t: 'icao.test', v: 1, is: 'VNM' },
      msg: {
        utci: 'U1',
        pid: { n: 'NGUYEN VAN A', dob: '1987-01-18', dt: 'P', dn: 'C1234567' },
        sp: { spn: 'Bệnh viện', ctr: 'VNM' },
        dat: { sc: '2022-02-28T08:00:00+07:00', ri: '2022-02-28T12:00:00+07:00' },
        tr: { tc: 'molecular(PCR)', r: 'negative', m: 'nose' },
      },
    };
    expect(readCredential(writeSeal(signer, data), trusting(authority, 'VNM'), now)).toMatchObject({
      verified: true,
      tests: [{ type: 'pcr', result: 'negative', sampledAt: Date.parse('2022-02-28T08:00:00+07:00') }],
    });
  });

  it('does not mind in which order the members stand', () => {
    const { data, sig } = JSON.parse(writeSeal(signer));
    expect(faultOf(JSON.stringify({ sig, data: { msg: data.msg, hdr: data.hdr } }, null, 2))).toBeNull();
  });

  it('takes a list of seals, all of which must hold', () => {
    const good = JSON.parse(writeSeal(signer));
    const bad = structuredClone(good);
    bad.data.msg.pid.n = 'TRAN THI B';
    expect([[good], [good, good], [good, bad], [], [good, 1]].map((seals) => faultOf(JSON.stringify(seals)))).toEqual([
      null,
      null,
      ErrorCode.SignatureInvalid,
      ErrorCode.CredentialUnknownKind,
      ErrorCode.CredentialMalformed,
    ]);
  });

  it('believes no good signature whose certificate comes from nowhere', async () => {
    const selfMade = await makeSigner({ usages: [sealUsage] });
    const otherAuthority = await makeSigner({ ca: true });
    const notAnAuthority = await makeSigner({ ca: false });
    const underIt = await makeSigner({ by: notAnAuthority, usages: [sealUsage] });
    expect([
      faultOf(writeSeal(selfMade)),
      faultOf(writeSeal(signer), now, 'VNM', otherAuthority),
      faultOf(writeSeal(underIt), now, 'VNM', notAnAuthority),
      faultOf(writeSeal(await makeSigner({ by: signer, usages: [sealUsage] }))),
    ]).toEqual(Array(4).fill(ErrorCode.SignerUnknown));
  });

  it('believes an authority for its own country only', async () => {
    const foreign = await signedBy({ country: 'FR' });
    const inventedCountry = { ...sealData, hdr: { ...sealData.hdr, is: 'UTO' } };
    expect([
      faultOf(writeSeal(signer), now, 'FRA'),
      faultOf(writeSeal(foreign)),
      faultOf(writeSeal(signer, inventedCountry)),
      faultOf(writeSeal(signer, inventedCountry), now, 'UTO'),
    ]).toEqual(Array(4).fill(ErrorCode.IssuerMismatch));
  });

  it('refuses a signer of another scheme, and an authority that signs by itself', async () => {
    const hcert = await signedBy({ usages: ['1.3.6.1.4.1.1847.2021.1.2'] });
    const none = await signedBy({ usages: [] });
    const ca = await signedBy({ ca: true });
    expect([faultOf(writeSeal(hcert)), faultOf(writeSeal(none)), faultOf(writeSeal(ca))]).toEqual([
      ErrorCode.KeyUsageWrong,
      null,
      ErrorCode.KeyUsageWrong,
    ]);
  });

  it('is genuine as long as its signer’s certificate is valid', async () => {
    const text = writeSeal(await signedBy({ notBefore: '2022-01-01T00:00:00Z', notAfter: '2022-06-01T00:00:00Z' }));
    const at = (time: string) => faultOf(text, Date.parse(time));
    expect([
      at('2021-12-31T23:59:59Z'),
      at('2022-01-01T00:00:00Z'),
      at('2022-06-01T00:00:00Z'),
      at('2022-06-01T00:00:01Z'),
      faultOf(text, null),
    ]).toEqual([ErrorCode.CredentialNotYetValid, null, null, ErrorCode.SignerExpired, null]);
  });

  it('is refused when anything in it was changed', () => {
    const text = writeSeal(signer);
    const change = (from: string, to: string) => faultOf(text.replace(from, to));
    expect([
      change('NGUYEN VAN A', 'NGUYEN VAN B'),
      change('"seq":2', '"seq":3'),
      change('"alg":"ES256"', '"alg":"ES384"'),
      change('"alg":"ES256"', '"alg":"none"'),
      change('"msg":{', '"msg":{"extra":1,'),
      change('"n":"NGUYEN VAN A"', '"n":"TRAN","n":"NGUYEN VAN A"'),
      change('"v":1', '"v":2'),
    ]).toEqual([
      ErrorCode.SignatureInvalid,
      ErrorCode.SignatureInvalid,
      ErrorCode.SignatureInvalid,
      ErrorCode.AlgorithmRefused,
      ErrorCode.SignatureInvalid,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialMalformed,
    ]);
  });

  it('with the certificate of somebody else, or with something behind it, is refused', async () => {
    const other = await signedBy();
    const { data, sig } = JSON.parse(writeSeal(signer));
    const swapped = { data, sig: { ...sig, cer: Buffer.from(other.der).toString('base64url') } };
    const longer = Buffer.concat([signer.der, Buffer.of(0)]).toString('base64url');
    const behind = { data, sig: { ...sig, cer: longer } };
    expect([swapped, behind].map((seal) => faultOf(JSON.stringify(seal)))).toEqual([
      ErrorCode.SignatureInvalid,
      ErrorCode.SignatureInvalid,
    ]);
  });

  it('is never genuine once a character of it was changed, and any text gives an answer quickly', () => {
    const text = writeSeal(signer);
    const answer = (candidate: string): void => {
      const code = quickly(() => faultOf(candidate));
      if (code === null) expect(JSON.parse(candidate).data).toEqual(JSON.parse(text).data);
    };
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) =>
        answer(text.slice(0, at) + character + text.slice(at + 1)),
      ),
      { numRuns: 1500 },
    );
    fc.assert(fc.property(fc.json(), (json) => answer(`{"data":{"hdr":{"t":"icao.vacc"}},"x":${json}}`)));
    answer(`${'['.repeat(2000)}"t":"icao.vacc"`);
    answer(`{"t":"icao.vacc","a":${'['.repeat(1500)}${']'.repeat(1500)}}`);
  });
});

import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { decode, encode, Tagged } from 'cborg';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { decodeBase45, encodeBase45 } from '../cose/base45.ts';
import { signatureStructure } from '../cose/sign1.ts';
import { packSign1, signMessage, writeSign1 } from '../cose/write-sign1.ts';
import { readCredential } from '../read-credential.ts';
import {
  emptyList,
  expiresAt,
  hcertPayload,
  issuedAt,
  kidOf,
  makeSigner,
  type TestSigner,
  trusting,
  vaccinationCertificate,
  writeHcert,
} from '../testing/issuers.ts';
import { quickly } from '../testing/quick.ts';
import { createTrust } from '../trust/trust.ts';

const now = Date.parse('2022-03-01T08:00:00+07:00');
const oid = {
  test: '1.3.6.1.4.1.1847.2021.1.1',
  vaccination: '1.3.6.1.4.1.1847.2021.1.2',
  recovery: '1.3.6.1.4.1.1847.2021.1.3',
};
const mistyped = '1.3.6.1.4.1.0.1847.2021.1.2';

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest();

let signer: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
});

/** What is wrong, or null: genuine. */
const faultOf = (text: string, at: number | null = now, ...trusted: readonly TestSigner[]): number | null => {
  const credential = readCredential(text, createTrust(trusting(...(trusted.length === 0 ? [signer] : trusted))), at);
  if (credential.kind === 'unknown') return credential.error.code;
  return credential.kind === 'hcert' ? (credential.error?.code ?? null) : -1;
};

const headers = (entries: readonly (readonly [number, unknown])[]): Map<number, unknown> => new Map(entries);

/** A COSE structure with headers as the test wants them. */
const craft = (
  protectedHeader: Map<number, unknown>,
  unprotected: Map<number, unknown>,
  wrap: (parts: unknown) => unknown = (parts) => new Tagged(18, parts),
): string => {
  const protectedBytes = protectedHeader.size === 0 ? new Uint8Array(0) : encode(protectedHeader);
  const payload = hcertPayload();
  const signature = signMessage('ES256', signatureStructure({ protectedBytes, payload }), signer.key);
  return packSign1('HC1:', encode(wrap([protectedBytes, unprotected, payload, signature])));
};

describe('health certificate', () => {
  it('says who, what, by whom and until when', () => {
    const credential = readCredential(`${writeHcert(signer)}\r\n`, createTrust(trusting(signer)), now);
    expect(credential).toMatchObject({
      kind: 'hcert',
      verified: true,
      error: null,
      signedBy: { country: 'VN', keyId: signer.certificate.kid },
      until: expiresAt,
      issuedAt,
      person: { name: 'Nguyễn Văn A', birth: '1987-01-18', identityNumber: null },
      vaccinations: [{ product: 'EU/1/20/1528', dose: 2, course: 2, date: '2021-09-01', country: 'VN' }],
      tests: [],
      recoveries: [],
      issuer: 'VN',
      warnings: [],
    });
  });

  it.each(['P-256', 'P-384', 'RSA'] as const)('takes a signature of %s', async (algorithm) => {
    const other = await makeSigner({ algorithm });
    expect(faultOf(writeHcert(other), now, other)).toBeNull();
  });

  it('judges by time with both ends included, and not at all without a clock', () => {
    const text = writeHcert(signer);
    expect([issuedAt - 1, issuedAt, expiresAt, expiresAt + 1, null].map((at) => faultOf(text, at))).toEqual([
      ErrorCode.CredentialNotYetValid,
      null,
      null,
      ErrorCode.CredentialExpired,
      null,
    ]);
  });

  it('takes times with a fraction', () => {
    const text = writeHcert(
      signer,
      hcertPayload(vaccinationCertificate, { issued: issuedAt + 500, expires: expiresAt + 250 }),
    );
    expect([issuedAt + 499, issuedAt + 500, expiresAt + 250, expiresAt + 251].map((at) => faultOf(text, at))).toEqual([
      ErrorCode.CredentialNotYetValid,
      null,
      null,
      ErrorCode.CredentialExpired,
    ]);
  });

  it('takes dates that carry a CBOR tag', () => {
    const tagged = {
      ...vaccinationCertificate,
      v: [{ ...vaccinationCertificate.v[0], dt: new Tagged(0, '2021-09-01') }],
    };
    const credential = readCredential(writeHcert(signer, hcertPayload(tagged)), createTrust(trusting(signer)), now);
    expect(credential).toMatchObject({ verified: true, vaccinations: [{ date: '2021-09-01' }] });
  });

  it('takes zlib of any window and level, and nothing that was packed in another way', () => {
    const cose = writeSign1('ES256', kidOf(signer), hcertPayload(), signer.key);
    const packed = [
      ...[9, 12, 15].map((windowBits) => deflateSync(cose, { windowBits })),
      ...[0, 1, 9].map((level) => deflateSync(cose, { level })),
      deflateRawSync(cose),
      gzipSync(cose),
      brotliCompressSync(cose),
      cose,
      encode(new Tagged(61, new Tagged(18, []))),
    ];
    const wrong = ErrorCode.CredentialMalformed;
    expect(packed.map((bytes) => faultOf(`HC1:${encodeBase45(bytes)}`))).toEqual([
      ...Array.from({ length: 6 }, () => null),
      ...Array.from({ length: 5 }, () => wrong),
    ]);
  });

  it('refuses headers that must be understood and are not', () => {
    const critical = (labels: unknown): number | null =>
      faultOf(
        craft(
          headers([
            [1, -7],
            [2, labels],
            [4, kidOf(signer)],
          ]),
          headers([]),
        ),
      );
    expect([critical([1, 4]), critical([99]), critical(['x']), critical(1)]).toEqual([
      null,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialMalformed,
    ]);
  });

  it('looks for the signer by the protected key id first, and tries all that share one', async () => {
    const right = kidOf(signer);
    const wrong = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const es256 = [1, -7] as const;
    const answers = [
      craft(headers([es256, [4, right]]), headers([])),
      craft(headers([es256]), headers([[4, right]])),
      craft(headers([es256, [4, right]]), headers([[4, wrong]])),
      craft(headers([]), headers([es256, [4, right]])),
      craft(headers([es256, [4, wrong]]), headers([[4, right]])),
      craft(headers([es256]), headers([[4, wrong]])),
      craft(headers([es256]), headers([])),
    ].map((text) => faultOf(text));
    const unknown = ErrorCode.SignerUnknown;
    expect(answers).toEqual([null, null, null, null, unknown, unknown, unknown]);
  });

  it('takes COSE untagged, tagged 18, and as CWT; nothing else', () => {
    const right = headers([
      [1, -7],
      [4, kidOf(signer)],
    ]);
    const wraps = [
      (parts: unknown) => parts,
      (parts: unknown) => new Tagged(18, parts),
      (parts: unknown) => new Tagged(61, new Tagged(18, parts)),
      (parts: unknown) => new Tagged(98, parts),
      (parts: unknown) => new Tagged(61, parts),
    ];
    expect(wraps.map((wrap) => faultOf(craft(right, headers([]), wrap)))).toEqual([
      null,
      null,
      null,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialMalformed,
    ]);
  });

  it('refuses a signer whose key usage is for another kind or another scheme, and minds no unrelated one', async () => {
    const usages = [
      [oid.vaccination],
      [mistyped],
      [oid.test, oid.vaccination],
      [],
      ['1.3.6.1.5.5.7.3.2'],
      [oid.test],
      [oid.recovery],
      ['2.23.136.1.1.14.2'],
    ];
    const answers = await Promise.all(
      usages.map(async (usage) => {
        const other = await makeSigner({ usages: usage });
        return faultOf(writeHcert(other), now, other);
      }),
    );
    const wrong = ErrorCode.KeyUsageWrong;
    expect(answers).toEqual([null, null, null, null, null, wrong, wrong, wrong]);
  });

  it('refuses what was signed when the signer’s certificate was not valid', async () => {
    const late = await makeSigner({ notBefore: '2022-01-01T00:00:00Z' });
    expect(faultOf(writeHcert(late), now, late)).toBe(ErrorCode.SignerExpired);
  });

  it('refuses what does not say when it was signed, once its signer’s certificate is over', async () => {
    const over = await makeSigner({ notAfter: '2022-01-01T00:00:00Z' });
    const claims = decode(hcertPayload(), { useMaps: true });
    claims.delete(6);
    const text = writeHcert(over, encode(claims));
    expect(faultOf(text, Date.parse('2022-01-01T00:00:00Z'), over)).toBeNull();
    expect(faultOf(text, Date.parse('2022-01-01T00:00:01Z'), over)).toBe(ErrorCode.SignerExpired);
    expect(faultOf(text, null, over)).toBeNull();
  });

  it.each([
    ['with', 'URN:UVCI:01:VN:1/ABC'],
    ['without', '01:VN:1/ABC'],
  ])('refuses what was withdrawn by its identifier %s the prefix, whichever it carries', (_, listed) => {
    for (const ci of ['URN:UVCI:01:VN:1/ABC', '01:VN:1/ABC', 'urn:uvci:01:VN:1/ABC']) {
      const [shot] = vaccinationCertificate.v;
      const text = writeHcert(signer, hcertPayload({ ...vaccinationCertificate, v: [{ ...shot, ci }] }));
      const trust = createTrust(trusting(signer), {
        permits: [],
        cards: [],
        certificates: [sha256(listed)],
        signers: [],
      });
      expect(readCredential(text, trust, now)).toMatchObject({ error: { code: ErrorCode.CredentialRevoked } });
    }
  });

  it('refuses what its issuer has withdrawn, and a signer that was withdrawn', () => {
    const hash = Buffer.from('ccf5b84e2a0ce4ca1d0b2e32d4b1e1ba', 'hex');
    const list = trusting(signer);
    const none = { permits: [], cards: [], certificates: [], signers: [] };
    const withdrawn = (revocations: object) => {
      const credential = readCredential(writeHcert(signer), createTrust(list, { ...none, ...revocations }), now);
      return credential.kind === 'hcert' ? credential.error?.code : null;
    };
    const uvci = vaccinationCertificate.v[0].ci;
    expect([
      withdrawn({ certificates: [sha256(uvci)] }),
      withdrawn({ certificates: [hash] }),
      withdrawn({ signers: [Buffer.from(signer.certificate.fingerprint, 'hex')] }),
    ]).toEqual([ErrorCode.CredentialRevoked, undefined, ErrorCode.SignerWithdrawn]);
  });

  it('calls a withdrawn signer withdrawn, whether or not the list of signers has dropped it', () => {
    const signers = [new Uint8Array(Buffer.from(signer.certificate.fingerprint, 'hex'))];
    const revocations = { permits: [], cards: [], certificates: [], signers };
    const faults = [trusting(signer), emptyList].map((list) => {
      const credential = readCredential(writeHcert(signer), createTrust(list, revocations), now);
      return credential.kind === 'hcert' ? credential.error?.code : null;
    });
    expect(faults).toEqual([ErrorCode.SignerWithdrawn, ErrorCode.SignerWithdrawn]);
  });
});

describe('forged health certificates', () => {
  it('are never genuine, whichever byte of the code was changed', () => {
    const packed = decodeBase45(writeHcert(signer).slice(4)) ?? new Uint8Array();
    const trust = createTrust(trusting(signer));
    for (let index = 0; index < packed.length; index += 1) {
      for (const mask of [0x01, 0x80]) {
        const changed = packed.slice();
        changed[index] = (changed[index] ?? 0) ^ mask;
        const credential = quickly(() => readCredential(`HC1:${encodeBase45(changed)}`, trust, now));
        // The first bytes of zlib hold a level that means nothing, and its check sum is redundant.
        if (credential.kind === 'hcert' && credential.verified)
          expect([index, 'same facts', credential.vaccinations.length]).toEqual([index, 'same facts', 1]);
      }
    }
  });

  it('are never genuine, whichever byte of the signed structure was changed', () => {
    const cose = writeSign1('ES256', kidOf(signer), hcertPayload(), signer.key);
    const trust = createTrust(trusting(signer));
    for (let index = 0; index < cose.length; index += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = cose.slice();
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        const credential = readCredential(packSign1('HC1:', changed), trust, now);
        const accepted = credential.kind === 'hcert' && credential.verified;
        // Tag 18 (one byte in front) may become an unprotected wrapper that means the same; nothing else may pass.
        if (accepted) expect(credential).toMatchObject({ person: { name: 'Nguyễn Văn A' } });
        if (index > 0) expect([index, bit, accepted]).toEqual([index, bit, false]);
      }
    }
  });

  it('of an algorithm that does not fit the key are refused', async () => {
    const rsa = await makeSigner({ algorithm: 'RSA' });
    const protectedBytes = encode(
      headers([
        [1, -7],
        [4, kidOf(rsa)],
      ]),
    );
    const payload = hcertPayload();
    const signature = signMessage('PS256', signatureStructure({ protectedBytes, payload }), rsa.key);
    const confused = packSign1('HC1:', encode(new Tagged(18, [protectedBytes, new Map(), payload, signature])));
    const hmac = packSign1(
      'HC1:',
      encode(
        new Tagged(18, [
          encode(
            headers([
              [1, 5],
              [4, kidOf(rsa)],
            ]),
          ),
          new Map(),
          payload,
          signature,
        ]),
      ),
    );
    expect([faultOf(confused, now, rsa), faultOf(hmac, now, rsa)]).toEqual([
      ErrorCode.SignatureInvalid,
      ErrorCode.AlgorithmRefused,
    ]);
  });

  it('with another signer’s certificate of the same name, a DER signature, no compression or a bomb are refused', async () => {
    const impostor = await makeSigner();
    const payload = hcertPayload();
    const protectedBytes = encode(
      headers([
        [1, -7],
        [4, kidOf(signer)],
      ]),
    );
    const other = signMessage('ES256', signatureStructure({ protectedBytes, payload }), impostor.key);
    const foreign = packSign1('HC1:', encode(new Tagged(18, [protectedBytes, new Map(), payload, other])));
    const cose = writeSign1('ES256', kidOf(signer), payload, signer.key);
    const bomb = `HC1:${encodeBase45(deflateSync(Buffer.alloc(200_000_000), { level: 9 }).subarray(0, 2000))}`;
    const deep = packSign1('HC1:', Buffer.alloc(30_000, 0x81));
    const answers = [foreign, `HC1:${encodeBase45(cose)}`, bomb, deep].map((text) => quickly(() => faultOf(text)));
    expect(answers).toEqual([
      ErrorCode.SignatureInvalid,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialInflated,
      ErrorCode.CredentialMalformed,
    ]);
  });

  it('that name a member twice are refused', () => {
    const twice = Buffer.concat([
      Buffer.from([0xa2]),
      ...[1, 1].map((key) => Buffer.concat([Buffer.from([key]), encode('VN')])),
    ]);
    expect(faultOf(writeHcert(signer, twice))).toBe(ErrorCode.CredentialMalformed);
  });

  it('of any text and any bytes give an answer, quickly', () => {
    const trust = createTrust(trusting(signer));
    const answers = (text: string): void => {
      const credential = quickly(() => readCredential(text, trust, now));
      expect(credential.kind === 'hcert' && credential.verified).toBe(false);
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => answers(`HC1:${text}`)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => answers(`HC1:${encodeBase45(bytes)}`)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1500 }), (bytes) => answers(packSign1('HC1:', bytes))));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 800 }), (bytes) => answers(writeHcert(signer, bytes))),
      { numRuns: 200 },
    );
  });
});

describe('base45', () => {
  it('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(['A', 'AAAA', 'a0', ':::', 'FGX', '::', 'Ệ00'])('refuses %s', (text) => {
    expect(decodeBase45(text)).toBeNull();
  });

  it.each([
    ['BB8', 'AB'],
    ['%69 VD92EX0', 'Hello!!'],
    ['UJCLQE7W581', 'base-45'],
    ['QED8WEX0', 'ietf!'],
  ])('reads %s of RFC 9285', (text, plain) => {
    expect(Buffer.from(decodeBase45(text) ?? []).toString()).toBe(plain);
  });
});

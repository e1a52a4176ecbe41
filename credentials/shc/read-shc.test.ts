import { generateKeyPairSync, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { signMessage } from '../cose/write-sign1.ts';
import { readCredential } from '../read-credential.ts';
import {
  type CardWish,
  cardPayload,
  cardTrust,
  expiresAt,
  issuedAt,
  makeCardIssuer,
  shcText,
  writeJws,
} from '../testing/issuers.ts';
import { quickly } from '../testing/quick.ts';
import { createTrust, type Trust } from '../trust/trust.ts';

const now = Date.parse('2022-03-01T08:00:00+07:00');
const issuer = makeCardIssuer();
const trust = createTrust(cardTrust(issuer));

const faultOf = (text: string, at: number | null = now, believing: Trust = trust): number | null => {
  const credential = readCredential(text, believing, at);
  if (credential.kind === 'unknown') return credential.error.code;
  return credential.kind === 'shc' ? (credential.error?.code ?? null) : -1;
};
const faultOfWish = (wish: CardWish): number | null => faultOf(shcText(writeJws(issuer, wish)));
const changed = (change: object) => ({ ...cardPayload(issuer), ...change });

/** In parts of about the same length, as the deprecated form writes them. */
const inParts = (jws: string, count: number): string[] => {
  const length = Math.ceil(jws.length / count);
  return Array.from({ length: count }, (_, index) =>
    shcText(jws.slice(index * length, (index + 1) * length)).replace('shc:/', `shc:/${index + 1}/${count}/`),
  );
};

/** A card whose body nobody has to sign to have it read. */
const unsignedCard = (body: string): string => {
  const parts = [
    Buffer.from('{"alg":"ES256","zip":"DEF","kid":"k"}'),
    deflateRawSync(Buffer.from(body)),
    Buffer.from('x'),
  ];
  return shcText(parts.map((part) => part.toString('base64url')).join('.'));
};

describe('SMART Health Card', () => {
  it.each([65, 5_000, 20_000])('is not taken down by %i brackets that a short code unpacks to', (depth) => {
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    expect(faultOf(unsignedCard(nested))).toBe(ErrorCode.CredentialMalformed);
    expect(faultOf(unsignedCard(`{"iss":"https://a.vn","nbf":1,"x":${nested}}`))).toBe(ErrorCode.CredentialMalformed);
    expect(faultOf(unsignedCard(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`))).toBe(ErrorCode.CredentialMalformed);
  });

  it('counts no shot against another illness', () => {
    const payload = JSON.stringify(cardPayload(issuer)).replaceAll('"208"', '"140"');
    const credential = readCredential(shcText(writeJws(issuer, { payload: JSON.parse(payload) })), trust, now);
    expect(credential).toMatchObject({ kind: 'shc', verified: true, vaccinations: [] });
  });

  it.each([
    ['the register of the European Union', [{ system: 'https://ec.europa.eu/health', code: 'EU/1/20/1528' }], true],
    ['CVX after another coding', [{ code: '99' }, { system: 'http://hl7.org/fhir/sid/cvx', code: '208' }], true],
    ['a code system that is not known here', [{ system: 'https://example.org/vaccines', code: '208' }], false],
    ['another product of the European Union', [{ system: 'https://ec.europa.eu/health', code: 'EU/1/06/357' }], false],
    [
      'CVX of influenza beside a code of COVID-19',
      [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }, { code: 'EU/1/20/1528' }],
      false,
    ],
    ['no code at all', [], false],
  ])('counts a shot only where it is known to be against COVID-19: %s', (_, coding, counts) => {
    const payload = cardPayload(issuer);
    const { entry } = payload.vc.credentialSubject.fhirBundle;
    const shot = {
      resourceType: 'Immunization',
      status: 'completed',
      vaccineCode: { coding },
      occurrenceDateTime: '2021-06-01',
    };
    entry.splice(1, entry.length - 1, { fullUrl: 'resource:1', resource: shot } as never);
    const credential = readCredential(shcText(writeJws(issuer, { payload })), trust, now);
    expect(credential.kind === 'shc' ? credential.vaccinations.length : -1).toBe(counts ? 1 : 0);
  });

  it('says who, what, by whom and until when', () => {
    expect(readCredential(shcText(writeJws(issuer)), trust, now)).toEqual({
      kind: 'shc',
      verified: true,
      error: null,
      signedBy: { name: 'Sở Y tế', country: null, keyId: issuer.kid },
      until: expiresAt,
      person: expect.objectContaining({ name: 'Nguyễn Văn A', birth: '1987-01-18' }),
      vaccinations: [
        { product: '208', dose: 1, course: null, date: '2021-06-01', country: null, id: null },
        { product: '208', dose: 2, course: null, date: '2021-09-01', country: null, id: null },
      ],
      tests: [],
      recoveries: [],
      warnings: [],
      issuer: issuer.url,
      issuedAt: issuedAt + 250,
      expiresAt,
    });
  });

  it('reads test results, and of a test without an hour counts from the day’s beginning', () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260415000' }] },
      effectiveDateTime: '2022-02-28',
    };
    const payload = cardPayload(issuer);
    payload.vc.credentialSubject.fhirBundle.entry[1] = { fullUrl: 'resource:1', resource: observation } as never;
    expect(readCredential(shcText(writeJws(issuer, { payload })), trust, now)).toMatchObject({
      verified: true,
      tests: [{ type: 'pcr', result: 'negative', sampledAt: Date.parse('2022-02-28T00:00:00Z') }],
    });
  });

  it('takes all parts of one together in any order, and says when some are missing', () => {
    const parts = inParts(writeJws(issuer), 3);
    const [first = '', second = '', third = ''] = parts;
    const answers = [
      [third, first, second],
      [first],
      [first, first, second],
      [first, second, third, third],
      inParts(writeJws(issuer), 2).slice(0, 1),
    ];
    expect(faultOf([third, first, second].join(''))).toBeNull();
    expect(answers.map((codes) => faultOf(codes.join('\n')))).toEqual([
      null,
      ErrorCode.CredentialIncomplete,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialMalformed,
      ErrorCode.CredentialIncomplete,
    ]);
  });

  it('judges by time to the millisecond, both ends included', () => {
    const text = shcText(writeJws(issuer));
    expect([issuedAt + 249, issuedAt + 250, expiresAt, expiresAt + 1, null].map((at) => faultOf(text, at))).toEqual([
      ErrorCode.CredentialNotYetValid,
      null,
      null,
      ErrorCode.CredentialExpired,
      null,
    ]);
  });

  it('believes only the issuer whose key it is', () => {
    const impostor = makeCardIssuer(issuer.url);
    const elsewhere = changed({ iss: 'https://health.example.org/cards' });
    expect([
      faultOf(shcText(writeJws(impostor))),
      faultOfWish({ payload: elsewhere }),
      faultOfWish({ header: { kid: impostor.kid } }),
      faultOf(shcText(writeJws(issuer)), now, createTrust(cardTrust(impostor))),
    ]).toEqual(Array(4).fill(ErrorCode.SignerUnknown));
  });

  it('finds a key by the name that its issuer gives it, too, and takes none that is for something else', () => {
    const withKey = (change: object, kid: string): number | null => {
      const jwk = { ...issuer.jwk, ...change };
      const list = createTrust({ ...cardTrust(issuer), issuers: [{ url: issuer.url, name: '', keys: [jwk] }] });
      return faultOf(shcText(writeJws(issuer, { header: { kid } })), now, list);
    };
    expect([
      withKey({ kid: 'key-1' }, 'key-1'),
      withKey({ kid: 'key-1' }, issuer.kid),
      withKey({ kid: 'key-1' }, 'key-2'),
      withKey({ use: 'sig', alg: 'ES256' }, issuer.kid),
      withKey({ use: 'enc' }, issuer.kid),
      withKey({ alg: 'ES256K' }, issuer.kid),
    ]).toEqual([null, null, ErrorCode.SignerUnknown, null, ErrorCode.SignerUnknown, ErrorCode.SignerUnknown]);
  });

  it('lets no key take the name of another', () => {
    const impostor = makeCardIssuer(issuer.url);
    const keys = [issuer.jwk, { ...impostor.jwk, kid: issuer.kid }];
    const list = createTrust({ ...cardTrust(issuer), issuers: [{ url: issuer.url, name: '', keys }] });
    expect(faultOf(shcText(writeJws(issuer)), now, list)).toBeNull();
  });

  it('refuses a signature of another key under the right key id, and one in DER', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect([
      faultOfWish({ sign: (message) => signMessage('ES256', message, other) }),
      faultOfWish({ sign: (message) => new Uint8Array(sign('sha256', message, issuer.key)) }),
    ]).toEqual([ErrorCode.SignatureInvalid, ErrorCode.SignatureInvalid]);
  });

  it('refuses what the issuer has withdrawn, but not what it issued after', () => {
    const entry = { url: issuer.url, kid: issuer.kid, rid: 'MKyCxh7p6uQ' };
    const withdrawn = (before: number | null) =>
      faultOf(
        shcText(writeJws(issuer)),
        now,
        createTrust(cardTrust(issuer), { permits: [], certificates: [], signers: [], cards: [{ ...entry, before }] }),
      );
    expect([withdrawn(null), withdrawn(issuedAt / 1000 + 1), withdrawn(issuedAt / 1000)]).toEqual([
      ErrorCode.CredentialRevoked,
      ErrorCode.CredentialRevoked,
      null,
    ]);
  });

  it.each<[string, CardWish]>([
    ['times in milliseconds', { payload: changed({ nbf: issuedAt }) }],
    ['an end in milliseconds', { payload: changed({ exp: expiresAt }) }],
    ['no beginning', { payload: changed({ nbf: undefined }) }],
    ['an issuer over http', { payload: changed({ iss: issuer.url.replace('https', 'http') }) }],
    ['an issuer with a slash at its end', { payload: changed({ iss: `${issuer.url}/` }) }],
    ['no algorithm', { header: { alg: undefined } }],
    ['the algorithm none', { header: { alg: 'none' } }],
    ['an HMAC', { header: { alg: 'HS256' } }],
    ['no compression', { header: { zip: undefined } }],
    ['no key id', { header: { kid: undefined } }],
    ['a header that must be understood and is not', { header: { crit: ['b64'], b64: false } }],
    ['a payload that is not packed', { pack: () => Buffer.from(JSON.stringify(cardPayload(issuer))) }],
    ['a byte-order mark', { pack: () => deflateRawSync(Buffer.from(`\ufeff${JSON.stringify(cardPayload(issuer))}`)) }],
    [
      'characters behind the end',
      { pack: () => deflateRawSync(Buffer.from(`${JSON.stringify(cardPayload(issuer))}x`)) },
    ],
    ['bytes behind the packed end', { pack: (bytes) => Buffer.concat([bytes, Buffer.from('more')]) }],
    [
      'a member named twice',
      {
        pack: () =>
          deflateRawSync(
            Buffer.from(JSON.stringify(cardPayload(issuer)).replace('{"iss"', '{"iss":"https://a.example","iss"')),
          ),
      },
    ],
    ['no bundle', { payload: changed({ vc: {} }) }],
  ])('refuses %s', (_, wish) => {
    expect(faultOfWish(wish)).toBe(ErrorCode.CredentialMalformed);
  });

  it('does not unpack more than a card can hold', () => {
    expect(faultOfWish({ pack: () => deflateRawSync(Buffer.alloc(1_000_000)) })).toBe(ErrorCode.CredentialInflated);
  });

  it.each([
    'shc:/',
    'shc:/1',
    'shc:/78',
    'shc:/0/1/5656',
    'shc:/2/1/5656',
    'shc:/1/1/5656',
    'shc:/1/21/5656',
    'SHC:/5656',
    'shc:/56x6',
    'shc:/5656 ',
    'shc:/1/2/5656 x shc:/2/2/5656',
    'shc:/ 5656',
  ])('refuses the code %s', (text) => {
    expect(faultOf(text)).toBe(ErrorCode.CredentialMalformed);
  });

  it('is never genuine once a character of it was changed', () => {
    const jws = writeJws(issuer);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    fc.assert(
      fc.property(fc.nat(jws.length - 1), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(jws[at] !== character);
        expect(quickly(() => faultOf(shcText(jws.slice(0, at) + character + jws.slice(at + 1))))).not.toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('of any text gives an answer', () => {
    const answers = (text: string): void => expect(quickly(() => faultOf(`shc:/${text}`))).not.toBeNull();
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => void answers(text)));
    fc.assert(fc.property(fc.stringMatching(/^(\d\d){0,900}$/), (digits) => void answers(digits)));
  });
});

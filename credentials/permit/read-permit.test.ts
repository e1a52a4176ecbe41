import { encode } from 'cborg';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { packSign1, writeSign1 } from '../cose/write-sign1.ts';
import { readCredential } from '../read-credential.ts';
import { algorithmOf, kidOf, makeSigner, type TestSigner, trusting, writeHcert } from '../testing/issuers.ts';
import { createTrust } from '../trust/trust.ts';
import { normalisePlate, type PermitMap, permitClaim } from './permit-claims.ts';
import { writePermit } from './write-permit.ts';

const issued = Date.parse('2021-08-20T00:00:00+07:00');
const monday = Date.parse('2021-08-23T08:00:00+07:00');

const plain: PermitMap = { id: 'GDD-HCM-000123', hn: 'Nguyễn Văn A', nr: '001087029317' };
const full: PermitMap = {
  ...plain,
  bd: '1987-01-18',
  pu: 'Vận chuyển lương thực',
  ar: ['79', '80'],
  ro: 'TP. Hồ Chí Minh – Long An, Quốc lộ 1',
  pl: '51F-123.45',
  se: 2,
  wd: [1, 2, 3, 4, 5],
  fr: '2021-08-20',
  to: '2021-09-06',
  hr: [6 * 60, 18 * 60],
  au: 'UBND Quận 1',
};

let signer: TestSigner;
beforeAll(async () => {
  signer = await makeSigner();
});

const write = (permit: PermitMap, expires: number | null = null, by: TestSigner = signer): string =>
  writePermit(permit, { certificate: by.certificate, key: by.key }, { issued, expires });

const noRevocations = { permits: [], cards: [], certificates: [], signers: [] };
const faultOf = (text: string, at: number | null = monday, revoked: readonly string[] = []): number | null => {
  const trust = createTrust(trusting(signer), { ...noRevocations, permits: [...revoked] });
  const credential = readCredential(text, trust, at);
  if (credential.kind === 'unknown') return credential.error.code;
  return credential.kind === 'permit' ? (credential.error?.code ?? null) : -1;
};
const local = (time: string): number => Date.parse(`${time}+07:00`);

describe('travel permit', () => {
  it('says whose it is and what it allows', () => {
    const expires = Date.parse('2021-09-06T23:59:59+07:00');
    expect(readCredential(write(full, expires), createTrust(trusting(signer)), monday)).toEqual({
      kind: 'permit',
      verified: true,
      error: null,
      signedBy: signer.certificate.signedBy,
      until: expires,
      person: expect.objectContaining({
        name: 'Nguyễn Văn A',
        birth: '1987-01-18',
        identityNumber: '001087029317',
        identityKind: 'cccd',
      }),
      permit: {
        id: 'GDD-HCM-000123',
        purpose: 'Vận chuyển lương thực',
        areas: ['79', '80'],
        route: 'TP. Hồ Chí Minh – Long An, Quốc lộ 1',
        plate: '51F12345',
        seats: 2,
        weekdays: [1, 2, 3, 4, 5],
        dates: [],
        from: '2021-08-20',
        to: '2021-09-06',
        hours: { from: 360, to: 1080 },
        authority: 'UBND Quận 1',
      },
      issuedAt: issued,
      warnings: [],
    });
  });

  it('fits into a QR code that a phone shows and a paper carries', () => {
    expect(write(full).length).toBeLessThan(600);
  });

  it.each([
    ['the first day’s first minute of its hours', '2021-08-20T06:00:00', null],
    ['a minute before its hours', '2021-08-23T05:59:59', ErrorCode.PermitNotNow],
    ['the last second of its hours', '2021-08-23T17:59:59', null],
    ['the end of its hours', '2021-08-23T18:00:00', ErrorCode.PermitNotNow],
    ['a Saturday', '2021-08-28T08:00:00', ErrorCode.PermitNotNow],
    ['before its first day', '2021-08-19T08:00:00', ErrorCode.CredentialNotYetValid],
    ['its last day', '2021-09-06T08:00:00', null],
    ['after its last day', '2021-09-07T08:00:00', ErrorCode.CredentialExpired],
  ])('on %s (%s)', (_, time, expected) => {
    expect(faultOf(write(full), local(time))).toBe(expected);
  });

  it('of hours over midnight belongs to the day on which they began', () => {
    const night = write({ ...plain, hr: [22 * 60, 5 * 60], wd: [1] });
    expect(
      [
        '2021-08-23T21:59:00',
        '2021-08-23T22:00:00',
        '2021-08-24T04:59:00',
        '2021-08-24T05:00:00',
        '2021-08-23T03:00:00',
      ].map((time) => faultOf(night, local(time))),
    ).toEqual([ErrorCode.PermitNotNow, null, null, ErrorCode.PermitNotNow, ErrorCode.PermitNotNow]);
  });

  it('of single dates holds on these and on no other', () => {
    const text = write({ ...plain, dt: ['2021-08-23', '2021-08-25'] });
    expect(['2021-08-23', '2021-08-24', '2021-08-25'].map((day) => faultOf(text, local(`${day}T12:00:00`)))).toEqual([
      null,
      ErrorCode.PermitNotNow,
      null,
    ]);
  });

  it('without an end holds until further notice, and without a clock nothing is judged by time', () => {
    expect([faultOf(write(plain), local('2031-01-01T00:00:00') - 1e9), faultOf(write(full), null)]).toEqual([
      null,
      null,
    ]);
  });

  it('that was withdrawn is refused, and another is not', () => {
    expect([faultOf(write(full), monday, [full.id]), faultOf(write(full), monday, ['GDD-HCM-000124'])]).toEqual([
      ErrorCode.CredentialRevoked,
      null,
    ]);
  });

  it('of which a member is named by nested lists takes no lane down, however deep they are', () => {
    for (let depth = 50; depth < 31_000; depth = Math.ceil(depth * 1.1)) {
      const nested = Buffer.concat([Buffer.alloc(depth, 0x81), Buffer.from([0x80])]);
      const claims = Buffer.concat([
        Buffer.from([0xa1]),
        encode(permitClaim),
        Buffer.from([0xa1]),
        nested,
        Buffer.from([0x01]),
      ]);
      expect(faultOf(packSign1('GDD1:', writeSign1('ES256', kidOf(signer), claims, signer.key)))).toBe(
        ErrorCode.CredentialMalformed,
      );
    }
  });

  it('that was withdrawn is refused, however the office typed its number into the list', () => {
    expect(faultOf(write(plain), monday, [' gdd-hcm-000123'])).toBe(ErrorCode.CredentialRevoked);
  });

  it('of a stranger, or of a signer of health certificates only, is refused', async () => {
    const stranger = await makeSigner();
    const health = createTrust({ ...trusting(), signers: [{ certificate: signer.der, uses: ['hcert'] }] });
    const credential = readCredential(write(full), health, monday);
    expect([faultOf(write(full, null, stranger)), credential.kind === 'permit' && credential.error?.code]).toEqual([
      ErrorCode.SignerUnknown,
      ErrorCode.SignerUnknown,
    ]);
  });

  it.each([
    ['health certificates', '1.3.6.1.4.1.1847.2021.1.2'],
    ['visible digital seals', '2.23.136.1.1.14.2'],
  ])('of a signer whose key usage is for %s is refused', async (_, usage) => {
    const other = await makeSigner({ usages: [usage] });
    expect(readCredential(write(plain, null, other), createTrust(trusting(other)), monday)).toMatchObject({
      verified: false,
      error: { code: ErrorCode.KeyUsageWrong },
    });
  });

  it('is no health certificate, and a health certificate is no permit, under any prefix', () => {
    const asHealth = readCredential(write(full).replace('GDD1:', 'HC1:'), createTrust(trusting(signer)), monday);
    expect([asHealth.kind, faultOf(writeHcert(signer).replace('HC1:', 'GDD1:'))]).toEqual([
      'unknown',
      ErrorCode.CredentialMalformed,
    ]);
  });

  it.each<[string, object]>([
    ['no holder', { hn: undefined }],
    ['no number', { nr: undefined }],
    ['a number that is none', { nr: '!!!!!!' }],
    ['an id with a line feed', { id: 'GDD\n1234' }],
    ['a weekday that is none', { wd: [8] }],
    ['an hour that is none', { hr: [0, 1441] }],
    ['a member that nobody knows', { admin: true }],
    ['a name that could command a printer', { hn: '\u001b@' }],
  ])('with %s is refused, although it is signed', (_, change) => {
    const claims = new Map<number, unknown>([
      [6, issued / 1000],
      [-70_100, JSON.parse(JSON.stringify({ ...plain, ...change }))],
    ]);
    const text = packSign1('GDD1:', writeSign1(algorithmOf(signer), kidOf(signer), encode(claims), signer.key));
    expect(faultOf(text)).toBe(ErrorCode.CredentialMalformed);
  });

  it('is not issued when a field is not in its form', () => {
    expect(() => write({ ...plain, wd: [9] })).toThrow(CheckpointError);
  });

  it('is read as it was written, whatever it says', () => {
    const time = fc.integer({ min: 0, max: 1440 });
    const day = fc
      .date({ min: new Date('2021-01-01'), max: new Date('2022-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const maps = fc.record(
      {
        id: fc.stringMatching(/^[A-Za-z0-9-]{4,64}$/),
        hn: fc.stringMatching(/^[A-ZĐƯƠỆ][a-zđươệ]{1,20}( [A-Z][a-z]{1,10}){0,3}$/),
        nr: fc.stringMatching(/^[1-9]\d{11}$/),
        ar: fc.array(fc.stringMatching(/^\d{2,5}$/), { maxLength: 5 }),
        pl: fc.stringMatching(/^\d{2}[A-Z]-\d{3}\.\d{2}$/),
        wd: fc.uniqueArray(fc.integer({ min: 1, max: 7 })),
        dt: fc.array(day, { maxLength: 5 }),
        hr: fc.tuple(time, time),
      },
      { requiredKeys: ['id', 'hn', 'nr'] },
    );
    fc.assert(
      fc.property(maps, (permit) => {
        const credential = readCredential(write(permit), createTrust(trusting(signer)), null);
        expect(credential).toMatchObject({
          kind: 'permit',
          verified: true,
          person: { name: permit.hn, identityNumber: permit.nr },
          permit: {
            id: permit.id,
            areas: permit.ar ?? [],
            plate: permit.pl === undefined ? null : normalisePlate(permit.pl),
            weekdays: permit.wd ?? [],
            dates: permit.dt ?? [],
          },
        });
      }),
      { numRuns: 300 },
    );
  });
});

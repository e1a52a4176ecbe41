import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Credential, HealthCertificate, Person } from '../../contract/credential.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { trustNobody } from '../../credentials/trust/trust.ts';
import { CertificateWallet, samePerson, togetherMs } from './certificate-wallet.ts';

const nobody: Person = {
  name: null,
  birth: null,
  gender: 'unknown',
  identityNumber: null,
  identityKind: 'none',
  qid: null,
  phone: null,
  healthInsurance: null,
  address: null,
};
const certificate = (id: string, name: string | null = 'NGUYEN VAN A', birth = '1987-01-18'): HealthCertificate => ({
  kind: 'hcert',
  verified: true,
  error: null,
  signedBy: { name: 'Bộ Y tế', country: 'VN', keyId: '00' },
  until: null,
  person: { ...nobody, name, birth },
  vaccinations: [{ product: null, dose: 1, course: 2, date: null, country: null, id }],
  tests: [],
  recoveries: [],
  issuer: 'VN',
  issuedAt: null,
  expiresAt: null,
  warnings: [],
});
const forged = (id: string): HealthCertificate => ({
  ...certificate(id),
  verified: false,
  error: { code: 3101, message: 'forged' },
});
const card = readCredential('001087029317||Nguyễn Văn A|18011987|Nam|Hà Nội|01052021', trustNobody, null);
const shown = (credential: Credential, ...keys: string[]) => ({ credential, keys });
const idsOf = (certificates: readonly HealthCertificate[]) =>
  certificates.flatMap(({ vaccinations }) => vaccinations.map(({ id }) => id));

describe('certificates of one person', () => {
  it('count together when they follow each other within a minute, the citizen card too', () => {
    const wallet = new CertificateWallet();
    const show = (credential: Credential, at: number) =>
      idsOf(wallet.show('gate-1', shown(credential), at).certificates);
    expect([
      show(certificate('dose'), 0),
      show(certificate('test'), togetherMs),
      show(card, 2 * togetherMs),
      show(card, 3 * togetherMs + 1),
    ]).toEqual([['dose'], ['dose', 'test'], ['dose', 'test'], []]);
  });

  it('shown twice counts once', () => {
    const wallet = new CertificateWallet();
    wallet.show('gate-1', shown(certificate('dose')), 0);
    expect(wallet.show('gate-1', shown(certificate('dose')), 10).certificates).toHaveLength(1);
  });

  it.each([
    ['another name', certificate('test', 'TRAN VAN A'), 'gate-1'],
    ['another day of birth', certificate('test', 'NGUYEN VAN A', '1987-01-19'), 'gate-1'],
    ['no whole date of birth', certificate('test', 'NGUYEN VAN A', '1987'), 'gate-1'],
    ['no name', certificate('test', null), 'gate-1'],
    ['another lane', certificate('test'), 'gate-2'],
  ])('are nobody else’s: %s', (_, other, lane) => {
    const wallet = new CertificateWallet();
    wallet.show('gate-1', shown(certificate('dose')), 0);
    expect(idsOf(wallet.show(lane, shown(other), 10).certificates)).toEqual(['test']);
  });

  it('leaves out what is not genuine', () => {
    const wallet = new CertificateWallet();
    const both = [
      wallet.show('gate-1', shown(forged('dose')), 0),
      wallet.show('gate-1', shown(certificate('test')), 10),
    ];
    expect(both.map(({ certificates }) => idsOf(certificates))).toEqual([[], ['test']]);
  });

  it('leaves out a code that is about several people', () => {
    const wallet = new CertificateWallet();
    const family: HealthCertificate = { ...certificate('dose'), warnings: ['several-people'] };
    expect(wallet.show('gate-1', shown(family), 0).certificates).toEqual([]);
    expect(wallet.show('gate-1', shown(card), 1).certificates).toEqual([]);
  });

  it('link the numbers of the card with what names no number, and never two numbers', () => {
    const wallet = new CertificateWallet();
    const other = readCredential('001087029999||Nguyễn Văn A|18011987|Nam|Huế|01052021', trustNobody, null);
    const keysOf = (credential: Credential, key: string) => wallet.show('gate-1', shown(credential, key), 0).keys;
    expect([keysOf(card, 'id:1'), keysOf(other, 'id:2')]).toEqual([[], []]);
    const fresh = new CertificateWallet();
    const linked = (credential: Credential, key: string) => fresh.show('gate-1', shown(credential, key), 0).keys;
    expect([
      linked(card, 'id:1'),
      linked(certificate('dose'), 'text:dose'),
      linked(certificate('test'), 'text:test'),
      linked(card, 'id:1'),
    ]).toEqual([[], ['id:1'], ['id:1', 'text:dose'], ['text:dose', 'text:test']]);
  });

  it('never go to another person, nor stay longer than their minute, whatever order they come in', () => {
    const scan = fc.record({ who: fc.nat(2), what: fc.nat(3), lane: fc.nat(1), after: fc.nat(40_000) });
    fc.assert(
      fc.property(fc.array(scan, { maxLength: 40 }), (scans) => {
        const wallet = new CertificateWallet();
        const last = new Map<string, number>();
        let now = 0;
        for (const { who, what, lane, after } of scans) {
          now += after;
          const own = certificate(`${who}-${lane}-${what}`, `NGUYEN VAN ${who}`);
          const ids = idsOf(wallet.show(`gate-${lane}`, shown(own), now).certificates);
          const isFresh = now - (last.get(`${who}-${lane}`) ?? Number.NEGATIVE_INFINITY) <= togetherMs;
          expect(ids.every((id) => id?.startsWith(`${who}-${lane}-`))).toBe(true);
          expect(ids).toContain(`${who}-${lane}-${what}`);
          if (!isFresh) expect(ids).toHaveLength(1);
          last.set(`${who}-${lane}`, now);
        }
      }),
    );
  });
});

describe('samePerson', () => {
  it('does not mind diacritics, case, spaces and the order of the words', () => {
    const spelt = [
      'Nguyễn Thị Đào',
      'NGUYEN THI DAO',
      'nguyen  thi-dao',
      'DAO NGUYEN<THI',
      'Nguyê\u0303n Thi\u0323 Đa\u0300o',
    ];
    const keys = spelt.map((name) => samePerson({ ...nobody, name, birth: '1987-01-18' }));
    expect(new Set(keys)).toEqual(new Set(['DAO NGUYEN THI|1987-01-18']));
  });

  it('is nobody without a letter', () => {
    expect(samePerson({ ...nobody, name: '**', birth: '1987-01-18' })).toBeNull();
  });
});

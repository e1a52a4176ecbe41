import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Credential, PersonalQr } from '../contract/credential.ts';
import { ErrorCode } from '../contract/errors.ts';
import { readCredential } from './read-credential.ts';
import { trustNobody } from './trust/trust.ts';

const read = (payload: string) => readCredential(payload, trustNobody, null);

const example = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';

const personalQr = (payload: string): PersonalQr => {
  const credential = read(payload);
  if (credential.kind !== 'personal-qr') throw new Error(`read as ${JSON.stringify(credential)}`);
  return credential;
};

const errorOf = (credential: Credential) =>
  credential.kind === 'unknown' ? [credential.resembles, credential.error.code, credential.error.message] : credential;

describe('national personal QR 1.1 (Decision 1405/QĐ-BTTTT)', () => {
  it("reads the decision's example, whose number says that it was made up", () => {
    expect(read(example)).toEqual({
      kind: 'personal-qr',
      verified: null,
      person: {
        name: 'NGUYEN VAN A',
        birth: '1987-01-18',
        gender: 'male',
        identityNumber: '001093029317',
        identityKind: 'cccd',
        qid: '162979388586171100',
        phone: '0123232422',
        healthInsurance: null,
        address: null,
      },
      declaredFor: 'self',
      declarerQid: null,
      masked: false,
      warnings: ['birth-year-contradicts-number'],
    });
  });

  it('reads the masked form: no number, the birth as far as it is shown, the person by QID', () => {
    expect(personalQr('******029988|PHAM MINH DUC|1978-**-**|0|162979388586179900|<1<00<')).toEqual({
      kind: 'personal-qr',
      verified: null,
      person: {
        name: 'PHAM MINH DUC',
        birth: '1978',
        gender: 'male',
        identityNumber: null,
        identityKind: 'masked',
        qid: '162979388586179900',
        phone: null,
        healthInsurance: null,
        address: null,
      },
      declaredFor: 'self',
      declarerQid: null,
      masked: true,
      warnings: [],
    });
  });

  it.each([
    ['1978-06-**', '1978-06'],
    ['1978-00-00', '1978'],
    ['19**-**-**', null],
    ['1978', '1978'],
    ['', null],
    ['2000-02-29', '2000-02-29'],
  ])('keeps of the birth date %o what it states', (written, birth) => {
    const { person, warnings } = personalQr(`B1234567|TRAN B|${written}|0|1629793885|`);
    expect([person.birth, warnings]).toEqual([birth, []]);
  });

  it.each(['1999-02-29', '1900-02-29', '1987-13-01', '1987-04-31', '0087-01-01', '2187-01-01'])(
    'warns of the impossible birth date %s and goes on without it',
    (written) => {
      const { person, warnings } = personalQr(`B1234567|TRAN B|${written}|0|1629793885|`);
      expect([person.birth, warnings]).toEqual([null, ['date-implausible']]);
    },
  );

  it.each([
    ['001093029317', '001093029317', 'cccd'],
    ['001 093 029 317', '001093029317', 'cccd'],
    ['012345678', '012345678', 'cmnd'],
    ['c1234567', 'C1234567', 'passport'],
    ['12345678', '12345678', 'passport'],
    ['******317', null, 'masked'],
    ['******67', null, 'masked'],
  ])('takes %s for %s, %s', (written, identityNumber, identityKind) => {
    const { person } = personalQr(`${written}|TRAN B|1993-01-18|0|1629793885|`);
    expect(person).toMatchObject({ identityNumber, identityKind });
  });

  it.each([
    ['without EXT', '001093029317|TRAN B|1993-01-18|0|1629793885'],
    ['with an empty EXT', '001093029317|TRAN B|1993-01-18|0|1629793885|'],
    ['with an EXT that ends early', '001093029317|TRAN B|1993-01-18|0|1629793885|<'],
    ['with a line end', '001093029317|TRAN B|1993-01-18|0|1629793885\r\n'],
  ])('reads a code %s', (_, payload) => {
    expect(personalQr(payload).person).toMatchObject({ name: 'TRAN B', gender: 'unknown', phone: null });
  });

  it('reads who declared it for somebody else, the health insurance, and leaves the signature alone', () => {
    const credential = personalQr(
      '001193029317|TRAN B|1993-01-18|1|1629793885|16299<2<DN 4 01 0112345678<+84 912.345.678<c2ln',
    );
    expect([credential.declaredFor, credential.declarerQid, credential.person, credential.warnings]).toEqual([
      'other',
      '16299',
      {
        name: 'TRAN B',
        birth: '1993-01-18',
        gender: 'female',
        identityNumber: '001193029317',
        identityKind: 'cccd',
        qid: '1629793885',
        phone: '+84912345678',
        healthInsurance: 'DN4010112345678',
        address: null,
      },
      [],
    ]);
  });

  it.each([
    ['DN4010112345678', 'DN4010112345678'],
    ['0123456789', '0123456789'],
    ['00', null],
    ['0000000000', null],
    ['-', null],
    ['SO', null],
  ])('takes the health-insurance number %s for %s, so that no placeholder becomes a shared key', (written, number) => {
    const { person } = personalQr(`001093029317|TRAN B|1993-01-18|0|1629793885|<1<${written}<`);
    expect(person.healthInsurance).toBe(number);
  });

  it.each(['', '0', '000000', '-', '...', ' '])('takes the QID %o for none', (qid) => {
    expect(personalQr(`001093029317|TRAN B|1993-01-18|0|${qid}|<1<00<`).person.qid).toBeNull();
  });

  it('warns of fields after EXT', () => {
    expect(personalQr('001093029317|TRAN B|1993-01-18|0|1629793885|<1|x').warnings).toEqual(['extra-fields']);
  });

  it('warns of a gender that the number contradicts, in the 20xx centuries too', () => {
    const warningsOf = (number: string, birth: string, gender: string) =>
      personalQr(`${number}|TRAN B|${birth}|0|1629793885|<${gender}`).warnings;
    expect([
      warningsOf('001205029317', '2005-01-18', '1'),
      warningsOf('001305029317', '2005-01-18', '2'),
      warningsOf('001305029317', '2005-01-18', '1'),
      warningsOf('001105029317', '2005-01-18', '2'),
      warningsOf('001205029317', '2005-01-18', '0'),
    ]).toEqual([[], [], ['gender-contradicts-number'], ['birth-year-contradicts-number'], []]);
  });

  it('composes a name, trims it outside and leaves its inside alone', () => {
    expect(personalQr(`001093029317| ${'Nguyễn  Văn'.normalize('NFD')} |1993-01-18|0|1|`).person.name).toBe(
      'Nguyễn  Văn',
    );
  });

  it.each([
    ['00109302931|TRAN B|1993-01-18|0|1629793885|', 'document number'],
    ['000000000000|TRAN B|1993-01-18|0|1629793885|', 'document number'],
    ['0010930293|TRAN B|1993-01-18|0|1629793885|', 'document number'],
    ['001093029317||1993-01-18|0|1629793885|', 'name'],
    ['001093029317|TRAN\u001bB|1993-01-18|0|1629793885|', 'name'],
    ['001093029317|TRAN\u202eB|1993-01-18|0|1629793885|', 'name'],
    [`001093029317|${'A'.repeat(201)}|1993-01-18|0|1629793885|`, 'name'],
    ['001093029317|TRAN B|18/01/1993|0|1629793885|<1<00<', 'date of birth'],
    ['001093029317|TRAN B|1993-01-18|2|1629793885|<1<00<', 'kind of declaration'],
    [`001093029317|TRAN B|1993-01-18|0|${'1'.repeat(65)}|`, 'QID'],
    ['001093029317|TRAN B|1993-01-18|0', 'QID'],
    ['001093029317|TRAN B|19', 'QID'],
  ])('calls %o malformed, names the field and repeats nothing of it', (payload, field) => {
    const [resembles, code, message] = errorOf(read(payload)) as [string, number, string];
    expect([resembles, code]).toEqual(['personal-qr', ErrorCode.CredentialMalformed]);
    expect(message).toContain(`its ${field} `);
    for (const part of payload.split('|')) if (part.length > 1) expect(message).not.toContain(part);
  });

  it('reads back every personal QR that the format can write', () => {
    const digits = (length: number) =>
      fc.stringMatching(new RegExp(`^\\d{${length}}$`)).filter((number) => /[1-9]/.test(number));
    const word = fc.stringMatching(/^[A-Z]{1,7}$/);
    const written = fc.record({
      number: fc.oneof(digits(12), digits(9), fc.stringMatching(/^[A-Z][1-9]\d{6}$/)),
      name: fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
      birth: fc
        .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      declared: fc.constantFrom('0', '1'),
      qid: digits(18),
      declarer: fc.oneof(fc.constant(''), digits(18)),
      gender: fc.constantFrom('0', '1', '2'),
      insurance: fc.oneof(fc.constant('00'), digits(10), fc.stringMatching(/^[A-Z]{2}[1-9]\d{12}$/)),
      phone: fc.oneof(fc.constant(''), fc.stringMatching(/^0[1-9]\d{8}$/)),
    });
    fc.assert(
      fc.property(written, (w) => {
        const ext = [w.declarer, w.gender, w.insurance, w.phone].join('<');
        const { person, declaredFor, declarerQid, masked } = personalQr(
          [w.number, w.name, w.birth, w.declared, w.qid, ext].join('|'),
        );
        expect({ ...person, declaredFor, declarerQid, masked }).toEqual({
          name: w.name,
          birth: w.birth,
          gender: { 0: 'unknown', 1: 'male', 2: 'female' }[w.gender],
          identityNumber: w.number,
          identityKind: { 12: 'cccd', 9: 'cmnd' }[w.number.length] ?? 'passport',
          qid: w.qid,
          phone: w.phone || null,
          healthInsurance: w.insurance === '00' ? null : w.insurance,
          address: null,
          declaredFor: w.declared === '0' ? 'self' : 'other',
          declarerQid: w.declarer || null,
          masked: false,
        });
      }),
    );
  });
});

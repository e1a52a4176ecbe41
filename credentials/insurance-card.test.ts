import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../contract/errors.ts';
import { readCredential } from './read-credential.ts';
import { trustNobody } from './trust/trust.ts';

const read = (payload: string) => readCredential(payload, trustNobody, null);
const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

describe('health-insurance card', () => {
  it('reads the old layout', () => {
    const text = `DN4010112345678|${hex('Nguyễn Văn A')}|18/01/1987|1|${hex('12 Lê Lợi, Hà Nội')}|01-011|01/01/2021|31/12/2021|05/01/2021|4|$`;
    expect(read(text)).toEqual({
      kind: 'bhyt',
      verified: null,
      layout: 'old',
      person: {
        name: 'Nguyễn Văn A',
        birth: '1987-01-18',
        gender: 'male',
        identityNumber: null,
        identityKind: 'none',
        qid: null,
        phone: null,
        healthInsurance: 'DN4010112345678',
        address: '12 Lê Lợi, Hà Nội',
      },
      validFrom: '2021-01-01',
      validUntil: '2021-12-31',
      firstCare: '01-011',
      warnings: [],
    });
  });

  it('reads the newer layout, in which a hyphen is empty', () => {
    const text = `0123456789|${hex('Trần Thị B')}|1990|2|-|01011|01/01/2021|-|01/01/2021|4|-|$`;
    expect(read(text)).toMatchObject({
      layout: 'new',
      person: { name: 'Trần Thị B', birth: '1990', gender: 'female', healthInsurance: '0123456789', address: null },
      validFrom: '2021-01-01',
      validUntil: null,
      firstCare: '01011',
    });
  });

  it('reads either with blanks around its fields and behind its end, and days without a zero in front', () => {
    const old = ` dn4 0101 12345678 | ${hex('Nguyễn Văn A').toUpperCase()} | 18/1/1987 | 1 | ${hex('Hà Nội')} | 01 - 011 | 1/1/2021 | 31/12/2021 | 05/01/2021 | - | $ `;
    const newer = `0123456789|${hex('Trần Thị B')} | 1990 | 2 | - | 01 - 011 |01/01/2021 | - |01/01/2021|-|4|-|$\t`;
    expect([read(old), read(newer)]).toMatchObject([
      {
        layout: 'old',
        person: { name: 'Nguyễn Văn A', birth: '1987-01-18', healthInsurance: 'DN4010112345678', address: 'Hà Nội' },
        validFrom: '2021-01-01',
        validUntil: '2021-12-31',
        firstCare: '01 - 011',
      },
      {
        layout: 'new',
        person: { name: 'Trần Thị B', birth: '1990', gender: 'female', address: null },
        validFrom: '2021-01-01',
        validUntil: null,
        firstCare: '01 - 011',
      },
    ]);
  });

  it.each([
    `0123456789|${hex('A')}|31/02/1990|2|-|01011|01/01/2021|-|$`,
    `0123456789|${hex('A')}|01/01/1990|2|-|01011|99/99/2021|-|$`,
  ])('warns of a date that is none: %s', (text) => {
    expect(read(text)).toMatchObject({ kind: 'bhyt', warnings: ['date-implausible'] });
  });

  it('reads back every card that the layouts can write, and answers whatever stands in its fields', () => {
    const day = fc
      .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const written = (iso: string): string => iso.split('-').toReversed().join('/');
    const cards = fc.record({
      number: fc.stringMatching(/^([A-Z]{2}\d{13}|\d{10})$/),
      name: fc.stringMatching(/^[A-ZĐƯỄ][a-zđễộ]{1,20}( [A-ZÂ][a-zạ]{1,10}){0,3}$/),
      birth: fc.oneof(day, fc.integer({ min: 1900, max: 2099 }).map(String)),
      sex: fc.constantFrom('1', '2'),
      address: fc.constantFrom(null, 'Hà Nội', 'Ấp 3, Củ Chi'),
      from: day,
      to: fc.option(day),
      rest: fc.array(fc.stringMatching(/^[\d-]{0,10}$/), { maxLength: 6 }),
    });
    fc.assert(
      fc.property(cards, ({ number, name, birth, sex, address, from, to, rest }) => {
        const fields = [number, hex(name), birth.length === 4 ? birth : written(birth), sex];
        const place = [address === null ? '-' : hex(address), '01-011', written(from), to === null ? '-' : written(to)];
        expect(read([...fields, ...place, ...rest, '$'].join('|'))).toMatchObject({
          kind: 'bhyt',
          layout: number.length === 15 ? 'old' : 'new',
          person: { name, birth, gender: sex === '1' ? 'male' : 'female', healthInsurance: number, address },
          validFrom: from,
          validUntil: to,
          warnings: [],
        });
      }),
    );
    const anything = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('-', '1', hex('Ệ'))), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(anything, (fields) => {
        expect(['bhyt', 'unknown']).toContain(read(`0123456789|${hex('A')}|${fields.join('|')}|x|y|$`).kind);
      }),
    );
  });

  it.each([
    ['a number of neither layout', `12345|${hex('A')}|1990|2|-|01011|$`],
    ['a name that is not UTF-8', `0123456789|ff|1990|2|-|01011|$`],
    ['a name that could command a printer', `0123456789|1b40|1990|2|-|01011|$`],
    ['a birth in another form', `0123456789|${hex('A')}|1990-01-01|2|-|01011|$`],
    ['an address that is not hexadecimal', `0123456789|${hex('A')}|1990|2|xyz|01011|$`],
  ])('refuses %s', (_, text) => {
    expect(read(text)).toMatchObject({
      kind: 'unknown',
      resembles: 'bhyt',
      error: { code: ErrorCode.CredentialMalformed },
    });
  });
});

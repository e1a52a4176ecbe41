import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PermitFields, parsePermitFields, permitColumns } from './permit-fields.ts';

const least: PermitFields = { id: 'GDD-1', name: 'Nguyễn Văn A', number: '001087029317' };
const permitOf = (fields: PermitFields) => parsePermitFields({ ...least, ...fields }).permit;
const problemsOf = (fields: PermitFields) => parsePermitFields({ ...least, ...fields }).problems;

describe('fields of a permit', () => {
  it('become claims, and what is blank becomes none', () => {
    expect(
      permitOf({
        number: '001 087 029 317',
        birth: '18/01/1987',
        purpose: '  ',
        areas: '79 80,82|79',
        route: 'Quốc lộ 1',
        plate: '51f-123.45',
        seats: '2',
        weekdays: 'T2-T4, 6; cn',
        dates: '2021-08-23 1/9/2021',
        from: '2021-08-20',
        to: '6-9-2021',
        hours: '6h – 18h30',
        authority: 'UBND Quận 1',
      }),
    ).toEqual({
      id: 'GDD-1',
      hn: 'Nguyễn Văn A',
      nr: '001087029317',
      bd: '1987-01-18',
      ar: ['79', '80', '82'],
      ro: 'Quốc lộ 1',
      pl: '51F-123.45',
      se: 2,
      wd: [1, 2, 3, 6, 7],
      dt: ['2021-08-23', '2021-09-01'],
      fr: '2021-08-20',
      to: '2021-09-06',
      hr: [360, 1110],
      au: 'UBND Quận 1',
    });
  });

  it.each<[PermitFields, string]>([
    [{ id: 'x' }, 'id: 4 to 64'],
    [{ name: ' ' }, 'name: is missing'],
    [{ name: 'A\u001b@' }, 'name: holds'],
    [{ name: 'a\nb' }, 'name: holds a line end'],
    [{ number: '1087029317' }, 'leading zeros'],
    [{ number: '1.08703E+11' }, 'rounded by a spreadsheet'],
    [{ number: '0010870293170' }, '13 digits'],
    [{ number: '000000000000' }, 'is no citizen number'],
    [{ number: '******029317' }, 'is no citizen number'],
    [{ birth: '31/02/1987' }, 'birth: "31/02/1987" is no day'],
    [{ areas: '79 HCM' }, '"HCM" is no administrative code'],
    [{ plate: 'xe tải' }, 'plate: is no plate'],
    [{ seats: '0' }, 'seats: a number from 1 to 100'],
    [{ weekdays: '5-2' }, 'no span of weekdays'],
    [{ weekdays: 'T8' }, '"T8" is no weekday'],
    [{ weekdays: '1-3-5' }, 'no span of weekdays'],
    [{ hours: '06:00' }, 'two times'],
    [{ hours: '06:00-25:00' }, '"25:00" is no time'],
    [{ hours: '06:00-06:00' }, 'leave it empty'],
    [{ from: '2021-09-02', to: '2021-09-01' }, 'to: lies before from'],
    [{ route: 'x'.repeat(201) }, 'longer than 200'],
  ])('%j is refused: %s', (fields, problem) => {
    expect(problemsOf(fields)?.join('; ')).toContain(problem);
  });

  it('that are wrong are named all at once', () => {
    expect(problemsOf({ number: '1', birth: '1', hours: '1' })?.map((text) => text.split(':')[0])).toEqual([
      'number',
      'birth',
      'hours',
    ]);
  });

  it('of any text give a permit or say why not', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'0123456789-/:.,;T ChCN'), maxLength: 20 }),
    );
    const fields = fc.record(Object.fromEntries(permitColumns.map((column) => [column, text])), { requiredKeys: [] });
    fc.assert(
      fc.property(fields, (any) => {
        const { permit, problems } = parsePermitFields(any);
        expect(permit === null).toBe(problems !== null && problems.length > 0);
      }),
    );
  });
});

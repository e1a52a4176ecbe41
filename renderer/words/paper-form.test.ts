import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paperEntrySchema } from '../../contract/rpc.ts';
import { noon } from '../testing/states.ts';
import { emptyForm, nextForm, type PaperForm, readForm } from './paper-form.ts';

const offset = 420;
const form = (change: Partial<PaperForm> = {}): PaperForm => ({
  ...emptyForm(noon, 'in', offset),
  name: 'Nguyễn Văn A',
  ...change,
});

it('begins with the moment at the station, and reads it back', () => {
  const begun = emptyForm(noon, 'out', offset);
  expect([begun.date, begun.time, begun.direction]).toEqual(['23/11/2026', '10:32', 'out']);
  expect(readForm({ ...begun, name: 'A' }, noon, offset)).toMatchObject({
    entry: { at: noon - 5000, direction: 'out' },
  });
});

it('reads what people write', () => {
  const read = readForm(
    form({
      date: '22/11',
      time: '7h05',
      identityNumber: ' 001 087 001234 ',
      birth: '18/1/1987',
      phone: '0912 345 678',
      temperature: '36,6',
      outcome: 'officer',
    }),
    noon,
    offset,
  );
  expect(read).toEqual({
    entry: {
      at: Date.UTC(2026, 10, 22, 0, 5),
      direction: 'in',
      name: 'Nguyễn Văn A',
      identityNumber: '001 087 001234',
      birth: '1987-01-18',
      phone: '0912 345 678',
      temperature: 36.6,
      outcome: 'officer',
    },
  });
  const births = ['1987', '01/1987', ''].map((birth) => readForm(form({ birth }), noon, offset));
  expect(births.map((each) => ('entry' in each ? each.entry.birth : each))).toEqual(['1987', '1987-01', null]);
});

it.each<[keyof PaperForm, Partial<PaperForm>]>([
  ['date', { date: '31/02/2026' }],
  ['date', { date: 'yesterday' }],
  ['date', { date: '15/11/2026' }],
  ['time', { time: '25:00' }],
  ['time', { time: '10:33' }],
  ['name', { name: '  ' }],
  ['identityNumber', { identityNumber: '12' }],
  ['birth', { birth: '32/01/1987' }],
  ['phone', { phone: 'call me' }],
  ['temperature', { temperature: '50' }],
])('names the field that cannot be: %s %o', (wrong, change) => {
  expect(readForm(form(change), noon, offset)).toEqual({ wrong });
});

it('keeps time, direction and result for the next line', () => {
  expect(nextForm(form({ date: '22/11', phone: '0912', outcome: 'refer' }))).toMatchObject({
    date: '22/11',
    name: '',
    phone: '',
    outcome: 'refer',
  });
});

it('makes nothing that the station would refuse, whatever is typed', () => {
  const typed = fc.oneof(fc.string(), fc.stringMatching(/^[0-9/.: h-]{0,12}$/));
  fc.assert(
    fc.property(
      fc.record({
        date: fc.oneof(typed, fc.constant('23/11/2026')),
        time: fc.oneof(typed, fc.constant('10:00')),
        name: fc.oneof(typed, fc.constant('A')),
        identityNumber: typed,
        birth: typed,
        phone: typed,
        temperature: typed,
      }),
      (change) => {
        const read = readForm(form(change), noon, offset);
        if ('entry' in read) {
          expect(paperEntrySchema.parse(read.entry)).toEqual(read.entry);
          expect(read.entry.at).toBeLessThanOrEqual(noon);
        }
      },
    ),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writtenMoment } from './written-moment.ts';

describe('a written moment', () => {
  it.each([
    ['2021-06-01T02:00:00Z', '2021-06-01T02:00:00.000Z'],
    ['2021-06-01t02:00:00z', '2021-06-01T02:00:00.000Z'],
    ['2021-06-01T02:00:00+02:00', '2021-06-01T00:00:00.000Z'],
    ['2021-06-01T02:00:00+0200', '2021-06-01T00:00:00.000Z'],
    ['2021-06-01T02:00:00+02', '2021-06-01T00:00:00.000Z'],
    ['2021-06-01T02:00:00.1234567+02:00', '2021-06-01T00:00:00.123Z'],
    ['2021-06-01T02:00:00.5', '2021-06-01T02:00:00.500Z'],
    ['2021-06-01 02:00', '2021-06-01T02:00:00.000Z'],
    ['2021-06-01', '2021-06-01T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(writtenMoment(text)).toBe(Date.parse(iso));
  });

  it.each(['', 'yesterday', '2021-13-01', '2021-06-01T25:00:00Z', '1622505600', '01/06/2021', '2021-06-01T02:00:00+2'])(
    '%s is none',
    (text) => {
      expect(writtenMoment(text)).toBeNull();
    },
  );

  it('is what Date writes, whatever the moment', () => {
    const moments = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') });
    fc.assert(
      fc.property(moments, (moment) => void expect(writtenMoment(moment.toISOString())).toBe(moment.getTime())),
    );
    fc.assert(fc.property(fc.string(), (text) => void writtenMoment(text)));
  });
});

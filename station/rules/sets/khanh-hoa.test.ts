import { describe, expect, it } from 'vitest';
import { answersOf, clockless, recovered, showing, test, tested, vaccinated } from '../../testing/sample-facts.ts';

const answer = answersOf('khanh-hoa');
const none = ['refuse', 'red', 'certificate.none-sufficient'];

describe('rule set khanh-hoa, as FORMATS 6 has it', () => {
  describe('green as in Ho Chi Minh City', () => {
    it.each([
      ['2 of 2, day 13', vaccinated(2, 2, 13), ['admit', 'yellow', 'certificate.one-dose']],
      ['2 of 2, day 14', vaccinated(2, 2, 14), ['admit', 'green', 'certificate.full-course']],
      ['1 of 1, day 14', vaccinated(1, 1, 14), ['admit', 'green', 'certificate.full-course']],
      ['recovered 180 days ago', recovered(180), ['admit', 'green', 'certificate.recovered']],
      ['recovered 181 days ago', recovered(181), none],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('yellow: one dose and 2 weeks, or negative PCR within 72 hours', () => {
    it.each([
      ['1 of 2, day 13', vaccinated(1, 2, 13), none],
      ['1 of 2, day 14', vaccinated(1, 2, 14), ['admit', 'yellow', 'certificate.one-dose']],
      ['PCR of this hour', tested('pcr', 'negative', 0), ['admit', 'yellow', 'certificate.negative-pcr']],
      ['PCR, 72 h', tested('pcr', 'negative', 72), ['admit', 'yellow', 'certificate.negative-pcr']],
      ['PCR, 73 h', tested('pcr', 'negative', 73), none],
      ['PCR of the next hour', tested('pcr', 'negative', -1), none],
      ['PCR without a result', tested('pcr', 'unknown', 1), none],
      ['rapid test', tested('rapid', 'negative', 1), none],
      ['positive PCR', tested('pcr', 'positive', 1), ['officer', 'red', 'certificate.positive']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });

    it('does not lose a PCR behind a later rapid test', () => {
      const both = { ...test('pcr', 'negative', 40), ...test('rapid', 'negative', 2) };
      expect(answer(showing(both))).toEqual(['admit', 'yellow', 'certificate.negative-pcr']);
    });
  });

  it('else red', () => {
    expect([answer({}), answer(showing({}))]).toEqual([['refuse', 'red', 'certificate.none'], none]);
  });

  it('leaves the hours of a test to the officer while nobody believes the clock', () => {
    expect(answer(clockless(tested('pcr', 'negative', 500)))).toEqual([
      'officer',
      'yellow',
      'certificate.clock',
      'clock.untrusted',
    ]);
  });
});

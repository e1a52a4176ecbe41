import { describe, expect, it } from 'vitest';
import type { CertificateFacts, Facts } from '../../../contract/rules.ts';
import {
  answersOf,
  clockless,
  declared,
  entering,
  illness,
  measured,
  shots,
  showing,
  test,
  watched,
} from '../../testing/sample-facts.ts';

const answer = answersOf('inter-province-coach');
const full = shots(2, 2, 14);
const negative = test('pcr', 'negative', 72);
const healthy = (...certificates: readonly Partial<CertificateFacts>[]): Partial<Facts> => ({
  ...declared(),
  ...showing(Object.assign({}, ...certificates)),
});
const green = ['admit', 'green', 'certificate.course-and-test'];
const testNeeded = ['officer', 'red', 'certificate.test-needed'];
const courseNeeded = ['officer', 'red', 'certificate.course-needed'];
const none = ['refuse', 'red', 'certificate.none-sufficient'];

describe('rule set inter-province-coach, as FORMATS 6 has it', () => {
  describe('full course + 14 days or recovered within 6 months, and negative PCR or rapid test within 72 hours', () => {
    it.each([
      ['2 of 2, day 14, PCR 72 h', healthy(full, negative), green],
      ['2 of 2, day 14, rapid 72 h', healthy(full, test('rapid', 'negative', 72)), green],
      ['1 of 1, day 14, PCR', healthy(shots(1, 1, 14), negative), green],
      ['recovered 180 days ago, PCR', healthy(illness(180), negative), green],
      ['2 of 2, day 13, PCR', healthy(shots(2, 2, 13), negative), courseNeeded],
      ['1 of 2, PCR', healthy(shots(1, 2, 100), negative), courseNeeded],
      ['recovered 181 days ago, PCR', healthy(illness(181), negative), courseNeeded],
      ['PCR alone', healthy(negative), courseNeeded],
      ['2 of 2 alone', healthy(full), testNeeded],
      ['2 of 2, PCR 73 h', healthy(full, test('pcr', 'negative', 73)), testNeeded],
      ['2 of 2, rapid 73 h', healthy(full, test('rapid', 'negative', 73)), testNeeded],
      ['2 of 2, PCR without a result', healthy(full, test('pcr', 'unknown', 1)), testNeeded],
      ['2 of 2, positive', healthy(full, test('rapid', 'positive', 1)), ['officer', 'red', 'certificate.positive']],
      ['1 of 2, PCR 73 h', healthy(shots(1, 2, 100), test('pcr', 'negative', 73)), none],
      ['an unsigned identity', declared(), ['refuse', 'red', 'certificate.none']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('and none of cough, fever, breathlessness, aches, sore throat', () => {
    it.each(['cough', 'fever', 'breathlessness', 'aches', 'sore-throat'])('%s', (symptom) => {
      expect(answer({ ...healthy(full, negative), ...declared({ symptoms: [symptom] }) })).toEqual([
        'refer',
        'red',
        'declaration.symptoms',
      ]);
    });

    it('refers a fever that the thermometer finds', () => {
      expect(answer({ ...healthy(full, negative), ...measured(37.5) })).toEqual(['refer', 'red', 'temperature.fever']);
    });

    it('leaves whom nobody has asked to the officer, unless the site asks in another way', () => {
      const unasked = showing({ ...full, ...negative });
      expect([answer(unasked), answer(unasked, entering, { declarationRequired: false })]).toEqual([
        ['officer', 'yellow', 'declaration.missing'],
        green,
      ]);
    });
  });

  it('F0 and F1 do not travel', () => {
    expect((['f0', 'f1'] as const).map((level) => answer({ ...healthy(full, negative), ...watched(level) }))).toEqual(
      Array(2).fill(['officer', 'red', 'watch-list.hit']),
    );
  });

  it('leaves all dates to the officer while nobody believes the clock', () => {
    expect(answer(clockless(healthy(shots(1, 2, 3), test('pcr', 'negative', 900))))).toEqual([
      'officer',
      'yellow',
      'certificate.clock',
      'clock.untrusted',
    ]);
  });
});

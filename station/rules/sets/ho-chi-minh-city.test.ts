import { describe, expect, it } from 'vitest';
import {
  answersOf,
  clockless,
  declared,
  entering,
  illness,
  leaving,
  measured,
  permitted,
  recovered,
  refused,
  shots,
  showing,
  tested,
  unmeasured,
  vaccinated,
  watched,
} from '../../testing/sample-facts.ts';

const answer = answersOf('ho-chi-minh-city');
const none = ['refuse', 'red', 'certificate.none-sufficient'];

describe('rule set ho-chi-minh-city, as FORMATS 6 has it', () => {
  describe('draft: green = 14 days after the last dose of a full course, 2 doses or 1 of a one-dose vaccine', () => {
    it.each([
      ['2 of 2, day 13', vaccinated(2, 2, 13), ['admit', 'yellow', 'certificate.one-dose']],
      ['2 of 2, day 14', vaccinated(2, 2, 14), ['admit', 'green', 'certificate.full-course']],
      ['2 of 2, years later', vaccinated(2, 2, 900), ['admit', 'green', 'certificate.full-course']],
      ['1 of 1, day 13', vaccinated(1, 1, 13), none],
      ['1 of 1, day 14', vaccinated(1, 1, 14), ['admit', 'green', 'certificate.full-course']],
      ['3 of 3, day 14', vaccinated(3, 3, 14), ['admit', 'green', 'certificate.full-course']],
      [
        'a booster of today: the course was full long ago',
        vaccinated(3, 2, 0),
        ['admit', 'green', 'certificate.full-course'],
      ],
      ['a booster of tomorrow', vaccinated(3, 2, -1), none],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('draft: or recovered for at most 180 days', () => {
    it.each([
      ['today', recovered(0), ['admit', 'green', 'certificate.recovered']],
      ['180 days', recovered(180), ['admit', 'green', 'certificate.recovered']],
      ['181 days', recovered(181), none],
      ['a day that is to come', recovered(-1), none],
      ['still ill by the certificate’s own dates', recovered(3, false), none],
      ['a certificate without dates of its own', recovered(20, null), ['admit', 'green', 'certificate.recovered']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('draft: yellow = one dose of two and 14 days', () => {
    it.each([
      ['1 of 2, day 13', vaccinated(1, 2, 13), none],
      ['1 of 2, day 14', vaccinated(1, 2, 14), ['admit', 'yellow', 'certificate.one-dose']],
      ['2 of 3, the second today', vaccinated(2, 3, 0), ['admit', 'yellow', 'certificate.one-dose']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('nothing else is green or yellow', () => {
    it.each([
      ['negative PCR', tested('pcr', 'negative', 1), none],
      ['negative rapid test', tested('rapid', 'negative', 1), none],
      ['a certificate that states nothing of it', showing({}), none],
      ['an unsigned identity', {}, ['refuse', 'red', 'certificate.none']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });

    it('may be left to the officer', () => {
      const officer = { insufficientOutcome: 'officer' };
      expect([answer({}, entering, officer), answer(vaccinated(1, 2, 1), entering, officer)]).toEqual([
        ['officer', 'red', 'certificate.none'],
        ['officer', 'red', 'certificate.none-sufficient'],
      ]);
    });

    it('not even a travel permit, unless the site says so', () => {
      expect([answer(permitted()), answer(permitted(), entering, { permitSuffices: true })]).toEqual([
        ['refuse', 'red', 'certificate.none'],
        ['admit', 'yellow', 'permit.valid'],
      ]);
    });
  });

  describe('F0 and F1 are red, fever is referred, whatever the certificate says', () => {
    const green = vaccinated(2, 2, 30);
    it.each([
      ['F0', watched('f0'), ['officer', 'red', 'watch-list.hit']],
      ['F1', watched('f1'), ['officer', 'red', 'watch-list.hit']],
      ['F1 with a fever', { ...watched('f1'), ...measured(39) }, ['officer', 'red', 'watch-list.hit']],
      ['37.5 °C', measured(37.5), ['refer', 'red', 'temperature.fever']],
      ['37.49 °C', measured(37.49), ['admit', 'green', 'certificate.full-course']],
      ['cough', declared({ symptoms: ['cough'] }), ['refer', 'red', 'declaration.symptoms']],
      ['contact', declared({ contact: true }), ['refer', 'red', 'declaration.contact']],
      ['place', declared({ places: ['outbreak-area'] }), ['officer', 'yellow', 'declaration.places']],
      ['healthy', declared(), ['admit', 'green', 'certificate.full-course']],
      ['no temperature', unmeasured, ['officer', 'yellow', 'temperature.missing']],
      [
        'no declaration',
        { declaration: { policy: 'required', state: 'missing' } as const },
        ['officer', 'yellow', 'declaration.missing'],
      ],
    ])('%s', (_, facts, expected) => {
      expect(answer({ ...green, ...facts })).toEqual(expected);
    });

    it('a positive test stands against a full course', () => {
      const both = {
        ...shots(2, 2, 30),
        ...tested('rapid', 'positive', 20).certificates,
        vaccination: shots(2, 2, 30).vaccination ?? null,
      };
      expect(answer(showing(both))).toEqual(['officer', 'red', 'certificate.positive']);
    });
  });

  it('judges nothing by a clock that nobody believes, and refuses nobody for it', () => {
    const all = [
      vaccinated(2, 2, 30),
      vaccinated(1, 2, 3),
      recovered(300),
      showing({ ...shots(1, 1, 1), ...illness(1) }),
    ];
    expect(all.map((facts) => answer(clockless(facts)))).toEqual(
      Array(4).fill(['officer', 'yellow', 'certificate.clock', 'clock.untrusted']),
    );
  });

  it.each([
    ['signature-invalid', 'refuse', 'credential.forged'],
    ['revoked', 'refuse', 'credential.revoked'],
    ['expired', 'officer', 'credential.expired'],
    ['signer-unknown', 'officer', 'credential.signer-unknown'],
  ] as const)('is red for a certificate that is refused: %s', (error, outcome, reason) => {
    expect(answer(refused(error))).toEqual([outcome, 'red', reason]);
  });

  it('lets everybody leave but F0, F1 and who has a fever', () => {
    expect([answer({}, leaving), answer(watched('f0'), leaving), answer(measured(38), leaving)]).toEqual([
      ['admit', 'green', 'exit.recorded'],
      ['officer', 'red', 'watch-list.hit'],
      ['refer', 'red', 'temperature.fever'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../contract/rules.ts';
import {
  answersOf,
  declared,
  entering,
  measured,
  recovered,
  refused,
  tested,
  vaccinated,
  watched,
} from '../../testing/sample-facts.ts';

const answer = answersOf('hospital-screening');
const saying = (answers: Parameters<typeof declared>[0], more: Partial<Facts> = {}) =>
  answer({ ...declared(answers), ...more });

describe('rule set hospital-screening, as FORMATS 6 has it', () => {
  describe('fever or symptoms: refer to testing', () => {
    it.each([
      ['37.5 °C', { ...declared(), ...measured(37.5) }, ['refer', 'red', 'temperature.fever']],
      ['cough', declared({ symptoms: ['cough'] }), ['refer', 'red', 'declaration.symptoms']],
      ['contact', declared({ contact: true }), ['refer', 'red', 'declaration.contact']],
      ['positive test', { ...declared(), ...tested('rapid', 'positive', 5) }, ['refer', 'red', 'certificate.positive']],
      ['place', declared({ places: ['outbreak-area'] }), ['officer', 'yellow', 'declaration.places']],
      ['another yes', declared({ yes: ['under-isolation'] }), ['officer', 'yellow', 'declaration.yes']],
    ])('%s, whatever the certificate says', (_, facts, expected) => {
      expect(answer({ ...vaccinated(2, 2, 30), ...facts })).toEqual(expected);
    });
  });

  it('has everybody declare their health, unless the site asks in another way', () => {
    expect([answer(vaccinated(2, 2, 30)), answer({}, entering, { declarationRequired: false })]).toEqual([
      ['officer', 'yellow', 'declaration.missing'],
      ['admit', 'yellow', 'identity.recorded'],
    ]);
  });

  it.each([
    ['full course, day 14', vaccinated(2, 2, 14), ['admit', 'green', 'certificate.full-course']],
    ['full course, day 13', vaccinated(2, 2, 13), ['admit', 'yellow', 'certificate.none-sufficient']],
    ['recovered 180 days ago', recovered(180), ['admit', 'green', 'certificate.recovered']],
    ['recovered 181 days ago', recovered(181), ['admit', 'yellow', 'certificate.none-sufficient']],
    ['negative PCR, 72 h', tested('pcr', 'negative', 72), ['admit', 'green', 'certificate.negative-test']],
    ['negative rapid test, 72 h', tested('rapid', 'negative', 72), ['admit', 'green', 'certificate.negative-test']],
    ['negative PCR, 73 h', tested('pcr', 'negative', 73), ['admit', 'yellow', 'certificate.none-sufficient']],
    ['an unsigned identity', {}, ['admit', 'yellow', 'identity.recorded']],
  ])('of somebody healthy: %s', (_, facts, expected) => {
    expect(saying({}, facts)).toEqual(expected);
  });

  it('turns nobody away: who shows what is not genuine, and F0 and F1, are met by staff', () => {
    expect([
      saying({}, refused('signature-invalid')),
      saying({}, refused('expired')),
      saying({}, watched('f0')),
      saying({}, watched('f1')),
    ]).toEqual([
      ['officer', 'red', 'credential.forged'],
      ['officer', 'yellow', 'credential.expired'],
      ['officer', 'red', 'watch-list.hit'],
      ['officer', 'red', 'watch-list.hit'],
    ]);
  });
});

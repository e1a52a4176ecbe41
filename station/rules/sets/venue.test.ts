import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../contract/rules.ts';
import { evaluate, type RuleParameters } from '../evaluate.ts';
import { loadRules } from '../rule-set.ts';

const entering: Facts = {
  direction: 'in',
  temperature: { state: 'measured', celsius: 36.6 },
  temperaturePolicy: 'required',
  credential: { kind: 'personal-qr', verified: null, masked: false, identified: true, warnings: [] },
  certificates: null,
  lists: { watch: null, trustOld: false, revocationsOld: false },
  presence: { inside: false, count: 0, capacity: null },
  clock: 'synchronised',
};
const leaving: Facts = {
  ...entering,
  direction: 'out',
  temperature: { state: 'not-asked', celsius: null },
  presence: { inside: true, count: 1, capacity: null },
};

/** outcome, colour, then the codes of the reasons */
const answer = (changes: Partial<Facts>, base: Facts = entering, overrides: RuleParameters = {}): readonly string[] => {
  const { set, parameters } = loadRules('venue', overrides);
  const { outcome, colour, reasons } = evaluate(set, parameters, { ...base, ...changes });
  return [outcome, colour, ...reasons.map(({ code }) => code)];
};

const watched = (watch: 'f0' | 'f1'): Partial<Facts> => ({ lists: { ...entering.lists, watch } });
const measured = (celsius: number): Partial<Facts> => ({ temperature: { state: 'measured', celsius } });
const missing = { state: 'missing', celsius: null } as const;
const vaccinated = (doses: number, course: number, days: number): Partial<Facts> => ({
  certificates: { vaccination: { doses, course, days }, recovery: null, test: null },
});
const recovered = (days: number): Partial<Facts> => ({
  certificates: { vaccination: null, recovery: { days }, test: null },
});
const tested = (kind: 'pcr' | 'rapid', negative: boolean, hours: number): Partial<Facts> => ({
  certificates: { vaccination: null, recovery: null, test: { kind, negative, hours } },
});

describe('rule set venue', () => {
  describe('Decision 2666/QĐ-BYT: entry and exit by QR', () => {
    it('records who leaves, in green, without asking for anything', () => {
      expect([answer({}, leaving), answer({ temperature: missing }, leaving)]).toEqual([
        ['admit', 'green', 'exit.recorded'],
        ['admit', 'green', 'exit.recorded'],
      ]);
    });

    it('is yellow for an exit without an entry, unless the person cannot be matched', () => {
      const inside = (value: boolean | null) =>
        answer({ presence: { inside: value, count: 0, capacity: null } }, leaving);
      expect([inside(false), inside(null)]).toEqual([
        ['admit', 'yellow', 'exit.recorded', 'presence.not-inside'],
        ['admit', 'green', 'exit.recorded'],
      ]);
    });

    it('leaves a code that does not say who this is to the officer', () => {
      const nobody = { credential: { ...entering.credential, masked: true, identified: false } };
      expect(answer(nobody)).toEqual(['officer', 'yellow', 'identity.missing']);
    });

    it('notes an entry of somebody who is inside', () => {
      const inside = (value: boolean | null) => answer({ presence: { inside: value, count: 1, capacity: null } });
      expect([inside(true), inside(null)]).toEqual([
        ['admit', 'yellow', 'identity.recorded', 'presence.already-inside'],
        ['admit', 'yellow', 'identity.recorded'],
      ]);
    });
  });

  describe('a temperature that no living forehead has', () => {
    it('is measured again by the officer, from the set’s own bound down', () => {
      expect([answer(measured(33.9)), answer(measured(34))]).toEqual([
        ['officer', 'yellow', 'temperature.implausible'],
        ['admit', 'yellow', 'identity.recorded'],
      ]);
    });
  });

  describe('Decision 5053/QĐ-BYT: confirmed cases (F0) and close contacts (F1)', () => {
    it.each(['f0', 'f1'] as const)('%s on the watch list is red whatever the certificate says', (watch) => {
      expect(answer({ ...watched(watch), ...vaccinated(2, 2, 30) })).toEqual(['officer', 'red', 'watch-list.hit']);
    });

    it('is red for who leaves, too', () => {
      expect(answer({ ...watched('f0') }, leaving)).toEqual(['officer', 'red', 'watch-list.hit']);
    });

    it('comes before a fever', () => {
      expect(answer({ ...watched('f1'), ...measured(39) })).toEqual(['officer', 'red', 'watch-list.hit']);
    });
  });

  describe('fever at the door, from 37.5 °C: xét nghiệm chốt chặn', () => {
    it.each([
      [37.49, ['admit', 'yellow', 'identity.recorded']],
      [37.5, ['refer', 'red', 'temperature.fever']],
      [37.51, ['refer', 'red', 'temperature.fever']],
      [0, ['officer', 'yellow', 'temperature.implausible']],
    ])('%d °C', (celsius, expected) => {
      expect(answer(measured(celsius))).toEqual(expected);
    });

    it('does not lose a hundredth to floating point', () => {
      expect([answer(measured(37.3 + 0.2)), answer(measured(3749 / 100))].map(([outcome]) => outcome)).toEqual([
        'refer',
        'admit',
      ]);
    });

    it('is red whatever the certificate says', () => {
      expect(answer({ ...measured(38), ...vaccinated(2, 2, 30) })).toEqual(['refer', 'red', 'temperature.fever']);
    });

    it('begins where the site says', () => {
      const from38 = { feverCelsius: 38 };
      expect([answer(measured(37.99), entering, from38), answer(measured(38), entering, from38)]).toEqual([
        ['admit', 'yellow', 'identity.recorded'],
        ['refer', 'red', 'temperature.fever'],
      ]);
    });

    it('leaves a missing temperature to the officer, or to a note where it is optional', () => {
      expect(
        (['required', 'optional', 'off'] as const).map((temperaturePolicy) =>
          answer({ temperaturePolicy, temperature: missing }),
        ),
      ).toEqual([
        ['officer', 'yellow', 'temperature.missing'],
        ['admit', 'yellow', 'identity.recorded', 'temperature.missing'],
        ['admit', 'yellow', 'identity.recorded'],
      ]);
    });

    it('asks for no temperature in a direction that does not measure', () => {
      expect(answer({ temperature: { state: 'not-asked', celsius: null } })).toEqual([
        'admit',
        'yellow',
        'identity.recorded',
      ]);
    });
  });

  describe('Ho Chi Minh City draft: green and yellow card', () => {
    it.each([
      ['full course, day 13', vaccinated(2, 2, 13), ['refuse', 'red', 'certificate.none-sufficient']],
      ['full course, day 14', vaccinated(2, 2, 14), ['admit', 'green', 'certificate.full-course']],
      ['one-dose vaccine, day 14', vaccinated(1, 1, 14), ['admit', 'green', 'certificate.full-course']],
      ['booster, day 14', vaccinated(3, 2, 14), ['admit', 'green', 'certificate.full-course']],
      ['one of two, day 13', vaccinated(1, 2, 13), ['refuse', 'red', 'certificate.none-sufficient']],
      ['one of two, day 14', vaccinated(1, 2, 14), ['admit', 'yellow', 'certificate.one-dose']],
      ['two of three, day 14', vaccinated(2, 3, 14), ['refuse', 'red', 'certificate.none-sufficient']],
      ['no dose of none', vaccinated(0, 0, 14), ['refuse', 'red', 'certificate.none-sufficient']],
      ['recovered today', recovered(0), ['admit', 'green', 'certificate.recovered']],
      ['recovered 180 days ago', recovered(180), ['admit', 'green', 'certificate.recovered']],
      ['recovered 181 days ago', recovered(181), ['refuse', 'red', 'certificate.none-sufficient']],
      ['recovery in the future', recovered(-1), ['refuse', 'red', 'certificate.none-sufficient']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });

    it('takes the best of several certificates', () => {
      expect(
        answer({
          certificates: {
            vaccination: { doses: 1, course: 2, days: 90 },
            recovery: { days: 30 },
            test: { kind: 'pcr', negative: true, hours: 1 },
          },
        }),
      ).toEqual(['admit', 'green', 'certificate.recovered']);
    });
  });

  describe('Khánh Hoà: yellow with a negative PCR within 72 hours', () => {
    it.each([
      ['0 h', tested('pcr', true, 0), ['admit', 'yellow', 'certificate.negative-pcr']],
      ['72 h', tested('pcr', true, 72), ['admit', 'yellow', 'certificate.negative-pcr']],
      ['73 h', tested('pcr', true, 73), ['refuse', 'red', 'certificate.none-sufficient']],
      ['in the future', tested('pcr', true, -1), ['refuse', 'red', 'certificate.none-sufficient']],
      ['positive', tested('pcr', false, 1), ['refuse', 'red', 'certificate.none-sufficient']],
      ['rapid test', tested('rapid', true, 1), ['refuse', 'red', 'certificate.none-sufficient']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('capacity of the place', () => {
    it.each([
      ['one place left', { inside: false, count: 9, capacity: 10 }, ['admit', 'yellow', 'identity.recorded']],
      ['full', { inside: false, count: 10, capacity: 10 }, ['officer', 'yellow', 'presence.full']],
      ['full, person not matched', { inside: null, count: 11, capacity: 10 }, ['officer', 'yellow', 'presence.full']],
      ['nobody counts', { inside: false, count: 10, capacity: null }, ['admit', 'yellow', 'identity.recorded']],
      [
        'full, but this person is inside already',
        { inside: true, count: 10, capacity: 10 },
        ['admit', 'yellow', 'identity.recorded', 'presence.already-inside'],
      ],
    ])('%s', (_, presence, expected) => {
      expect(answer({ presence })).toEqual(expected);
    });

    it('lets people out of a full place', () => {
      expect(answer({ presence: { inside: true, count: 10, capacity: 10 } }, leaving)[0]).toBe('admit');
    });
  });

  describe('Decision 1405/QĐ-BTTTT: the personal QR is unsigned', () => {
    it('records an identity in the colour that the site chose', () => {
      expect([answer({}), answer({}, entering, { unsignedIdentityColour: 'green' })]).toEqual([
        ['admit', 'yellow', 'identity.recorded'],
        ['admit', 'green', 'identity.recorded'],
      ]);
    });

    it('notes contradictions, but not a layout with more fields', () => {
      const warned = (...warnings: string[]) => answer({ credential: { ...entering.credential, warnings } }).slice(2);
      expect([
        warned('birth-year-contradicts-number'),
        warned('gender-contradicts-number', 'birth-year-contradicts-number'),
        warned('extra-fields', 'date-implausible'),
        warned('extra-fields'),
      ]).toEqual([
        ['identity.recorded', 'credential.contradiction'],
        ['identity.recorded', 'credential.contradiction'],
        ['identity.recorded', 'credential.contradiction'],
        ['identity.recorded'],
      ]);
    });
  });

  it('notes a clock that cannot be trusted, both ways through the door', () => {
    expect([
      answer({ clock: 'untrusted' }),
      answer({ clock: 'untrusted' }, leaving),
      answer({ clock: 'unknown' }),
    ]).toEqual([
      ['admit', 'yellow', 'identity.recorded', 'clock.untrusted'],
      ['admit', 'green', 'exit.recorded', 'clock.untrusted'],
      ['admit', 'yellow', 'identity.recorded'],
    ]);
  });
});

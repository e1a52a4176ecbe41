import { describe, expect, it } from 'vitest';
import {
  answersOf,
  clockless,
  entering,
  illness,
  leaving,
  measured,
  permitted,
  recovered,
  refused,
  shots,
  showing,
  test,
  tested,
  unmeasured,
  vaccinated,
  watched,
} from '../../testing/sample-facts.ts';

const answer = answersOf('venue');

describe('rule set venue, as FORMATS 6 has it', () => {
  describe('Decision 2666/QĐ-BYT: entry and exit by QR', () => {
    it('records who leaves, in green, without asking for anything', () => {
      expect([answer({}, leaving), answer(unmeasured, leaving)]).toEqual([
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
      expect(answer(watched('f0'), leaving)).toEqual(['officer', 'red', 'watch-list.hit']);
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
          answer({ temperaturePolicy, ...unmeasured }),
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
      ['full course, day 13', vaccinated(2, 2, 13), ['admit', 'yellow', 'certificate.one-dose']],
      ['full course, day 14', vaccinated(2, 2, 14), ['admit', 'green', 'certificate.full-course']],
      ['one-dose vaccine, day 13', vaccinated(1, 1, 13), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['one-dose vaccine, day 14', vaccinated(1, 1, 14), ['admit', 'green', 'certificate.full-course']],
      ['booster, today', vaccinated(3, 2, 0), ['admit', 'green', 'certificate.full-course']],
      ['one of two, day 13', vaccinated(1, 2, 13), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['one of two, day 14', vaccinated(1, 2, 14), ['admit', 'yellow', 'certificate.one-dose']],
      ['no dose of none', vaccinated(0, 0, 14), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['recovered today', recovered(0), ['admit', 'green', 'certificate.recovered']],
      ['recovered 180 days ago', recovered(180), ['admit', 'green', 'certificate.recovered']],
      ['recovered 181 days ago', recovered(181), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['recovery in the future', recovered(-1), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['recovered, not valid yet', recovered(5, false), ['admit', 'yellow', 'certificate.none-sufficient']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });

    it('takes the best of several certificates', () => {
      const several = { ...shots(1, 2, 90), ...illness(30), ...test('pcr', 'negative', 1) };
      expect(answer(showing(several))).toEqual(['admit', 'green', 'certificate.recovered']);
    });

    it('makes nobody worse off who shows a certificate at a place that records everybody', () => {
      const green = { unsignedIdentityColour: 'green' };
      const shown = [vaccinated(1, 2, 3), vaccinated(1, 2, 30), tested('pcr', 'negative', 300), {}];
      expect(shown.map((facts) => answer(facts, entering, green).slice(0, 2))).toEqual(
        Array(4).fill(['admit', 'green']),
      );
    });
  });

  describe('Khánh Hoà: yellow with a negative PCR within 72 hours', () => {
    it.each([
      ['0 h', tested('pcr', 'negative', 0), ['admit', 'yellow', 'certificate.negative-pcr']],
      ['72 h', tested('pcr', 'negative', 72), ['admit', 'yellow', 'certificate.negative-pcr']],
      ['73 h', tested('pcr', 'negative', 73), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['in the future', tested('pcr', 'negative', -1), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['no result', tested('pcr', 'unknown', 1), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['rapid test', tested('rapid', 'negative', 1), ['admit', 'yellow', 'certificate.none-sufficient']],
      ['positive', tested('pcr', 'positive', 1), ['officer', 'red', 'certificate.positive']],
      ['positive, 14 days ago', tested('rapid', 'positive', 336), ['officer', 'red', 'certificate.positive']],
      ['positive, longer ago', tested('rapid', 'positive', 337), ['admit', 'yellow', 'certificate.none-sufficient']],
    ])('%s', (_, facts, expected) => {
      expect(answer(facts)).toEqual(expected);
    });
  });

  describe('a certificate that is not genuine or not valid now', () => {
    it.each([
      ['signature-invalid', ['refuse', 'red', 'credential.forged']],
      ['algorithm-refused', ['refuse', 'red', 'credential.forged']],
      ['key-usage-wrong', ['refuse', 'red', 'credential.forged']],
      ['issuer-mismatch', ['refuse', 'red', 'credential.forged']],
      ['revoked', ['refuse', 'red', 'credential.revoked']],
      ['signer-withdrawn', ['refuse', 'red', 'credential.signer-withdrawn']],
      ['expired', ['officer', 'yellow', 'credential.expired']],
      ['signer-expired', ['officer', 'yellow', 'credential.expired']],
      ['not-yet-valid', ['officer', 'yellow', 'credential.not-yet-valid']],
      ['signer-unknown', ['officer', 'yellow', 'credential.signer-unknown']],
      ['permit-not-now', ['officer', 'red', 'permit.not-now']],
      ['other', ['officer', 'red', 'credential.not-genuine']],
    ] as const)('%s', (error, expected) => {
      expect(answer(refused(error))).toEqual(expected);
    });

    it('is left to the officer when one country issued it and another signed it', () => {
      const credential = {
        ...entering.credential,
        kind: 'hcert' as const,
        verified: true,
        warnings: ['issuer-country-differs'],
      };
      expect(answer({ credential })).toEqual(['officer', 'yellow', 'credential.issuer-differs']);
    });

    it('is red or left to the officer as the site chooses', () => {
      const chosen = { forgedOutcome: 'officer', unprovenColour: 'red' };
      expect([
        answer(refused('signature-invalid'), entering, chosen),
        answer(refused('expired'), entering, chosen),
      ]).toEqual([
        ['officer', 'red', 'credential.forged'],
        ['officer', 'red', 'credential.expired'],
      ]);
    });

    it('lets nobody leave in green', () => {
      expect(answer(refused('expired'), leaving)).toEqual(['admit', 'yellow', 'exit.recorded']);
    });
  });

  it('says that a certificate was checked against an old list, and says nothing of it where none was', () => {
    const old = { lists: { watch: null, trustOld: false, revocationsOld: true } };
    expect([answer({ ...vaccinated(2, 2, 30), ...old }), answer(old)]).toEqual([
      ['admit', 'green', 'certificate.full-course', 'lists.old'],
      ['admit', 'yellow', 'identity.recorded'],
    ]);
  });

  it('does not take a genuine certificate that names nobody for an identity', () => {
    const facts = vaccinated(2, 2, 30);
    expect(answer({ ...facts, credential: { ...entering.credential, identified: false, named: false } })).toEqual([
      'officer',
      'yellow',
      'identity.missing',
    ]);
  });

  describe('travel permit', () => {
    it.each([
      ['valid', permitted(), ['admit', 'green', 'permit.valid']],
      ['at another hour', permitted({ holds: false }), ['officer', 'red', 'permit.not-now']],
      ['expired', permitted({ verified: false, error: 'expired' }), ['refuse', 'red', 'permit.not-genuine']],
      ['of another person', permitted({ holder: 'mismatch' }), ['officer', 'red', 'permit.other-holder']],
      ['for another vehicle', permitted({ plate: 'mismatch' }), ['officer', 'red', 'permit.other-vehicle']],
      ['for another area', permitted({ area: 'mismatch' }), ['officer', 'red', 'permit.other-area']],
      ['a link on no list', permitted({ kind: 'link', verified: null }), ['officer', 'yellow', 'permit.unconfirmed']],
      ['a clock that nobody believes', permitted({ holds: null }), ['officer', 'yellow', 'permit.clock']],
      ['required and missing', { permitPolicy: 'required' as const }, ['officer', 'red', 'permit.missing']],
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

  describe('a clock that cannot be trusted', () => {
    it('is noted both ways through the door', () => {
      expect([answer(clockless({})), answer(clockless({}), leaving), answer({ clock: 'unknown' })]).toEqual([
        ['admit', 'yellow', 'identity.recorded', 'clock.untrusted'],
        ['admit', 'green', 'exit.recorded', 'clock.untrusted'],
        ['admit', 'yellow', 'identity.recorded'],
      ]);
    });

    it.each([
      ['vaccination', vaccinated(2, 2, 30)],
      ['recovery', recovered(300)],
      ['negative test', tested('pcr', 'negative', 1)],
      ['positive test', tested('pcr', 'positive', 1)],
    ])('leaves the dates of a %s to the officer', (_, facts) => {
      expect(answer(clockless(facts))).toEqual(['officer', 'yellow', 'certificate.clock', 'clock.untrusted']);
    });
  });
});

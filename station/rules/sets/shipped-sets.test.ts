import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { siteKindSchema } from '../../../contract/configuration.ts';
import { credentialKinds } from '../../../contract/credential.ts';
import { clockStateSchema, colourSchema, outcomeSchema, reasonSchema } from '../../../contract/decision.ts';
import {
  type CertificateFacts,
  credentialFaults,
  type Facts,
  factsSchema,
  type TestFacts,
} from '../../../contract/rules.ts';
import { evaluate, type RuleParameters } from '../evaluate.ts';
import { loadRules } from '../rule-set.ts';
import { shippedRuleSets } from './index.ts';

/** CertLogic takes an object without a prototype for no object. */
const record = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(members, { noNullPrototype: true });
const whole = fc.oneof(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -400, max: 400 }), fc.maxSafeInteger());
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const match = fc.constantFrom('match', 'mismatch', 'unknown');
const some = (...words: readonly string[]) =>
  fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 3 });

/** A number is there only where it is dated, as `factsOf` makes it. */
const days = fc.oneof(
  record({ dated: fc.constant(true), days: whole as fc.Arbitrary<number | null> }),
  fc.constant({ dated: false, days: null }),
);
const testOf = (kind: fc.Arbitrary<TestFacts['kind']>): fc.Arbitrary<TestFacts | null> =>
  orNull(
    fc
      .tuple(kind, fc.constantFrom('negative', 'positive', 'unknown'), days)
      .map(([kind, result, { dated, days: hours }]) => ({
        kind,
        negative: result === 'negative',
        positive: result === 'positive',
        dated,
        hours,
      })),
  );

const certificates: fc.Arbitrary<CertificateFacts> = record({
  count: fc.integer({ min: 1, max: 4 }),
  vaccination: orNull(fc.tuple(fc.nat(4), fc.nat(4), days).map(([doses, course, day]) => ({ doses, course, ...day }))),
  recovery: orNull(fc.tuple(days, orNull(fc.boolean())).map(([day, valid]) => ({ ...day, valid }))),
  pcr: testOf(fc.constant('pcr')),
  rapid: testOf(fc.constant('rapid')),
  pcrLast: fc.boolean(),
}).map(({ pcrLast, ...stated }) => ({
  ...stated,
  test: pcrLast ? (stated.pcr ?? stated.rapid) : (stated.rapid ?? stated.pcr),
}));

const untimed = (test: TestFacts | null): TestFacts | null => test && { ...test, dated: false, hours: null };
const withClock = (facts: Facts): Facts => {
  const { certificates: stated } = facts;
  const clockTrusted = facts.clock !== 'untrusted';
  if (clockTrusted) return { ...facts, clockTrusted };
  const permit = facts.permit && { ...facts.permit, holds: null };
  if (stated === null) return { ...facts, clockTrusted, permit };
  const undated = { dated: false, days: null } as const;
  return {
    ...facts,
    clockTrusted,
    permit,
    certificates: {
      ...stated,
      vaccination: stated.vaccination && { ...stated.vaccination, ...undated },
      recovery: stated.recovery && { ...stated.recovery, ...undated, valid: null },
      test: untimed(stated.test),
      pcr: untimed(stated.pcr),
      rapid: untimed(stated.rapid),
    },
  };
};

const anyFacts: fc.Arbitrary<Facts> = record<Facts>({
  direction: fc.constantFrom('in', 'in', 'out'),
  site: record({ kind: fc.constantFrom(...siteKindSchema.options) }),
  temperature: fc.oneof(
    record({
      state: fc.constant('measured' as const),
      celsius: fc.oneof(fc.double({ min: 30, max: 45, noNaN: true }), fc.constantFrom(33.99, 34, 37.499, 37.5)),
    }),
    fc.constantFrom({ state: 'missing' as const, celsius: null }, { state: 'not-asked' as const, celsius: null }),
  ),
  temperaturePolicy: fc.constantFrom('required', 'optional', 'off'),
  credential: record({
    kind: fc.constantFrom(...credentialKinds),
    verified: orNull(fc.boolean()),
    error: fc.constantFrom(...credentialFaults),
    masked: fc.boolean(),
    identified: fc.boolean(),
    named: fc.boolean(),
    warnings: some('date-implausible'),
  }).map((credential) => (credential.verified === false ? credential : { ...credential, error: null })),
  certificates: orNull(certificates),
  declaration: record({
    policy: fc.constantFrom('off', 'ask', 'required'),
    state: fc.constantFrom('answered', 'missing', 'not-asked'),
  }),
  answers: orNull(
    record({
      set: fc.string(),
      symptoms: some('cough', 'fever'),
      contact: orNull(fc.boolean()),
      places: some('abroad'),
      yes: some('quarantine'),
      hours: fc.nat(100),
    }),
  ),
  permit: orNull(
    record({
      kind: fc.constantFrom('signed', 'link'),
      verified: orNull(fc.boolean()),
      error: orNull(fc.constantFrom(...credentialFaults)),
      holds: orNull(fc.boolean()),
      holder: match,
      plate: match,
      area: match,
      seats: orNull(fc.nat(50)),
      unchecked: fc.boolean(),
    }),
  ),
  permitPolicy: fc.constantFrom('required', 'accepted', 'off'),
  lists: record({
    watch: fc.constantFrom(null, null, null, 'f0', 'f1'),
    trustOld: fc.boolean(),
    revocationsOld: fc.boolean(),
  }),
  presence: record({ inside: orNull(fc.boolean()), count: whole, capacity: orNull(whole) }),
  clock: fc.constantFrom(...clockStateSchema.options),
  clockTrusted: fc.constant(true),
}).map(withClock);

/** Somebody about whom nothing is wrong, and who may lack anything: most of what is drawn above is stopped early. */
const harmlessFacts: fc.Arbitrary<Facts> = anyFacts.map((facts) => ({
  ...facts,
  direction: 'in',
  temperature: { state: 'measured', celsius: 36.6 },
  credential: { ...facts.credential, kind: 'hcert', verified: true, error: null, identified: false, named: true },
  answers: { set: 'standard', symptoms: [], contact: false, places: [], yes: [], hours: 1 },
  declaration: { policy: 'required', state: 'answered' },
  permit: null,
  permitPolicy: 'off',
  lists: { ...facts.lists, watch: null },
}));
const mostFacts = fc.oneof(anyFacts, harmlessFacts);

/** The same person with one good thing less to show, in every way that applies. */
const withLess = (facts: Facts): readonly Facts[] => {
  const { certificates: stated, credential, permit } = facts;
  const less = (change: Partial<CertificateFacts>): Facts[] =>
    stated === null ? [] : [{ ...facts, certificates: { ...stated, ...change } }];
  const undated = { dated: false, days: null } as const;
  const noTests = stated?.test?.positive ? [] : less({ test: null, pcr: null, rapid: null });
  return [
    ...less({ vaccination: null }),
    ...less({ recovery: null }),
    ...less({ vaccination: stated?.vaccination ? { ...stated.vaccination, ...undated } : null }),
    ...less({ recovery: stated?.recovery ? { ...stated.recovery, ...undated } : null }),
    ...noTests,
    ...(stated?.test?.positive ? [] : less({ pcr: null })),
    ...(stated?.test?.positive ? [] : less({ rapid: null })),
    ...(stated === null || stated.test?.positive ? [] : [{ ...facts, certificates: null }]),
    { ...facts, credential: { ...credential, identified: false } },
    { ...facts, credential: { ...credential, identified: false, named: false } },
    ...(isHarmless(facts) ? [{ ...facts, answers: null }] : []),
    ...(isNormal(facts) ? [{ ...facts, temperature: { state: 'missing', celsius: null } as const }] : []),
    ...(isGoodPermit(permit) ? [{ ...facts, permit: null }] : []),
  ];
};

const isGoodPermit = (permit: Facts['permit']): boolean =>
  permit?.verified === true &&
  permit.error === null &&
  permit.holds === true &&
  ![permit.holder, permit.plate, permit.area].includes('mismatch');

const isHarmless = ({ answers }: Facts): boolean =>
  answers !== null &&
  answers.symptoms.length + answers.places.length + answers.yes.length === 0 &&
  answers.contact !== true;

const isNormal = ({ temperature: { state, celsius } }: Facts): boolean =>
  state === 'measured' && celsius !== null && celsius >= 34 && celsius < 37.4;

const better = ['red', 'yellow', 'green'];

/** Everything that a site may choose must keep what has to hold. */
const choices = (id: string): readonly RuleParameters[] => {
  const { parameters } = loadRules(id, {});
  const has = (name: string, value: string | boolean) => (Object.hasOwn(parameters, name) ? { [name]: value } : {});
  return [
    {},
    { ...has('unsignedIdentityColour', 'green'), ...has('permitSuffices', true), ...has('declarationRequired', false) },
    {
      ...has('forgedOutcome', 'officer'),
      ...has('unprovenColour', 'yellow'),
      ...has('insufficientOutcome', 'officer'),
    },
  ];
};

const verdictSchema = z.strictObject({
  outcome: outcomeSchema.exclude(['unreadable', 'repeat']),
  colour: colourSchema.exclude(['none']),
  reasons: z.array(reasonSchema).min(1),
  rules: z.strictObject({ id: z.string(), version: z.string() }),
});

describe.each([...shippedRuleSets.keys()])('rule set %s', (id) => {
  const sets = choices(id).map((overrides) => loadRules(id, overrides));
  const always = (facts: fc.Arbitrary<Facts>, check: (facts: Facts, outcome: string, colour: string) => void): void =>
    fc.assert(
      fc.property(facts, (drawn) => {
        for (const { set, parameters } of sets) {
          const { outcome, colour } = evaluate(set, parameters, drawn);
          check(drawn, outcome, colour);
        }
      }),
      { numRuns: 600 },
    );

  it('answers to any facts with an outcome that a rule can have and a reason of its own', () => {
    fc.assert(
      fc.property(mostFacts, (facts) => {
        factsSchema.parse(facts);
        for (const { set, parameters } of sets) {
          const verdict = verdictSchema.parse(evaluate(set, parameters, facts));
          expect(verdict.reasons.map(({ code }) => code).filter((code) => code.startsWith('rules.'))).toEqual([]);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('never admits a fever, nor anybody on the watch list, in either direction', () => {
    const stopped = fc
      .tuple(mostFacts, fc.constantFrom('f0', 'f1', 'fever'))
      .map(
        ([facts, why]): Facts =>
          why === 'fever'
            ? { ...facts, temperature: { state: 'measured', celsius: 37.5 } }
            : { ...facts, lists: { ...facts.lists, watch: why === 'f0' ? 'f0' : 'f1' } },
      );
    always(stopped, (_, outcome, colour) => expect([outcome === 'admit', colour]).toEqual([false, 'red']));
  });

  it('never shows green for what is not genuine, nor lets it in', () => {
    const notGenuine = fc.tuple(mostFacts, fc.constantFrom(...credentialFaults)).map(
      ([facts, error]): Facts => ({
        ...facts,
        credential: { ...facts.credential, verified: false, error },
        certificates: null,
      }),
    );
    always(notGenuine, ({ direction }, outcome, colour) => {
      expect(colour).not.toBe('green');
      if (direction === 'in') expect(outcome).not.toBe('admit');
    });
  });

  it('refuses nobody by dates while nobody believes the clock', () => {
    const clockless = fc
      .tuple(harmlessFacts, certificates)
      .map(([facts, stated]) => withClock({ ...facts, clock: 'untrusted', certificates: stated }));
    always(clockless, (_, outcome, colour) => expect([outcome, colour]).toEqual(['officer', 'yellow']));
  });

  it('is never better for who shows less', () => {
    fc.assert(
      fc.property(mostFacts, (facts) => {
        for (const { set, parameters } of sets.slice(0, 1)) {
          const rank = (of: Facts): number => better.indexOf(evaluate(set, parameters, of).colour);
          const all = rank(facts);
          for (const fewer of withLess(facts)) expect(rank(fewer)).toBeLessThanOrEqual(all);
        }
      }),
      { numRuns: 600 },
    );
  });
});

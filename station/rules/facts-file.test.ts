import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { factsOfFile } from './facts-file.ts';
import { fullFacts, plainFacts, probeFacts } from './probe-facts.ts';

const messageOf = (value: unknown): string => {
  try {
    factsOfFile(value);
  } catch (error) {
    if (error instanceof CheckpointError && error.code === ErrorCode.UsageWrong) return error.message;
    throw error;
  }
  return 'taken';
};

describe('a file of facts', () => {
  it('that is whole is taken as it is', () => {
    expect([...probeFacts, fullFacts].map(factsOfFile)).toEqual([...probeFacts, fullFacts]);
  });

  it('that says nothing is somebody with an unsigned personal QR', () => {
    expect(factsOfFile({})).toEqual(plainFacts);
  });

  it('that says some things has the rest as it mostly is', () => {
    const facts = factsOfFile({
      temperature: { celsius: 38 },
      certificates: { vaccination: { doses: 2, course: 2, days: 20 }, rapid: { negative: true, hours: 3 } },
      answers: { symptoms: ['cough'] },
      permit: { holder: 'mismatch' },
      lists: { watch: 'f1' },
    });
    const rapid = { kind: 'rapid', negative: true, positive: false, dated: true, hours: 3 };
    expect(facts).toMatchObject({
      temperature: { state: 'measured', celsius: 38 },
      credential: { kind: 'hcert', verified: true, identified: false, named: true },
      certificates: {
        count: 1,
        vaccination: { dated: true, days: 20 },
        recovery: null,
        test: rapid,
        rapid,
        pcr: null,
      },
      declaration: { policy: 'ask', state: 'answered' },
      permitPolicy: 'accepted',
      permit: { verified: true, holder: 'mismatch', plate: 'unknown' },
      lists: { watch: 'f1', trustOld: false },
    });
  });

  it('puts a test under its kind, and the latest of both kinds under test', () => {
    const certificates = { pcr: { negative: true, hours: 9 }, rapid: { positive: true, hours: 2 } };
    expect([
      factsOfFile({ certificates: { test: { kind: 'pcr', negative: true, hours: 9 } } }).certificates?.pcr?.hours,
      factsOfFile({ certificates }).certificates?.test?.kind,
    ]).toEqual([9, 'rapid']);
  });

  it.each([
    ['no object', [], 'facts are a JSON object'],
    ['a name that is none', { temprature: {} }, '"temprature"'],
    ['a name inside that is none', { lists: { watched: 'f0' } }, 'lists: Unrecognized key: "watched"'],
    ['a wrong type', { certificates: { vaccination: { doses: '2', course: 2 } } }, 'certificates.vaccination.doses'],
    ['a fraction', { certificates: { recovery: { days: 1.5 } } }, 'certificates.recovery.days'],
    ['a word that is none', { direction: 'up' }, 'direction'],
    ['a list for an object', { credential: [] }, 'credential'],
    ['no number, and yet dated', { certificates: { pcr: { dated: true } } }, 'certificates.test: "dated"'],
    [
      'dates by a clock that nobody believes',
      { clock: 'untrusted', certificates: { recovery: { days: 3 } } },
      'certificates.recovery: nothing is dated',
    ],
    ['two words on the clock', { clock: 'untrusted', clockTrusted: true }, 'clockTrusted'],
    ['not genuine without a reason', { credential: { verified: false } }, 'credential.error'],
  ])('is refused, naming the field: %s', (_, value, message) => {
    expect(messageOf(value)).toContain(message);
  });

  it('of any JSON is facts or a named error', () => {
    const part = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('days', 'hours', 'kind', 'pcr'), fc.jsonValue()),
    );
    const names = fc.constantFrom(...Object.keys(plainFacts), 'other');
    fc.assert(fc.property(fc.dictionary(names, part), (value) => void expect(messageOf(value)).not.toBe('')));
  });
});

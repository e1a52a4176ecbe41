import type { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type Facts, factsSchema } from '../../contract/rules.ts';
import { plainFacts } from './probe-facts.ts';

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Facts that a person wrote. What is left out is as for somebody with an unsigned personal QR of whom nothing else is
 * known, at a station that asks for nothing else; of what is given in part, the rest is as it mostly is.
 * @throws CheckpointError UsageWrong, naming the field
 */
export const factsOfFile = (value: unknown): Facts => {
  if (!isObject(value)) throw wrong('facts are a JSON object');
  const parsed = factsSchema.safeParse(completed(value));
  if (!parsed.success) throw wrong(parsed.error.issues.map(sentence).join('; '));
  const [contradiction] = contradictions(parsed.data);
  if (contradiction !== undefined) throw wrong(contradiction);
  return parsed.data;
};

const completed = (given: Members): Members => {
  const clock = given['clock'] ?? plainFacts.clock;
  const credential = isObject(given['certificates'])
    ? { ...plainFacts.credential, kind: 'hcert', verified: true, identified: false }
    : plainFacts.credential;
  return {
    ...plainFacts,
    clockTrusted: clock !== 'untrusted',
    ...(isObject(given['answers']) ? { declaration: { policy: 'ask', state: 'answered' } } : {}),
    ...(isObject(given['permit']) ? { permitPolicy: 'accepted' } : {}),
    ...given,
    ...merged(given, 'site', plainFacts.site),
    ...merged(given, 'temperature', temperatureFor(given['temperature'])),
    ...merged(given, 'credential', credential),
    ...merged(given, 'lists', plainFacts.lists),
    ...merged(given, 'presence', plainFacts.presence),
    ...merged(given, 'certificates', null, certificatesOf),
    ...merged(given, 'answers', null, (answers) => ({ ...someAnswers, ...answers })),
    ...merged(given, 'permit', null, (permit) => ({ ...somePermit, ...permit })),
  };
};

/** A member that is given in part, completed; as it is where it is no object, so that the schema can say what is wrong. */
const merged = (
  given: Members,
  name: string,
  base: Members | null,
  complete = (part: Members): Members => ({ ...base, ...part }),
): Members => {
  const part = given[name];
  if (part === undefined) return { [name]: base };
  return { [name]: isObject(part) ? complete(part) : part };
};

const temperatureFor = (given: unknown): Facts['temperature'] =>
  isObject(given) && typeof given['celsius'] === 'number' ? { state: 'measured', celsius: 0 } : plainFacts.temperature;

const someAnswers: Members = { set: 'standard', symptoms: [], contact: null, places: [], yes: [], hours: 0 };
const somePermit: Members = {
  kind: 'signed',
  verified: true,
  error: null,
  holds: true,
  holder: 'unknown',
  plate: 'unknown',
  area: 'unknown',
  seats: null,
  unchecked: false,
};

const certificatesOf = (given: Members): Members => {
  const [pcr, rapid] = (['pcr', 'rapid'] as const).map((kind) =>
    testOf(kind, given[kind] === undefined ? ofKind(given['test'], kind) : given[kind]),
  );
  const latest = hoursOf(rapid) < hoursOf(pcr) ? rapid : (pcr ?? rapid);
  return {
    count: 1,
    ...given,
    vaccination: withDate(given['vaccination'], 'days', {}),
    recovery: withDate(given['recovery'], 'days', { valid: null }),
    test: testOf('unknown', given['test'] === undefined ? latest : given['test']),
    pcr,
    rapid,
  };
};

const ofKind = (test: unknown, kind: string): unknown => (isObject(test) && test['kind'] === kind ? test : null);

const hoursOf = (test: unknown): number =>
  isObject(test) && typeof test['hours'] === 'number' ? test['hours'] : Number.POSITIVE_INFINITY;

const testOf = (kind: string, test: unknown): unknown =>
  withDate(test, 'hours', { kind, negative: false, positive: false });

const withDate = (given: unknown, number: 'days' | 'hours', defaults: Members): unknown => {
  if (!isObject(given)) return given ?? null;
  const stated = given[number] ?? null;
  return { ...defaults, dated: stated !== null, ...given, [number]: stated };
};

/** What the station never makes: it would only show how a rule fails. */
const contradictions = ({ certificates, clock, clockTrusted, credential }: Facts): readonly string[] => {
  const { vaccination, recovery, test, pcr, rapid } = certificates ?? {};
  const dates: readonly (readonly [string, Readonly<{ dated: boolean }> | null | undefined, unknown])[] = [
    ['vaccination', vaccination, vaccination?.days],
    ['recovery', recovery, recovery?.days],
    ['test', test, test?.hours],
    ['pcr', pcr, pcr?.hours],
    ['rapid', rapid, rapid?.hours],
  ];
  return [
    ...dates.flatMap(([name, part, number]) =>
      part != null && part.dated !== (number !== null)
        ? [`certificates.${name}: "dated" is true where the number is there, and only there`]
        : [],
    ),
    ...dates.flatMap(([name, part]) =>
      part?.dated && !clockTrusted ? [`certificates.${name}: nothing is dated while the clock is untrusted`] : [],
    ),
    ...(clockTrusted === (clock !== 'untrusted')
      ? []
      : ['clockTrusted: false where "clock" is untrusted, and only there']),
    ...((credential.error !== null) === (credential.verified === false)
      ? []
      : ['credential.error: there where "verified" is false, and only there']),
  ];
};

const sentence = ({ path, message }: z.core.$ZodIssue): string =>
  path.length === 0 ? message : `${path.join('.')}: ${message}`;

const wrong = (message: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.UsageWrong,
    `these are no facts: ${message}`,
    'the fields are listed by "kiosk rules facts" and in docs/rules.md',
  );

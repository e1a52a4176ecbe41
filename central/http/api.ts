import { z } from 'zod';
import { type ReferralAnswer, resultRequestSchema } from '../../contract/central-api.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ReadableDatabase } from '../store/database.ts';
import { readEvents, readStats } from '../store/queries.ts';
import type { NewTestResult } from '../store/test-results.ts';
import type { IndexLag } from '../trace/index-lag.ts';
import type { Tracer } from '../trace/tracer.ts';

/** Most events that one answer holds. */
export const maxEvents = 10_000;
export const defaultEvents = 100;
export const defaultTraceDays = 14;
/** How long an answer waits for rows that have just arrived. */
const indexPatienceMs = 5000;
/** Clocks of a laboratory and of this machine differ. */
const toleranceMs = 300_000;

export type ApiParts = Readonly<{
  database: ReadableDatabase;
  tracer: Tracer;
  lag: IndexLag;
  clock: Clock;
  /** Resolves when it is stored. */
  keepResult(result: NewTestResult): Promise<void>;
}>;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

const eventsQuerySchema = z.strictObject({
  limit: whole(1, maxEvents).default(defaultEvents),
  after: whole(0, Number.MAX_SAFE_INTEGER).nullable().default(null),
  station: z
    .string()
    .regex(/^[a-z0-9-]{1,48}(\/[a-z0-9-]{1,48})?$/, 'the name of a station, or site/station')
    .nullable()
    .default(null),
  type: z.string().min(1).max(128).nullable().default(null),
});

const traceQuerySchema = z.strictObject({
  person: z.string().trim().min(1).max(64),
  days: whole(1, 366).default(defaultTraceDays),
  at: z.iso.datetime({ offset: true, error: 'a time such as 2021-09-11T07:30:00+07:00' }).nullable().default(null),
});

const referralQuerySchema = z.strictObject({ number: z.string().min(1).max(128) });

const emptyQuerySchema = z.strictObject({});

const parseQuery = <T>(schema: z.ZodType<T>, query: URLSearchParams): T => {
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    if (values.has(name)) throw badArgument(`${name} is given twice`);
    values.set(name, value);
  }
  const parsed = schema.safeParse(Object.fromEntries(values));
  if (parsed.success) return parsed.data;
  throw badArgument(
    parsed.error.issues.map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': ')).join('; '),
  );
};

const badArgument = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.UsageWrong,
    `bad argument: ${why}`,
    'events takes limit, after, station, type; trace takes person, days, at; referral takes number; stats takes nothing',
  );

/**
 * Answers of `/central/v1/…` by name.
 * @returns undefined where there is no such answer
 * @throws CheckpointError UsageWrong, CentralPersonUnknown
 */
export const answer = async (name: string, query: URLSearchParams, parts: ApiParts): Promise<unknown> => {
  switch (name) {
    case 'events': {
      const filter = parseQuery(eventsQuerySchema, query);
      await parts.lag.filed(indexPatienceMs);
      const events = readEvents(parts.database, filter);
      return { events, last: events.at(-1)?.position ?? filter.after };
    }
    case 'trace': {
      const { person, days, at } = parseQuery(traceQuerySchema, query);
      const unindexed = await parts.lag.settled(indexPatienceMs);
      const until = at === null ? parts.clock.now() : Date.parse(at);
      const answered = await parts.tracer.trace({ person, days, at: until }).catch((error: unknown) => {
        throw unindexed > 0 ? withLag(error, unindexed) : error;
      });
      return { ...answered, unindexed };
    }
    case 'referral': {
      const { number } = parseQuery(referralQuerySchema, query);
      await parts.lag.settled(indexPatienceMs);
      return parts.tracer.referrals.find(number);
    }
    case 'stats':
      parseQuery(emptyQuerySchema, query);
      return readStats(parts.database);
    default:
      return undefined;
  }
};

/** Nobody may be told that a person was nowhere because the answer came too early. */
const withLag = (error: unknown, unindexed: number): unknown =>
  error instanceof CheckpointError && error.code === ErrorCode.CentralPersonUnknown
    ? new CheckpointError(
        error.code,
        `${error.message}; ${unindexed} entries that have just arrived cannot be searched yet`,
        `ask again in a minute; ${error.hint}`,
      )
    : error;

/**
 * Takes what a test site says of a referral, and answers with all that is known of it.
 * @throws (rejects) CheckpointError UsageWrong, ReferralMalformed, ReferralUnknown, ReferralAmbiguous, CentralStoreFailed
 */
export const takeResult = async (
  body: unknown,
  { tracer, lag, clock, keepResult }: ApiParts,
): Promise<ReferralAnswer> => {
  const parsed = resultRequestSchema.safeParse(body);
  if (!parsed.success) throw badArgument(z.prettifyError(parsed.error));
  const { number, result, kind, sampledAt, laboratory } = parsed.data;
  const sampled = sampledAt === null ? null : Date.parse(sampledAt);
  if (sampled !== null && sampled > clock.now() + toleranceMs) throw badArgument('sampledAt lies in the future');
  await lag.settled(indexPatienceMs);
  const position = tracer.referrals.position(number);
  await keepResult({ position, result, kind, sampledAt: sampled, laboratory });
  return tracer.referrals.find(number);
};

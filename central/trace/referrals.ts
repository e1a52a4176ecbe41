import type { Statement } from 'better-sqlite3';
import { z } from 'zod';
import type { RecordedResult, ReferralAnswer, TraceAnswer } from '../../contract/central-api.ts';
import { modeSchema } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { eventEnvelopeSchema } from '../../contract/events.ts';
import { parseReferral, type Referral, testKindSchema, testResultSchema } from '../../contract/referral.ts';
import type { ReadableDatabase } from '../store/database.ts';
import type { Records } from './records.ts';

type Place = Readonly<{
  position: number;
  site: string;
  station: string;
  epoch: string;
  sequence: number;
  public: Uint8Array;
}>;
type Tested = TraceAnswer['tests'][number];

const resultRowSchema = z.object({
  result: testResultSchema,
  kind: testKindSchema,
  sampledAt: z.int().nullable(),
  recordedAt: z.int(),
  laboratory: z.string().nullable(),
});
const testedRowSchema = resultRowSchema.extend({ number: z.string(), person: z.int() });
const passageSchema = z.object({ lane: z.string(), at: z.int() });

const placesSql = `
  SELECT referral.position, site.name AS site, station.name AS station, epoch.epoch, event.sequence, event.public
  FROM referral
  JOIN event ON event.position = referral.position
  JOIN epoch ON epoch.id = event.epoch_id
  JOIN station ON station.id = event.station_id
  JOIN site ON site.id = station.site_id
  WHERE referral.number = ? LIMIT 100`;
const resultColumns = 'result, kind, sampled_at AS sampledAt, recorded_at AS recordedAt, laboratory';

/** From the number on a slip to its passage and its person, and what test sites said. */
export class Referrals {
  readonly #records: Records;
  readonly #places: Statement<[string], Place>;
  readonly #results: Statement<[number], unknown>;
  readonly #tested: Statement<[], unknown>;

  constructor(database: ReadableDatabase, records: Records) {
    this.#records = records;
    this.#places = database.prepare(placesSql);
    this.#results = database.prepare(`SELECT ${resultColumns} FROM test_result WHERE position = ? ORDER BY id`);
    this.#tested = database.prepare(`
      SELECT number, person, ${resultColumns} FROM test_result JOIN referral USING (position)
      WHERE person IS NOT NULL ORDER BY id`);
  }

  /**
   * @param typed the text of the slip's QR, or its number
   * @throws CheckpointError ReferralMalformed, ReferralUnknown, ReferralAmbiguous
   */
  position(typed: string): number {
    return this.#place(typed).place.position;
  }

  /** @throws (rejects) what `position` throws */
  async find(typed: string): Promise<ReferralAnswer> {
    const { referral, place } = this.#place(typed);
    const { position, site, station, epoch, sequence } = place;
    const { mode, data } = eventEnvelopeSchema
      .extend({ mode: modeSchema, data: passageSchema })
      .parse(JSON.parse(Buffer.from(place.public).toString('utf8')));
    const records = await this.#records.of([position]);
    const person = records.get(position)?.person;
    if (person === undefined) throw unknown(referral.number);
    return {
      number: referral.number,
      site,
      station,
      lane: data.lane,
      at: iso(data.at),
      epoch,
      sequence,
      mode,
      person,
      results: this.#results.all(position).map((row) => recorded(resultRowSchema.parse(row))),
    };
  }

  /** Results by the number of their person in this store. */
  tests(): ReadonlyMap<number, readonly Tested[]> {
    const rows = this.#tested.all().map((row) => testedRowSchema.parse(row));
    const grouped = Map.groupBy(rows, ({ person }) => person);
    return new Map(
      [...grouped].map(([person, tests]) => [person, tests.map((row) => ({ number: row.number, ...recorded(row) }))]),
    );
  }

  #place(typed: string): Readonly<{ referral: Referral; place: Place }> {
    const referral = parseReferral(typed);
    if (referral === null) throw malformed();
    const { number, of } = referral;
    const places = this.#places
      .all(number)
      .filter(({ epoch, sequence }) => of === null || (epoch === of.epoch && sequence === of.sequence));
    const [place, ...others] = places;
    if (place === undefined) throw unknown(number);
    if (others.length > 0) throw ambiguous(number, places);
    return { referral, place };
  }
}

const iso = (time: number): string => new Date(time).toISOString();

const recorded = ({
  result,
  kind,
  sampledAt,
  recordedAt,
  laboratory,
}: z.infer<typeof resultRowSchema>): RecordedResult => ({
  result,
  kind,
  sampledAt: sampledAt === null ? null : iso(sampledAt),
  recordedAt: iso(recordedAt),
  laboratory,
});

const malformed = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.ReferralMalformed,
    'that is no referral number, or a character of it is wrong',
    'compare it with the slip, or scan the code on the slip',
  );

const unknown = (number: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.ReferralUnknown,
    `no passage with the referral number ${number} has come here`,
    'the station may be offline: it sends the passage when its network is back',
  );

const ambiguous = (number: string, places: readonly Place[]): CheckpointError =>
  new CheckpointError(
    ErrorCode.ReferralAmbiguous,
    `${number} was given out by ${places.map(({ site, station }) => `${site}/${station}`).join(', ')}`,
    'scan the code on the slip: it says which one it is',
  );

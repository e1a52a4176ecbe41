import type { Statement } from 'better-sqlite3';
import { z } from 'zod';
import type { TraceAnswer } from '../../contract/central-api.ts';
import { colourSchema } from '../../contract/decision.ts';
import { eventEnvelopeSchema } from '../../contract/events.ts';
import { parseSealed, type SealedEnvelope, type SealedPlace } from '../../contract/sealed.ts';
import { type TimeMark, timeMarksOf } from '../../contract/time-marks.ts';
import type { Opener } from '../opener.ts';
import type { ReadableDatabase } from '../store/database.ts';

export type TracedPerson = TraceAnswer['person'];
/** `person`: all null where the sealed part cannot be opened. */
export type TracedRecord = Readonly<{ person: TracedPerson; marks: readonly TimeMark[] }>;

/** Names of sites, stations and lanes that are kept in mind. */
const namesKept = 10_000;

const nobody: TracedPerson = { name: null, identityNumber: null, qid: null, phone: null, birth: null, address: null };

type EventRow = Readonly<{
  public: Uint8Array;
  sealed: Uint8Array | null;
  receivedAt: number;
  sequence: number;
  epoch: string;
  station: string;
  site: string;
}>;
type Sealed = Readonly<{ envelope: SealedEnvelope; place: SealedPlace }>;

const colourOfEventSchema = z.object({ data: z.object({ colour: colourSchema }) });

export const eventAtSql = `
  SELECT event.public, event.sealed, event.received_at AS receivedAt, event.sequence, epoch.epoch, station.name AS station, site.name AS site
  FROM event
  JOIN epoch ON epoch.id = event.epoch_id
  JOIN station ON station.id = event.station_id
  JOIN site ON site.id = station.site_id
  WHERE event.position = ?`;

/** What the events behind passages say, opened only for the answer. */
export class Records {
  readonly #opener: Opener;
  readonly #event: Statement<[number], EventRow>;
  readonly #known = new Map<string, string>();
  readonly #names: Readonly<Record<'site' | 'station' | 'lane', Statement<[number], { name: string }>>>;

  constructor(database: ReadableDatabase, opener: Opener) {
    this.#opener = opener;
    this.#event = database.prepare(eventAtSql);
    this.#names = {
      site: database.prepare('SELECT name FROM site WHERE id = ?'),
      station: database.prepare('SELECT name FROM station WHERE id = ?'),
      lane: database.prepare('SELECT name FROM lane WHERE id = ?'),
    };
  }

  name(of: 'site' | 'station' | 'lane', id: number): string {
    const key = `${of}/${id}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#names[of].get(id)?.name ?? '';
    if (this.#known.size >= namesKept) this.#known.clear();
    if (name !== '') this.#known.set(key, name);
    return name;
  }

  /** `none` where the event does not say one. */
  colour(position: number): z.infer<typeof colourSchema> {
    const row = this.#event.get(position);
    const parsed =
      row === undefined ? null : colourOfEventSchema.safeParse(JSON.parse(Buffer.from(row.public).toString()));
    return parsed?.success ? parsed.data.data.colour : 'none';
  }

  /** What to know of the time of the passage at this position. */
  marks(position: number): readonly TimeMark[] {
    const row = this.#event.get(position);
    return row === undefined ? [] : marksOf(row);
  }

  /** What is known of the passages at these positions; each is read once. */
  async of(positions: Iterable<number>): Promise<ReadonlyMap<number, TracedRecord>> {
    const read = [...new Set(positions)].map((position) => {
      const row = this.#event.get(position);
      return {
        position,
        marks: row === undefined ? [] : marksOf(row),
        sealed: row === undefined ? null : sealedOf(row),
      };
    });
    await this.#opener.prepare(read.flatMap(({ sealed }) => sealed?.envelope ?? []));
    return new Map(read.map(({ position, marks, sealed }) => [position, { person: this.#personIn(sealed), marks }]));
  }

  #personIn(sealed: Sealed | null): TracedPerson {
    if (sealed === null) return nobody;
    const { envelope, place } = sealed;
    const identity = this.#opener.open(envelope, place);
    if (identity?.kind !== 'person') return nobody;
    const { name, identityNumber, qid, phone, birth, address } = identity.person;
    return { name, identityNumber, qid, phone, birth, address };
  }
}

const marksOf = ({ public: bytes, receivedAt }: EventRow): readonly TimeMark[] => {
  const event = eventEnvelopeSchema.safeParse(JSON.parse(Buffer.from(bytes).toString()));
  return event.success ? timeMarksOf({ time: event.data.time, receivedAt, data: event.data.data }) : [];
};

const sealedOf = ({ sealed, site, station, epoch, sequence }: EventRow): Sealed | null => {
  if (sealed === null) return null;
  try {
    return { envelope: parseSealed(sealed), place: { site, station, epoch, sequence } };
  } catch {
    return null;
  }
};

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
type Sealed = Readonly<{ position: number; envelope: SealedEnvelope; place: SealedPlace }>;

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
    return this.#names[of].get(id)?.name ?? '';
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
    const event =
      row === undefined ? null : eventEnvelopeSchema.safeParse(JSON.parse(Buffer.from(row.public).toString()));
    if (row === undefined || event?.success !== true) return [];
    return timeMarksOf({ time: event.data.time, receivedAt: row.receivedAt, data: event.data.data });
  }

  /** Who the passages at these positions were of; all null where the sealed part cannot be opened. */
  async persons(positions: readonly number[]): Promise<ReadonlyMap<number, TracedPerson>> {
    const sealed = positions.flatMap((position) => this.#sealedAt(position) ?? []);
    await this.#opener.prepare(sealed.map(({ envelope }) => envelope));
    const opened = new Map(positions.map((position) => [position, nobody]));
    for (const part of sealed) opened.set(part.position, this.#openPerson(part));
    return opened;
  }

  #openPerson({ envelope, place }: Sealed): TracedPerson {
    const identity = this.#opener.open(envelope, place);
    if (identity?.kind !== 'person') return nobody;
    const { name, identityNumber, qid, phone, birth, address } = identity.person;
    return { name, identityNumber, qid, phone, birth, address };
  }

  #sealedAt(position: number): Sealed | null {
    const row = this.#event.get(position);
    if (row === undefined || row.sealed === null) return null;
    const { site, station, epoch, sequence } = row;
    try {
      return { position, envelope: parseSealed(row.sealed), place: { site, station, epoch, sequence } };
    } catch {
      return null;
    }
  }
}

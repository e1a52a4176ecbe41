import { z } from 'zod';
import type { CentralStats, StoredEvent } from '../../contract/central-api.ts';
import { eventEnvelopeSchema } from '../../contract/events.ts';
import { timeMarksOf } from '../../contract/time-marks.ts';
import type { ReadableDatabase } from './database.ts';
import { countUnindexed } from './index-backlog.ts';

export type EventFilter = Readonly<{
  limit: number;
  /** Position after which to begin; null: the newest. */
  after: number | null;
  /** Name of a station, or `site/station`. */
  station: string | null;
  type: string | null;
}>;

const rowSchema = z.object({
  position: z.int(),
  site: z.string(),
  station: z.string(),
  epoch: z.string(),
  sequence: z.int(),
  type: z.string(),
  receivedAt: z.int(),
  public: z.instanceof(Uint8Array),
  sealed: z.int(),
});

const idsSchema = z.array(z.object({ id: z.int() }));

/** The indexes lead to the positions; only the rows of the answer are read. */
export const eventsSql = (stations: number | null, byType: boolean, newest: boolean): string => `
  SELECT event.position, site.name AS site, station.name AS station, epoch.epoch, event.sequence,
    event_type.name AS type, event.received_at AS receivedAt, event.public, event.sealed IS NOT NULL AS sealed
  FROM (
    SELECT position FROM event
    WHERE position > ?
      ${stations === null ? '' : `AND station_id IN (${Array(stations).fill('?').join(', ')})`}
      ${byType ? 'AND type_id = ?' : ''}
    ORDER BY position ${newest ? 'DESC' : 'ASC'} LIMIT ?
  ) AS wanted
  JOIN event ON event.position = wanted.position
  JOIN epoch ON epoch.id = event.epoch_id
  JOIN station ON station.id = event.station_id
  JOIN site ON site.id = station.site_id
  JOIN event_type ON event_type.id = event.type_id
  ORDER BY event.position`;

const stationIds = (database: ReadableDatabase, name: string): readonly number[] => {
  const [first = '', second] = name.split('/');
  const rows =
    second === undefined
      ? database.prepare('SELECT id FROM station WHERE name = ? LIMIT 500').all(first)
      : database
          .prepare(
            'SELECT station.id FROM station JOIN site ON site.id = site_id WHERE site.name = ? AND station.name = ?',
          )
          .all(first, second);
  return idsSchema.parse(rows).map(({ id }) => id);
};

/** Oldest first: the newest `limit` events, or the first `limit` after a position. */
export const readEvents = (database: ReadableDatabase, filter: EventFilter): readonly StoredEvent[] => {
  const stations = filter.station === null ? null : stationIds(database, filter.station);
  const type =
    filter.type === null
      ? null
      : idsSchema
          .parse(database.prepare('SELECT id FROM event_type WHERE name = ?').all(filter.type))
          .map(({ id }) => id);
  if (stations?.length === 0 || type?.length === 0) return [];
  const sql = eventsSql(stations?.length ?? null, type !== null, filter.after === null);
  const rows = database.prepare(sql).all(filter.after ?? 0, ...(stations ?? []), ...(type ?? []), filter.limit);
  return rows.map((row) => storedEvent(rowSchema.parse(row)));
};

const storedEvent = ({ public: bytes, sealed, ...row }: z.infer<typeof rowSchema>): StoredEvent => {
  const { time, mode, data } = eventEnvelopeSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  const marks = [...timeMarksOf({ time, receivedAt: row.receivedAt, data })];
  return { ...row, time, mode, data: data ?? null, marks, sealed: sealed === 1 };
};

const counterSchema = z.array(z.object({ name: z.string(), value: z.int() }));
const stationRowSchema = z.array(
  z.object({ id: z.int(), site: z.string(), station: z.string(), status: z.enum(['online', 'offline', 'unknown']) }),
);
const epochRowSchema = z.array(
  z.object({ station: z.int(), epoch: z.string(), sequence: z.int(), held: z.int(), lost: z.int() }),
);

export const readStats = (database: ReadableDatabase): CentralStats => {
  const counters = new Map(
    counterSchema
      .parse(database.prepare('SELECT name, value FROM counter').all())
      .map(({ name, value }) => [name, value]),
  );
  const epochs = epochRowSchema.parse(
    database.prepare('SELECT station_id AS station, epoch, sequence, held, lost FROM epoch ORDER BY id').all(),
  );
  const epochsOf = Map.groupBy(epochs, ({ station }) => station);
  const stations = stationRowSchema.parse(
    database
      .prepare(
        `SELECT station.id, site.name AS site, station.name AS station, status
         FROM station JOIN site ON site.id = site_id ORDER BY site.name, station.name`,
      )
      .all(),
  );
  return {
    events: epochs.reduce((sum, { held }) => sum + held, 0),
    stations: stations.map(({ id, ...station }) => ({
      ...station,
      epochs: (epochsOf.get(id) ?? []).map(({ station: _station, ...epoch }) => epoch),
    })),
    conflicts: counters.get('conflicts') ?? 0,
    rejected: counters.get('rejected') ?? 0,
    unopened: counters.get('unopened') ?? 0,
    unindexed: countUnindexed(database),
  };
};

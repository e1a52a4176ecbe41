import { createHash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import { maxCommandMs } from '../../contract/commands.ts';
import { maxReferralResults, type ReferralResult, referralResultsMs } from '../../contract/referral-results.ts';
import { type StationAddress, topics } from '../../contract/topics.ts';
import { type SignedOrder, signCommand } from '../commands/sign-command.ts';
import type { ReadableDatabase } from '../store/database.ts';

export type ResultDownlinkParts = Readonly<{
  database: ReadableDatabase;
  /** Private key of the role `commands`. */
  key: Uint8Array;
  /** Puts a retained message. Rejects where the broker does not take it: it is put again when that is back. */
  retain(topic: string, payload: Uint8Array): Promise<void>;
  now(): number;
  log(text: string): void;
}>;

type ResultRow = Omit<ReferralResult, 'of'> & Readonly<{ epoch: string; sequence: number }>;
type StationRow = StationAddress & Readonly<{ id: number }>;

const command = 'referral.results';

/** Newest first; of one referral the last word counts. */
const resultsSql = `
  SELECT referral.number, epoch.epoch, event.sequence, test_result.result, test_result.kind, test_result.recorded_at AS at
  FROM test_result
  JOIN referral ON referral.position = test_result.position
  JOIN event ON event.position = test_result.position
  JOIN epoch ON epoch.id = event.epoch_id
  WHERE event.station_id = ? AND test_result.recorded_at > ?
  ORDER BY test_result.id DESC LIMIT ${2 * maxReferralResults}`;

const stationsSql = `
  SELECT DISTINCT station.id, site.name AS site, station.name AS station
  FROM test_result
  JOIN event ON event.position = test_result.position
  JOIN station ON station.id = event.station_id
  JOIN site ON site.id = station.site_id
  WHERE test_result.recorded_at > ?`;

const stationOfSql = `
  SELECT station.id, site.name AS site, station.name AS station
  FROM event JOIN station ON station.id = event.station_id JOIN site ON site.id = station.site_id
  WHERE event.position = ?`;

/**
 * Tells each station what became of those whom it has referred: one signed message, kept by the broker for a station that is not
 * there. The same results make the same bytes, so that saying it once more makes no work and no row.
 */
export class ResultDownlink {
  readonly #parts: ResultDownlinkParts;
  readonly #results: Statement<[number, number], ResultRow>;
  readonly #stations: Statement<[number], StationRow>;
  readonly #stationOf: Statement<[number], StationRow>;

  constructor(parts: ResultDownlinkParts) {
    const { database } = parts;
    this.#parts = parts;
    this.#results = database.prepare(resultsSql);
    this.#stations = database.prepare(stationsSql);
    this.#stationOf = database.prepare(stationOfSql);
  }

  /** A result was stored. @param position of the passage that referred its person */
  kept(position: number): void {
    const station = this.#stationOf.get(position);
    if (station !== undefined) this.#tell(station);
  }

  /** The broker is there (again). */
  connected(): void {
    for (const station of this.#stations.all(this.#parts.now() - referralResultsMs)) this.#tell(station);
  }

  #tell({ id, site, station }: StationRow): void {
    const { key, retain, now, log } = this.#parts;
    const rows = this.#results.all(id, now() - referralResultsMs);
    const order = orderOf({ site, station }, rows, now(), key);
    if (order === null) return;
    retain(topics.command(order.to, command), order.bytes).catch((error: unknown) =>
      log(`results of tests for ${site}/${station} were not taken by the broker: ${String(error)}`),
    );
  }
}

/** @returns null where nothing is new enough to be told */
const orderOf = (to: StationAddress, rows: readonly ResultRow[], now: number, key: Uint8Array): SignedOrder | null => {
  const last = new Map<string, ReferralResult>();
  for (const { epoch, sequence, ...result } of rows) {
    const id = `${epoch}-${sequence}`;
    if (last.size < maxReferralResults && !last.has(id)) last.set(id, { ...result, of: { epoch, sequence } });
  }
  const made = rows[0]?.at ?? 0;
  // A command holds for a week; a station that was away for longer hears of the next result.
  if (now - made >= maxCommandMs) return null;
  const body = { made, results: [...last.values()] };
  const id = createHash('sha256')
    .update(JSON.stringify([to, body]))
    .digest('hex')
    .slice(0, 32);
  return signCommand({ name: command, arguments: body, to, now: made, goodForMs: maxCommandMs }, key, id);
};

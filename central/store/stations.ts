import type { Statement } from 'better-sqlite3';
import type { Acknowledgement } from '../../contract/signed.ts';
import { acknowledgedEpochs } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import type { WritableDatabase } from './database.ts';
import type { Names } from './names.ts';

const memoryLimit = 10_000;

export type StationRecord = Readonly<StationAddress & { id: number; siteId: number }>;

type EpochRow = Readonly<{ id: number; epoch: string; sequence: number; hash: Uint8Array }>;

/** Who the stations are, what they said last, and what each of them is to be told. */
export class Stations {
  readonly #sites: Names;
  readonly #select: Statement<[number, string], { id: number }>;
  readonly #insert: Statement<[number, string]>;
  readonly #setState: Statement<[string, string | null, number]>;
  readonly #takeVersion: Statement<[number, number], { version: number; nonce: string }>;
  readonly #newestEpochs: Statement<[number, number], EpochRow>;
  readonly #epoch: Statement<[number], EpochRow>;
  readonly #known = new Map<string, StationRecord>();

  constructor(database: WritableDatabase, sites: Names) {
    this.#sites = sites;
    this.#select = database.prepare('SELECT id FROM station WHERE site_id = ? AND name = ?');
    this.#insert = database.prepare('INSERT INTO station (site_id, name) VALUES (?, ?)');
    this.#setState = database.prepare('UPDATE station SET status = ?, nonce = coalesce(?, nonce) WHERE id = ?');
    this.#takeVersion = database.prepare(
      'UPDATE station SET ack_version = max(ack_version + 1, ?) WHERE id = ? RETURNING ack_version AS version, nonce',
    );
    this.#newestEpochs = database.prepare(
      'SELECT id, epoch, sequence, hash FROM epoch WHERE station_id = ? ORDER BY id DESC LIMIT ?',
    );
    this.#epoch = database.prepare('SELECT id, epoch, sequence, hash FROM epoch WHERE id = ?');
  }

  recordOf({ site, station }: StationAddress): StationRecord {
    const name = `${site}/${station}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const siteId = this.#sites.idOf(site);
    const id = this.#select.get(siteId, station)?.id ?? Number(this.#insert.run(siteId, station).lastInsertRowid);
    if (this.#known.size >= memoryLimit) this.#known.clear();
    const record = { id, siteId, site, station };
    this.#known.set(name, record);
    return record;
  }

  /** @param nonce null: the station said none, the last one stays */
  remember(station: StationRecord, status: 'online' | 'offline', nonce: string | null): void {
    this.#setState.run(status, nonce, station.id);
  }

  /**
   * Body and version of the station's next acknowledgement. The version is the central time in ms, and grows even where
   * the clock does not.
   * @param changed numbers of the epochs in which something arrived
   */
  acknowledge(
    station: StationRecord,
    changed: ReadonlySet<number>,
    now: number,
  ): Readonly<{ version: number; body: Acknowledgement }> {
    const taken = this.#takeVersion.get(now, station.id);
    if (taken === undefined) throw new Error(`station ${station.site}/${station.station} is not in the store`);
    const newest = this.#newestEpochs.all(station.id, acknowledgedEpochs);
    const named = new Set(newest.map((row) => row.id));
    const older = [...changed].filter((id) => !named.has(id)).flatMap((id) => this.#epoch.get(id) ?? []);
    const epochs = [...newest, ...older]
      .filter((row) => row.sequence > 0)
      .map((row) => ({ epoch: row.epoch, sequence: row.sequence, hash: new Uint8Array(row.hash) }));
    const { site, station: name } = station;
    return { version: taken.version, body: { station: name, site, time: now, nonce: taken.nonce, epochs } };
  }

  forget(): void {
    this.#known.clear();
  }
}

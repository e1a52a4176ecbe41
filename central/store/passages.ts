import type { Statement } from 'better-sqlite3';
import type { RowKey } from '../../contract/decision.ts';
import type { PassageFacts } from '../ingest/passage-facts.ts';
import type { WritableDatabase } from './database.ts';
import type { Names } from './names.ts';
import type { StationRecord } from './stations.ts';
import { VehicleIndex } from './vehicle-index.ts';

/** The index by which tracing finds who was where. */
export class Passages {
  readonly #lanes: Names;
  readonly #vehicles: VehicleIndex;
  readonly #refer: Statement<[string, number, number | null]>;
  readonly #undo: Statement<[number, string, number]>;
  readonly #isUndone: Statement<[number, string, number], number>;
  readonly #anyUndone: Statement<[], number>;
  readonly #placeOf: Statement<[number, string, number], { position: number; at: unknown }>;
  readonly #remove: Statement<[number, number, number]>;
  /** null: not known. Most stores have none, and need not look for each passage. */
  #some: boolean | null = null;
  readonly #replace: Statement<[number, number, number, string, number]>;
  readonly #insert: Statement<[number, number, number, number | null, number, number, string, string, string]>;

  constructor(database: WritableDatabase, lanes: Names) {
    this.#lanes = lanes;
    this.#vehicles = new VehicleIndex(database);
    this.#refer = database.prepare('INSERT INTO referral (number, position, person) VALUES (?, ?, ?)');
    this.#undo = database.prepare(
      'INSERT INTO undone (station_id, epoch, sequence) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.#isUndone = database
      .prepare<[number, string, number], number>(
        'SELECT 1 FROM undone WHERE station_id = ? AND epoch = ? AND sequence = ?',
      )
      .pluck();
    this.#anyUndone = database.prepare<[], number>('SELECT EXISTS (SELECT 1 FROM undone)').pluck();
    this.#placeOf = database.prepare(`
      SELECT event.position, json_extract(CAST(event.public AS TEXT), '$.data.at') AS at
      FROM epoch JOIN event ON event.epoch_id = epoch.id
      WHERE epoch.station_id = ? AND epoch.epoch = ? AND event.sequence = ?`);
    this.#remove = database.prepare('DELETE FROM passage WHERE site_id = ? AND time = ? AND position = ?');
    this.#replace = database.prepare(`
      UPDATE passage SET outcome = 'repeat' WHERE site_id = ? AND time = ? AND position = (
        SELECT event.position FROM event JOIN epoch ON epoch.id = event.epoch_id
        WHERE epoch.station_id = ? AND epoch.epoch = ? AND event.sequence = ?)`);
    this.#insert = database.prepare(`
      INSERT INTO passage (site_id, time, position, person, station_id, lane_id, direction, outcome, mode)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** What was kept in mind of the store: a transaction was rolled back. */
  forget(): void {
    this.#some = null;
  }

  /** Whether a guard has taken this passage back. */
  isUndone({ id }: StationRecord, { epoch, sequence }: RowKey): boolean {
    this.#some ??= this.#anyUndone.get() === 1;
    return this.#some && this.#isUndone.get(id, epoch, sequence) !== undefined;
  }

  /** A passage of this very station did not take place. Also one that is still to come. */
  undo({ id, siteId }: StationRecord, { epoch, sequence }: RowKey): void {
    this.#undo.run(id, epoch, sequence);
    this.#some = true;
    const place = this.#placeOf.get(id, epoch, sequence);
    if (place === undefined) return;
    this.#vehicles.undo(place.position);
    if (typeof place.at === 'number') this.#remove.run(siteId, place.at, place.position);
  }

  /** @param person null: nobody knows who it was */
  add(station: StationRecord, position: number, facts: PassageFacts, person: number | null): void {
    const { at, direction, outcome, mode } = facts;
    const lane = this.#lanes.idOf(facts.lane);
    this.#insert.run(station.siteId, at, position, person, station.id, lane, direction, outcome, mode);
    // Whom the officer turned away was not inside, and whom they let in went in once: the first row counts no more.
    const { officerOf } = facts;
    if (officerOf != null) {
      this.#replace.run(station.siteId, officerOf.at, station.id, officerOf.epoch, officerOf.sequence);
    }
    this.#vehicles.add(station.siteId, position, facts, person);
    if (facts.referral != null) this.#refer.run(facts.referral, position, person);
  }
}

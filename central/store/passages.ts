import type { Statement } from 'better-sqlite3';
import type { PassageFacts } from '../ingest/passage-facts.ts';
import type { WritableDatabase } from './database.ts';
import type { Names } from './names.ts';
import type { StationRecord } from './stations.ts';

/** The index by which tracing finds who was where. */
export class Passages {
  readonly #lanes: Names;
  readonly #refer: Statement<[string, number, number | null]>;
  readonly #insert: Statement<[number, number, number, number | null, number, number, string, string, string]>;

  constructor(database: WritableDatabase, lanes: Names) {
    this.#lanes = lanes;
    this.#refer = database.prepare('INSERT INTO referral (number, position, person) VALUES (?, ?, ?)');
    this.#insert = database.prepare(`
      INSERT INTO passage (site_id, time, position, person, station_id, lane_id, direction, outcome, mode)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** @param person null: nobody knows who it was */
  add(station: StationRecord, position: number, facts: PassageFacts, person: number | null): void {
    const { at, direction, outcome, mode } = facts;
    const lane = this.#lanes.idOf(facts.lane);
    this.#insert.run(station.siteId, at, position, person, station.id, lane, direction, outcome, mode);
    if (facts.referral != null) this.#refer.run(facts.referral, position, person);
  }
}

import type { Statement } from 'better-sqlite3';
import type { PassageFacts } from '../ingest/passage-facts.ts';
import type { WritableDatabase } from './database.ts';

/** Who came in which vehicle. */
export class VehicleIndex {
  readonly #insert: Statement<[string, number, number, number, number, string]>;
  readonly #remove: Statement<[number]>;

  constructor(database: WritableDatabase) {
    this.#insert = database.prepare(`
      INSERT INTO vehicle_person (vehicle, position, person, site_id, time, mode) VALUES (?, ?, ?, ?, ?, ?)`);
    this.#remove = database.prepare('DELETE FROM vehicle_person WHERE position = ?');
  }

  add(siteId: number, position: number, { vehicle, at, mode }: PassageFacts, person: number | null): void {
    if (vehicle != null && person !== null) this.#insert.run(vehicle.id, position, person, siteId, at, mode);
  }

  /** This passage did not take place. */
  undo(position: number): void {
    this.#remove.run(position);
  }
}

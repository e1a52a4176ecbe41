import type { Statement } from 'better-sqlite3';
import { z } from 'zod';
import { directionSchema, modeSchema, outcomeSchema } from '../../contract/decision.ts';
import type { ReadableDatabase } from '../store/database.ts';
import type { Sighting } from './stays.ts';

const columns =
  'position, person, site_id AS site, station_id AS station, lane_id AS lane, time, direction, outcome, mode';

/** Training is no trace of anybody. */
export const ofPersonSql = `
  SELECT ${columns} FROM passage
  WHERE person = ? AND time BETWEEN ? AND ? AND mode <> 'training' ORDER BY time, position`;

export const atSiteSql = `
  SELECT ${columns} FROM passage
  WHERE site_id = ? AND time BETWEEN ? AND ? AND person IS NOT NULL AND mode <> 'training' ORDER BY time, position`;

const sightingSchema = z.object({
  position: z.int(),
  person: z.int(),
  site: z.int(),
  station: z.int(),
  lane: z.int(),
  time: z.int(),
  direction: directionSchema,
  outcome: outcomeSchema,
  mode: modeSchema,
});

/** Passages out of the store, oldest first. Times: ms since the Unix epoch, both ends inclusive. */
export class Sightings {
  readonly #ofPerson: Statement<[number, number, number], unknown>;
  readonly #atSite: Statement<[number, number, number], Sighting>;

  constructor(database: ReadableDatabase) {
    this.#ofPerson = database.prepare(ofPersonSql);
    this.#atSite = database.prepare(atSiteSql);
  }

  ofPerson(person: number, from: number, to: number): readonly Sighting[] {
    return this.#ofPerson.all(person, from, to).map((row) => sightingSchema.parse(row));
  }

  /** A busy site has tens of thousands a day, so these are taken from the store unchecked: only this code writes them. */
  atSite(site: number, from: number, to: number): IterableIterator<Sighting> {
    return this.#atSite.iterate(site, from, to);
  }
}

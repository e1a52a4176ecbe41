import type { Statement } from 'better-sqlite3';
import type { ReadableDatabase } from '../store/database.ts';
import type { Meeting } from './meetings.ts';

/** Somebody who came in one vehicle with a case. */
export type Fellow = Readonly<{ person: number; position: number; meeting: Meeting }>;

type Row = { person: number; position: number; site: number; ours: number; theirs: number };

/** Training is no trace of anybody. */
export const fellowsSql = `
  SELECT their.person, their.position, their.site_id AS site, our.time AS ours, their.time AS theirs
  FROM vehicle_person AS our JOIN vehicle_person AS their ON their.vehicle = our.vehicle
  WHERE our.person = ? AND our.time BETWEEN ? AND ? AND our.mode <> 'training'
    AND their.person <> our.person AND their.mode = our.mode
  ORDER BY their.time, their.position`;

/**
 * Whoever sat in one vehicle with a case has met them, whatever was decided at the checkpoint and however long they stood
 * there. The meeting that is known for certain lasts from the first of their codes to the last.
 */
export class FellowPassengers {
  readonly #fellows: Statement<[number, number, number], Row>;

  constructor(database: ReadableDatabase) {
    this.#fellows = database.prepare(fellowsSql);
  }

  /** Times: ms since the Unix epoch, both ends inclusive. Oldest first. */
  of(person: number, from: number, to: number): readonly Fellow[] {
    return this.#fellows.all(person, from, to).flatMap(({ person: other, position, site, ours, theirs }) =>
      // What nobody could know at the end of the time asked about is left out.
      theirs > to
        ? []
        : [{ person: other, position, meeting: { site, from: Math.min(ours, theirs), to: Math.max(ours, theirs) } }],
    );
  }
}

import type { Database } from 'better-sqlite3';
import { passageType, printType } from '../../contract/event-type.ts';
import type { EventName } from '../../contract/events.ts';

/**
 * Where the newest passage with a slip, the newest with a referral and the newest row about a print job stand, as of row
 * `marked`: whoever looks for them reads what is newer than that, and goes on from there, past all that has none. 0: none is
 * known. They are written with every 512th row only, so that a commit does not have to write one more page.
 */
export type MarkedPositions = Readonly<{ marked: number; slip: number; referral: number; print: number }>;

const rowsBetween = 512;

/** In a passage's bytes; in a text of the row the quotes would have backslashes before them. */
const withSlip = `instr(public, CAST('"slip":null' AS BLOB)) = 0`;
const withReferral = `instr(public, CAST('"referral":"' AS BLOB)) > 0`;
const isPassage = `type = '${passageType}'`;
const isPrint = `type = '${printType}'`;

export const slipBytes = `CASE WHEN ${isPassage} AND ${withSlip} THEN public END`;
export const referralBytes = `CASE WHEN ${withReferral} THEN public END`;

/** For a file of a version that had none: as far back as that version looked. */
export const marksMigration = `
  CREATE TABLE mark (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO mark SELECT 'marked', coalesce(max(position), 0) FROM row;
  INSERT INTO mark SELECT 'slip', coalesce(max(position), 0)
    FROM (SELECT position, type, public FROM row ORDER BY position DESC LIMIT 20000)
    WHERE ${isPassage} AND ${withSlip};
  INSERT INTO mark SELECT 'print', coalesce(max(position), 0)
    FROM (SELECT position, type FROM row ORDER BY position DESC LIMIT 20000) WHERE ${isPrint};
  INSERT INTO mark SELECT 'referral', coalesce(max(position), 0)
    FROM (SELECT position, public FROM row WHERE ${isPassage} ORDER BY position DESC LIMIT 100000)
    WHERE ${withReferral};`;

/** @returns how to read them; what stands there is a hint where to begin: the rows themselves say what they are */
export const markReader = (database: Database): (() => MarkedPositions) => {
  const statement = database.prepare('SELECT name, position FROM mark');
  return () => {
    const rows = statement.all() as { name: string; position: number }[];
    const at = (name: keyof MarkedPositions) => rows.find((row) => row.name === name)?.position ?? 0;
    return { marked: at('marked'), slip: at('slip'), referral: at('referral'), print: at('print') };
  };
};

/** The writer's side. All of it within the transaction of the rows that it is about. */
export class Marks {
  readonly #statements: ReturnType<typeof prepare>;
  #marked: number;
  #slip: number;
  #referral: number;
  #print: number;

  constructor(database: Database) {
    this.#statements = prepare(database);
    const held = markReader(database)();
    const since = this.#statements.since.get(held.marked) as Newest;
    this.#marked = held.marked;
    this.#slip = since.slip ?? held.slip;
    this.#referral = since.referral ?? held.referral;
    this.#print = since.print ?? held.print;
  }

  /** A row was appended. */
  appended(name: EventName, data: Readonly<Record<string, unknown>>, position: number): void {
    if (name === 'passage' && typeof data['slip'] === 'number') this.#slip = position;
    if (name === 'passage' && typeof data['referral'] === 'string') this.#referral = position;
    if (name === 'print') this.#print = position;
    if (position - this.#marked < rowsBetween) return;
    this.#marked = position;
    this.#write();
  }

  /** Rows with positions from `first` to `last` came in from an older ledger. */
  brought(first: number, last: number): void {
    const found = this.#statements.within.get(first, last) as Newest;
    this.#slip = Math.max(this.#slip, found.slip ?? 0);
    this.#referral = Math.max(this.#referral, found.referral ?? 0);
    this.#print = Math.max(this.#print, found.print ?? 0);
    this.#write();
  }

  #write(): void {
    const marks: MarkedPositions = {
      ...{ marked: this.#marked, slip: this.#slip },
      ...{ referral: this.#referral, print: this.#print },
    };
    for (const [name, position] of Object.entries(marks)) this.#statements.set.run(name, position);
  }
}

type Newest = Readonly<Record<'slip' | 'referral' | 'print', number | null>>;
const newest = `SELECT max(CASE WHEN ${isPassage} AND ${withSlip} THEN position END) AS slip,
                       max(CASE WHEN ${isPassage} AND ${withReferral} THEN position END) AS referral,
                       max(CASE WHEN ${isPrint} THEN position END) AS print FROM row`;

const prepare = (database: Database) => ({
  since: database.prepare(`${newest} WHERE position > ?`),
  within: database.prepare(`${newest} WHERE position BETWEEN ? AND ?`),
  set: database.prepare(
    'INSERT INTO mark (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
  ),
});

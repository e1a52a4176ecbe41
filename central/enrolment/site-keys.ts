import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { GivenSiteKey } from '../../contract/given-site-key.ts';
import { siteKeyBytes, siteKeyOn } from '../../contract/site-key.ts';

/** `first`: day of the key with which it began. `day`, `key`: the oldest one that anybody is still given. */
export const siteKeySchema = `
  CREATE TABLE IF NOT EXISTS site_key (
    site TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    day INTEGER NOT NULL,
    key BLOB NOT NULL CHECK (length(key) = 32)
  ) STRICT, WITHOUT ROWID;`;

const dayMs = 86_400_000;
/** Sites lie in Viet Nam: +07:00. One that does not is given a key of a day beside, and steps it on. */
const utcOffsetMs = 7 * 3_600_000;
const localDay = (now: number): number => Math.floor((now + utcOffsetMs) / dayMs);

type Row = Readonly<{ generation: number; day: number; key: Buffer }>;

/** One key for each site, by which its stations know a person again. Of a day that is over for all of them nothing is kept. */
export class SiteKeys {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    this.#database = database;
  }

  /**
   * The key of yesterday, from which those of later days come: so a new station of the site knows who came in before midnight.
   * It is made where the site has none yet.
   */
  current(site: string, now: number): GivenSiteKey {
    return this.#change(() => {
      const row = this.#read(site);
      if (row === undefined) return this.#make(site, now, 0);
      const given = givenOf(row);
      const yesterday = localDay(now) - 1;
      if (yesterday <= given.key.day) return given;
      const stepped = { generation: given.generation, key: siteKeyOn(given.key, yesterday) };
      this.#write(site, stepped);
      return stepped;
    });
  }

  /** null: the site has none yet */
  generation(site: string): number | null {
    return this.#read(site)?.generation ?? null;
  }

  /** Another key, of which whoever has the one before can learn nothing. */
  rotate(site: string, now: number): GivenSiteKey {
    return this.#change(() => this.#make(site, now, this.#read(site)?.generation ?? 0));
  }

  /** What was written over stays in the log beside the file until that is emptied. */
  #change(change: () => GivenSiteKey): GivenSiteKey {
    const changes = this.#total();
    const key = this.#database.transaction(change).immediate();
    if (this.#total() !== changes) this.#database.pragma('wal_checkpoint(TRUNCATE)');
    return key;
  }

  #total(): unknown {
    return this.#database.prepare('SELECT total_changes()').pluck().get();
  }

  #make(site: string, now: number, before: number): GivenSiteKey {
    const key = new Uint8Array(randomBytes(siteKeyBytes));
    const made = { generation: Math.max(Math.round(now), before + 1), key: { day: localDay(now), key } };
    this.#write(site, made);
    return made;
  }

  #read(site: string): Row | undefined {
    return this.#database.prepare<[string], Row>('SELECT generation, day, key FROM site_key WHERE site = ?').get(site);
  }

  #write(site: string, { generation, key }: GivenSiteKey): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO site_key (site, generation, day, key) VALUES (?, ?, ?, ?)')
      .run(site, generation, key.day, key.key);
  }
}

const givenOf = ({ generation, day, key }: Row): GivenSiteKey => ({
  generation,
  key: { day, key: new Uint8Array(key) },
});

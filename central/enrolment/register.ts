import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { createPrivateFile } from '../store/database.ts';
import { SiteKeys, siteKeySchema } from './site-keys.ts';

/**
 * waiting: it has its certificate, and nobody has compared the words. replaced: another kiosk took its name. retired: it
 * said itself that it was wiped.
 */
export type EnrolmentState = 'waiting' | 'active' | 'revoked' | 'replaced' | 'retired';

export type Enrolment = Readonly<
  StationAddress & {
    serial: string;
    state: EnrolmentState;
    certificate: Uint8Array;
    watchListKey: Uint8Array;
    words: string;
    answer: string;
    createdAt: number;
    notAfter: number;
    endedAt: number | null;
  }
>;

/** Version of the role keys that a station goes by, and generation of its site's key; null: none. */
export type Seen = Readonly<{ roles: number | null; siteKey: number | null }>;

export type Renewed = Pick<Enrolment, 'serial' | 'certificate' | 'notAfter'>;

export type Invitation = Readonly<StationAddress & { configuration: string; expiresAt: number }>;
export type NewEnrolment = Omit<Enrolment, 'state' | 'endedAt'> & Readonly<{ digest: Uint8Array }>;

/** A token is kept as its hash only: the file lets nobody in. */
const schema = `
  CREATE TABLE IF NOT EXISTS invitation (
    token BLOB PRIMARY KEY CHECK (length(token) = 32),
    site TEXT NOT NULL,
    station TEXT NOT NULL,
    configuration TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    digest BLOB
  ) STRICT;
  CREATE TABLE IF NOT EXISTS enrolment (
    serial TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    station TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'revoked', 'replaced', 'retired')),
    digest BLOB NOT NULL UNIQUE,
    certificate BLOB NOT NULL,
    watch_list_key BLOB NOT NULL,
    words TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    ended_at INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS seen (
    site TEXT NOT NULL,
    station TEXT NOT NULL,
    roles INTEGER,
    site_key INTEGER,
    PRIMARY KEY (site, station)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS enrolment_station ON enrolment (site, station);`;

const columns = `serial, site, station, state, certificate, watch_list_key AS watchListKey, words, answer,
  created_at AS createdAt, not_after AS notAfter, ended_at AS endedAt`;

/** Who was invited and who is enrolled: one file, that the receiver and the command line both work with. */
export class Register {
  readonly #database: Database.Database;
  readonly siteKeys: SiteKeys;

  /** @throws CheckpointError EnrolmentFileFailed */
  constructor(file: string) {
    try {
      createPrivateFile(file);
      this.#database = new Database(file, { timeout: 5000 });
      this.#database.pragma('journal_mode = WAL');
      this.#database.pragma('synchronous = FULL');
      // What it overwrites is gone: keys of days that are over, too.
      this.#database.pragma('secure_delete = ON');
      this.#database.exec(schema);
      this.#database.exec(siteKeySchema);
      this.siteKeys = new SiteKeys(this.#database);
    } catch (cause) {
      throw new CheckpointError(
        ErrorCode.EnrolmentFileFailed,
        `${file} cannot be used: ${messageOf(cause)}`,
        'look at the rights of the data directory and at the space on its disk',
        { cause },
      );
    }
  }

  close(): void {
    this.#database.close();
  }

  invite(tokenHash: Uint8Array, { site, station, configuration, expiresAt }: Invitation, now: number): void {
    this.#database.prepare('DELETE FROM invitation WHERE expires_at < ?').run(now - keptMs);
    // A code that was shown for this station before is over: one is in use at a time.
    this.#database.prepare('DELETE FROM invitation WHERE site = ? AND station = ?').run(site, station);
    this.#database
      .prepare('INSERT INTO invitation (token, site, station, configuration, expires_at) VALUES (?, ?, ?, ?, ?)')
      .run(tokenHash, site, station, configuration, expiresAt);
  }

  invitation(tokenHash: Uint8Array): (Invitation & Readonly<{ digest: Uint8Array | null }>) | null {
    const row = this.#database
      .prepare<[Uint8Array], Invitation & { digest: Uint8Array | null }>(
        'SELECT site, station, configuration, expires_at AS expiresAt, digest FROM invitation WHERE token = ?',
      )
      .get(tokenHash);
    return row ?? null;
  }

  /**
   * Uses the token up and records the enrolment, both or neither.
   * @param tokenHash null: an operator answers, without a token
   * @returns false: the token was used up meanwhile
   */
  enrol(tokenHash: Uint8Array | null, made: NewEnrolment): boolean {
    const take = this.#database.prepare('UPDATE invitation SET digest = ? WHERE token = ? AND digest IS NULL');
    const insert = this.#database.prepare(
      `INSERT INTO enrolment (serial, site, station, state, digest, certificate, watch_list_key, words, answer, created_at, not_after)
       VALUES (@serial, @site, @station, 'waiting', @digest, @certificate, @watchListKey, @words, @answer, @createdAt, @notAfter)`,
    );
    return this.#database
      .transaction(() => {
        if (tokenHash !== null && take.run(made.digest, tokenHash).changes === 0) return false;
        this.#end(made, ['waiting'], 'replaced', made.createdAt);
        insert.run(made);
        return true;
      })
      .immediate();
  }

  byDigest(digest: Uint8Array): Enrolment | null {
    return this.#one('digest = ?', digest);
  }

  bySerial(serial: string): Enrolment | null {
    return this.#one('serial = ?', serial.toLowerCase());
  }

  /** What a station has said that it goes by; the newest of it is kept. */
  saw({ site, station }: StationAddress, { roles, siteKey }: Seen): void {
    this.#database
      .prepare(
        `INSERT INTO seen (site, station, roles, site_key) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET roles = excluded.roles, site_key = excluded.site_key
         WHERE roles IS NOT excluded.roles OR site_key IS NOT excluded.site_key`,
      )
      .run(site, station, roles, siteKey);
  }

  /** @returns null: it has said nothing yet */
  seen({ site, station }: StationAddress): Seen | null {
    const found = this.#database
      .prepare<[string, string], Seen>('SELECT roles, site_key AS siteKey FROM seen WHERE site = ? AND station = ?')
      .get(site, station);
    return found ?? null;
  }

  /** The newest one that is in force. */
  active({ site, station }: StationAddress): Enrolment | null {
    const found = this.#database
      .prepare<[string, string], Enrolment>(
        `SELECT ${columns} FROM enrolment WHERE site = ? AND station = ? AND state = 'active' ORDER BY created_at DESC LIMIT 1`,
      )
      .get(site, station);
    return found ?? null;
  }

  all(): readonly Enrolment[] {
    return this.#database
      .prepare<[], Enrolment>(`SELECT ${columns} FROM enrolment ORDER BY site, station, created_at`)
      .all();
  }

  /** The kiosk whose words were compared takes the name; one that had it before is over. */
  confirm({ serial, site, station }: Enrolment, now: number): void {
    this.#database
      .transaction(() => {
        this.#end({ site, station }, ['active'], 'replaced', now);
        this.#database.prepare("UPDATE enrolment SET state = 'active' WHERE serial = ?").run(serial);
      })
      .immediate();
  }

  /** @returns how many were ended */
  revoke(place: StationAddress, now: number): number {
    return this.#database
      .transaction(() => {
        this.#database.prepare('DELETE FROM invitation WHERE site = ? AND station = ?').run(place.site, place.station);
        return this.#end(place, ['active', 'waiting'], 'revoked', now);
      })
      .immediate();
  }

  /** All certificates of a kiosk: they have its key. */
  retire({ site, station, watchListKey }: Enrolment, now: number): void {
    this.#database
      .prepare(
        `UPDATE enrolment SET state = 'retired', ended_at = ?
         WHERE site = ? AND station = ? AND watch_list_key = ? AND state IN ('active', 'waiting')`,
      )
      .run(now, site, station, watchListKey);
  }

  /** Another certificate of a kiosk that is in force, beside the one that it has: both hold until it uses the new one. */
  renew(before: Enrolment, { serial, certificate, notAfter }: Renewed, now: number): void {
    const { site, station, watchListKey, words } = before;
    const digest = createHash('sha256').update(`renewal ${serial}`).digest();
    this.#database
      .prepare(
        `INSERT INTO enrolment (serial, site, station, state, digest, certificate, watch_list_key, words, answer, created_at, not_after)
         SELECT ?, ?, ?, 'active', ?, ?, ?, ?, '', ?, ? WHERE EXISTS
         (SELECT 1 FROM enrolment WHERE serial = ? AND state = 'active')`,
      )
      .run(serial, site, station, digest, certificate, watchListKey, words, now, notAfter, before.serial);
  }

  /** It uses this one: those before are over. @returns how many were ended */
  settle({ site, station, serial }: Enrolment, now: number): number {
    return this.#database
      .prepare(
        `UPDATE enrolment SET state = 'replaced', ended_at = ?
         WHERE site = ? AND station = ? AND state = 'active' AND serial <> ?`,
      )
      .run(now, site, station, serial).changes;
  }

  /** Changes whenever another connection has written. */
  get dataVersion(): number {
    return Number(this.#database.pragma('data_version', { simple: true }));
  }

  #end({ site, station }: StationAddress, from: readonly EnrolmentState[], to: EnrolmentState, now: number): number {
    const marks = from.map(() => '?').join(', ');
    return this.#database
      .prepare(`UPDATE enrolment SET state = ?, ended_at = ? WHERE site = ? AND station = ? AND state IN (${marks})`)
      .run(to, now, site, station, ...from).changes;
  }

  #one(where: 'digest = ?' | 'serial = ?', value: Uint8Array | string): Enrolment | null {
    const found = this.#database
      .prepare<[Uint8Array | string], Enrolment>(`SELECT ${columns} FROM enrolment WHERE ${where}`)
      .get(value);
    return found ?? null;
  }
}

/** An invitation that is over is remembered for so long, so that whoever comes with it is told why it is refused. */
const keptMs = 7 * 86_400_000;

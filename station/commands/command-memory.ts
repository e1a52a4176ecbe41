import { renameSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type CommandReply, commandReplySchema } from '../../contract/commands.ts';
import { asCheckpointError, ErrorCode, systemCode } from '../../contract/errors.ts';

/** A command that this station has begun. */
export type Remembered = Readonly<{
  id: string;
  command: string;
  /** SHA-256 of the signed object, hex. */
  digest: string;
  /** Key id of whoever signed it, hex. */
  signer: string;
  version: number | null;
  issued: number;
  notAfter: number;
  /** null: it has no answer yet. */
  reply: CommandReply | null;
}>;

type Row = Omit<Remembered, 'reply'> & Readonly<{ reply: string | null }>;

const schema = `
  CREATE TABLE IF NOT EXISTS command (
    id TEXT PRIMARY KEY, command TEXT NOT NULL, digest TEXT NOT NULL, signer TEXT NOT NULL, version INTEGER,
    issued INTEGER NOT NULL, notAfter INTEGER NOT NULL, reply TEXT, sent INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;`;

/** Ids that are kept at most; answers of 256 KiB make 128 MiB of them. */
const maxKept = 512;
const columns = 'id, command, digest, signer, version, issued, notAfter, reply';

/**
 * Which commands were begun, and their answers, on disk before anything is done: no restart or power cut makes a station do
 * one twice. Forgotten are those whose time is over, and then the ones that end first; whatever ends no later than one that
 * was forgotten may have been done, and is not done again, whatever the clock says.
 */
export class CommandMemory {
  readonly #database: Database.Database;

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /**
   * A damaged file is set aside: what was issued before now may have been done.
   * @param now ms since the Unix epoch
   * @throws CheckpointError CommandsUnrecorded
   */
  static open(file: string, now: number): CommandMemory {
    try {
      return openAt(file);
    } catch (error) {
      if (!/^SQLITE_(?:CORRUPT|NOTADB)/.test(systemCode(error))) throw unrecorded(error);
    }
    try {
      renameSync(file, `${file}.damaged-${Math.round(now)}`);
      for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
      const memory = openAt(file);
      memory.#mark('issued-after', Math.round(now));
      return memory;
    } catch (error) {
      throw unrecorded(error);
    }
  }

  /** For `openAt` alone. */
  static of(database: Database.Database): CommandMemory {
    return new CommandMemory(database);
  }

  find(id: string): Remembered | null {
    const row = this.#database.prepare<[string], Row>(`SELECT ${columns} FROM command WHERE id = ?`).get(id);
    return row === undefined ? null : rememberedOf(row);
  }

  /**
   * It may have been done, and there is no account of it any more.
   * @param now a clock that stood ahead when the account was lost must not shut central out for ever
   */
  mayBeDone({ issued, notAfter }: Pick<Remembered, 'issued' | 'notAfter'>, now: number): boolean {
    return notAfter <= this.#marked('forgotten-through') || issued <= Math.min(this.#marked('issued-after'), now);
  }

  /** On disk when this returns. @throws CheckpointError CommandsUnrecorded */
  begin(command: Omit<Remembered, 'reply'>): void {
    this.#write(() =>
      this.#database
        .prepare(
          `INSERT INTO command (${columns}) VALUES (@id, @command, @digest, @signer, @version, @issued, @notAfter, NULL)`,
        )
        .run(command),
    );
  }

  /** @throws CheckpointError CommandsUnrecorded */
  end(id: string, reply: CommandReply): void {
    this.#write(() =>
      this.#database.prepare('UPDATE command SET reply = ?, sent = 0 WHERE id = ?').run(JSON.stringify(reply), id),
    );
  }

  unanswered(): readonly Remembered[] {
    return this.#rows('reply IS NULL');
  }

  /** Answers that no broker has confirmed. */
  unsent(): readonly CommandReply[] {
    return this.#rows('reply IS NOT NULL AND sent = 0').flatMap(({ reply }) => reply ?? []);
  }

  sent(id: string): void {
    this.#database.prepare('UPDATE command SET sent = 1 WHERE id = ?').run(id);
  }

  /** @param now ms since the Unix epoch; null: no clock says what is over */
  forget(now: number | null): void {
    const over = this.#database
      .prepare<[number, number], { id: string; notAfter: number }>(
        `SELECT id, notAfter FROM command WHERE reply IS NOT NULL AND
         (notAfter < ? OR id NOT IN (SELECT id FROM command ORDER BY notAfter DESC, id LIMIT ?))`,
      )
      .all(now ?? 0, maxKept);
    if (over.length === 0) return;
    this.#database.transaction(() => {
      const remove = this.#database.prepare('DELETE FROM command WHERE id = ?');
      for (const { id } of over) remove.run(id);
      const through = Math.max(...over.map(({ notAfter }) => notAfter));
      this.#mark('forgotten-through', Math.max(through, this.#marked('forgotten-through')));
    })();
  }

  close(): void {
    this.#database.close();
  }

  #rows(where: string): readonly Remembered[] {
    return this.#database
      .prepare<[], Row>(`SELECT ${columns} FROM command WHERE ${where} ORDER BY issued, id`)
      .all()
      .map(rememberedOf);
  }

  #marked(name: string): number {
    return this.#database.prepare<[string], number>('SELECT value FROM mark WHERE name = ?').pluck().get(name) ?? 0;
  }

  #mark(name: string, value: number): void {
    this.#database.prepare('INSERT OR REPLACE INTO mark VALUES (?, ?)').run(name, value);
  }

  #write(write: () => unknown): void {
    try {
      write();
    } catch (error) {
      throw unrecorded(error);
    }
  }
}

const openAt = (file: string): CommandMemory => {
  // SQLite gives the files beside it the rights of this one.
  writeFileSync(file, '', { flag: 'a', mode: 0o600 });
  const database = new Database(file);
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec(schema);
    database.prepare('SELECT count(*) FROM command').get();
    return CommandMemory.of(database);
  } catch (error) {
    database.close();
    throw error;
  }
};

const rememberedOf = (row: Row): Remembered => ({
  ...row,
  reply: row.reply === null ? null : commandReplySchema.parse(JSON.parse(row.reply)),
});

const unrecorded = (error: unknown) =>
  asCheckpointError(
    error,
    ErrorCode.CommandsUnrecorded,
    'no command is done while it cannot be recorded: free space on the disk of the data directory',
  );

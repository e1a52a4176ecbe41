import { existsSync } from 'node:fs';
import type { ClockState } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { eventSource } from '../../contract/events.ts';
import { fileBytes } from './file-bytes.ts';
import { HeadFile, headFile, type KnownEpoch, type KnownHead, readHeadFile } from './head-file.ts';
import type { LedgerIdentity, LedgerOpening, RowSealer, SalvagedPresence } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { readSurvey, type Survey } from './salvage/survey.ts';
import { ledgerFile, schemaVersion } from './schema.ts';
import { dropKeptLog, keepLog, setAside, setAsides } from './set-aside.ts';

export type LedgerPlace = Readonly<{
  dataDirectory: string;
  identity: LedgerIdentity;
  seal: RowSealer;
  stamp?: NonNullable<LedgerOpening['stamp']>;
}>;

export type OpenedLedger = Readonly<{
  writer: LedgerWriter;
  /** Of the ledger that was set aside just now; null: none was. */
  setAside: Readonly<{ folder: string; why: string }> | null;
}>;

/** Positions and numbers that stay free behind a ledger that was set aside: it may hold more than is known of it. */
const spareRows = 1_000_000;
const spareEpochs = 16;
/** Where nothing at all is known of one. */
const unknownBase = 2 ** 40;
const unknownNumber = 1_000_000;

/** What SQLite says on opening when the file does not have the tables and rows that it was made with. */
const isDamage = (code: string): boolean =>
  /^SQLITE_(ERROR|SCHEMA|CONSTRAINT|MISMATCH|FORMAT|RANGE|TOOBIG|PROTOCOL)/.test(code);

/** Opens the ledger of a data directory, and sets one aside that is damaged. */
export class LedgerHouse {
  readonly #place: LedgerPlace;
  readonly #source: string;
  #head: HeadFile | null = null;

  constructor(place: LedgerPlace) {
    this.#place = place;
    this.#source = eventSource(place.identity.site, place.identity.station);
  }

  /** @throws CheckpointError LedgerForeign, LedgerNewer, LedgerWriteFailed, LedgerDiskFull, DataDirectoryUnusable */
  open(now: number, clock: ClockState): OpenedLedger {
    const { dataDirectory } = this.#place;
    const file = ledgerFile(dataDirectory);
    const known = this.#ours(readHeadFile(headFile(dataDirectory)));
    this.#head ??= this.#openHead();
    if (fileBytes(file) === 0) {
      const isWaiting = setAsides(dataDirectory).some(({ report }) => report === null);
      if (known !== null) return this.replace('the file of the ledger is not there, or is empty', now, clock);
      return { writer: this.#writer(isWaiting ? { after: this.#after(null, null) } : {}, now, clock), setAside: null };
    }
    keepLog(file);
    try {
      const writer = this.#writer({ known }, now, clock);
      dropKeptLog(file);
      return { writer, setAside: null };
    } catch (error) {
      if (!this.#isDamage(error, known)) {
        dropKeptLog(file);
        throw error;
      }
      return this.replace(messageOf(error), now, clock);
    }
  }

  /**
   * Sets the ledger aside and begins a new one. Whoever writes the old one has closed it.
   * @throws CheckpointError LedgerWriteFailed, LedgerDiskFull: the disk takes no new one either
   */
  replace(why: string, now: number, clock: ClockState): OpenedLedger {
    const { dataDirectory } = this.#place;
    const file = ledgerFile(dataDirectory);
    const known = this.#ours(readHeadFile(headFile(dataDirectory)));
    const survey = existsSync(file) ? readSurvey(file, this.#source) : null;
    try {
      const folder = setAside(dataDirectory, why, known, now);
      const writer = this.#writer({ known, after: this.#after(known, survey) }, now, clock);
      bringPresence(writer, survey?.presence ?? []);
      return { writer, setAside: { folder, why } };
    } catch (error) {
      if (error instanceof CheckpointError) throw error;
      throw new CheckpointError(
        ErrorCode.LedgerWriteFailed,
        `the damaged ledger cannot be set aside: ${messageOf(error)}`,
        'check the disk, the rights of the data directory and the free space',
        { cause: error },
      );
    }
  }

  close(): void {
    this.#head?.close();
  }

  #openHead(): HeadFile | null {
    try {
      return new HeadFile(headFile(this.#place.dataDirectory));
    } catch {
      // Without it a ledger is only less well known; that it cannot be written the ledger itself will say.
      return null;
    }
  }

  #ours(known: KnownHead | null): KnownHead | null {
    return known?.source === this.#source ? known : null;
  }

  /** Of a ledger that is known to be ours, also what makes it look like another's or a newer version's is damage. */
  #isDamage(error: unknown, known: KnownHead | null): boolean {
    if (!(error instanceof CheckpointError)) return false;
    if (error.code === ErrorCode.LedgerForeign) return known !== null;
    if (error.code === ErrorCode.LedgerNewer) return known !== null && known.schema <= schemaVersion;
    if (error.code === ErrorCode.LedgerMalformed) return true;
    return error.code === ErrorCode.LedgerWriteFailed && isDamage(systemCode(error.cause));
  }

  #writer(opening: LedgerOpening, now: number, clock: ClockState): LedgerWriter {
    const { dataDirectory, identity, seal, stamp } = this.#place;
    const remember = this.#head?.write;
    const whole = {
      ...opening,
      ...(remember === undefined ? {} : { remember }),
      ...(stamp === undefined ? {} : { stamp }),
    };
    return new LedgerWriter(ledgerFile(dataDirectory), identity, seal, now, clock, whole);
  }

  /** Behind everything that the old ledgers may hold. */
  #after(known: KnownHead | null, survey: Survey | null): NonNullable<LedgerOpening['after']> {
    const { dataDirectory } = this.#place;
    const newest: KnownEpoch | null = [known?.epochs.at(-1), survey?.newest]
      .filter((epoch) => epoch !== undefined && epoch !== null)
      .reduce<KnownEpoch | null>((best, epoch) => (best === null || isLater(epoch, best) ? epoch : best), null);
    if (newest === null) {
      const many = Math.max(1, setAsides(dataDirectory).length);
      return { number: unknownNumber * many, base: unknownBase * many, previous: null };
    }
    const { epoch, sequence, hash } = newest;
    return {
      number: newest.number + spareEpochs,
      base: newest.base + sequence + spareRows,
      previous: { epoch, sequence, hash },
    };
  }
}

const isLater = (a: KnownEpoch, b: KnownEpoch): boolean =>
  a.number === b.number ? a.sequence > b.sequence : a.number > b.number;

/** Who is inside is worth much and no passage: a ledger without it is a ledger. */
const bringPresence = (writer: LedgerWriter, people: readonly SalvagedPresence[]): void => {
  try {
    if (people.length > 0) writer.bringPresence(people);
  } catch {
    // The count begins at nobody; the screen's count says so.
  }
};

import { correctionType, passageType } from '../../contract/events.ts';
import type { RecordView } from '../../contract/records.ts';
import type { ReadableDatabase } from '../ledger/schema.ts';
import { recordOf, type StoredRow } from '../records/stored-record.ts';

type Passage = Extract<RecordView, { kind: 'passage' }>;
export type StoredReferral = Readonly<{ passage: Passage; undone: boolean }>;

/** Rows that one question is put to at once, and those after which it answers what it has. */
const windowRows = 5000;
const lookedAtRows = 200_000;
/** How long a referral is listed, ms. */
const listedMs = 7 * 86_400_000;

const sql = `
  SELECT position, time, type, public FROM row WHERE position >= ? AND position < ?
    AND (type = '${passageType}' AND instr(public, CAST('"referral":"' AS BLOB)) > 0 OR type = '${correctionType}')
  ORDER BY position DESC`;

/** Referrals out of the ledger, for a thread of its own. */
export class ReferralReader {
  readonly #database: ReadableDatabase;
  readonly #positionAt: (time: number) => number;

  /** @param positionAt the first position from which on rows are of this time or later */
  constructor(database: ReadableDatabase, positionAt: (time: number) => number) {
    this.#database = database;
    this.#positionAt = positionAt;
  }

  /** Newest first. @param now ms since the Unix epoch */
  last(most: number, now: number): readonly StoredReferral[] {
    const statement = this.#database.prepare(sql);
    const low = this.#positionAt(now - listedMs);
    const undone = new Set<string>();
    const found: StoredReferral[] = [];
    let to = this.#positionAt(Number.MAX_SAFE_INTEGER);
    for (let looked = 0; to > low && looked < lookedAtRows; looked += windowRows) {
      const from = Math.max(low, to - windowRows);
      for (const row of statement.all(from, to) as StoredRow[]) {
        const record = recordOf(row);
        if (record?.kind === 'correction' && record.act === 'undone') undone.add(keyOf(record.of));
        if (record?.kind !== 'passage' || record.referral === null) continue;
        found.push({ passage: record, undone: undone.has(keyOf(record)) });
        if (found.length === most) return found;
      }
      to = from;
    }
    return found;
  }
}

const keyOf = ({ epoch, sequence }: Readonly<{ epoch: string; sequence: number }>): string => `${epoch}-${sequence}`;

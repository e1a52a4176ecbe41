import { join } from 'node:path';
import type { Decision, RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { PassageDocumentKind } from '../../contract/print-document.ts';
import type { ReferralResult, ReferralResults, ReferralView } from '../../contract/referral-results.ts';
import type { StoredReferral } from './referral-reader.ts';
import { HeldReferralResults } from './referral-results.ts';

export type ReferralDeskParts = Readonly<{
  dataDirectory: string;
  now: () => number;
  /** Newest first. */
  last: (most: number, now: number) => Promise<readonly StoredReferral[]>;
  /** A passage out of the ledger; null: it is not here any more. */
  passage: (of: RowKey) => Decision | null;
  prints: Readonly<{
    recall(decision: Decision): void;
    reprint(lane: string, of: RowKey, document: PassageDocumentKind): Promise<void>;
  }>;
  raise: (fault: ErrorRecord) => void;
  /** Nobody of whom that was said is infected. */
  clear: () => void;
  changed: () => void;
}>;

const shownReferrals = 50;

/** Those who were referred to testing here, and what became of them. */
export class ReferralDesk {
  readonly #parts: ReferralDeskParts;
  readonly #results: HeldReferralResults;
  /** Numbers that the notice names. */
  #told: readonly string[] = [];

  constructor(parts: ReferralDeskParts) {
    this.#parts = parts;
    this.#results = new HeldReferralResults(join(parts.dataDirectory, 'referral-results.json'));
  }

  /** @throws (rejects) CheckpointError of the ledger */
  async list(): Promise<readonly ReferralView[]> {
    const stored = await this.#parts.last(shownReferrals, this.#parts.now());
    return stored.map(({ passage, undone }) => {
      const { epoch, sequence, at, lane, slip, referral } = passage;
      return {
        epoch,
        sequence,
        at,
        lane,
        slip,
        undone,
        number: referral ?? '',
        result: shown(this.#results.of(passage)),
      };
    });
  }

  /** @throws (rejects) CheckpointError PrinterJobUnknown, PrinterJobWaiting, PrinterMissing, or of the ledger */
  async reprint(of: RowKey): Promise<void> {
    const decision = this.#parts.passage(of);
    if (decision?.referral == null) throw gone();
    this.#parts.prints.recall(decision);
    await this.#parts.prints.reprint(decision.lane, of, 'slip');
  }

  /** @throws of the system, where they cannot be kept */
  take(results: ReferralResults): void {
    const fresh = this.#results.take(results);
    if (fresh.length === 0) return;
    const positive = fresh.filter(({ result }) => result === 'positive').map(({ number }) => number);
    this.#tell(positive, new Set(fresh.map(({ number }) => number)));
    this.#parts.changed();
  }

  /** A notice names the newest; whom central takes back is not named on. */
  #tell(positive: readonly string[], heard: ReadonlySet<string>): void {
    const still = positive.length > 0 ? positive : this.#told.filter((number) => !heard.has(number));
    const isOther = positive.length > 0 || still.length < this.#told.length;
    this.#told = still;
    if (!isOther) return;
    if (still.length > 0) this.#parts.raise(infected(still));
    else this.#parts.clear();
  }
}

const shown = (result: ReferralResult | null): ReferralView['result'] =>
  result === null ? null : { result: result.result, kind: result.kind, at: result.at };

const infected = (positive: readonly string[]): ErrorRecord => ({
  code: ErrorCode.ReferralPositive,
  message: `positive: ${positive.join(', ')}`,
  hint: 'Tell the supervisor and the health post; the duty book lists the referrals.',
});

const gone = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterJobUnknown,
    'this referral is no longer here',
    'Write its number by hand from the list.',
  );

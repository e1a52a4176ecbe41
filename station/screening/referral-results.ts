import { readFileSync } from 'node:fs';
import type { RowKey } from '../../contract/decision.ts';
import { type ReferralResult, type ReferralResults, referralResultsSchema } from '../../contract/referral-results.ts';
import { writeWhole } from '../enrolment/whole-file.ts';

const nothing: ReferralResults = { made: 0, results: [] };

/** What became of those who were referred here, as central said it last, over restarts. Numbers and results, no names. */
export class HeldReferralResults {
  readonly #file: string;
  #held: ReferralResults;

  constructor(file: string) {
    this.#file = file;
    this.#held = read(file);
  }

  /**
   * Older ones than those held are left alone.
   * @returns those that say something new
   * @throws of the system, where it cannot be written
   */
  take(results: ReferralResults): readonly ReferralResult[] {
    if (results.made < this.#held.made) return [];
    const fresh = results.results.filter((one) => {
      const before = this.of(one.of);
      return before === null || before.result !== one.result || before.at !== one.at;
    });
    if (fresh.length === 0 && results.results.length === this.#held.results.length) return [];
    writeWhole(this.#file, `${JSON.stringify(results)}\n`);
    this.#held = results;
    return fresh;
  }

  of({ epoch, sequence }: RowKey): ReferralResult | null {
    return this.#held.results.find(({ of }) => of.epoch === epoch && of.sequence === sequence) ?? null;
  }
}

/** A file that cannot be read says nothing: central tells it again. */
const read = (file: string): ReferralResults => {
  try {
    return referralResultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return nothing;
  }
};

import type { Statement } from 'better-sqlite3';
import type { TestResult } from '../../contract/referral.ts';
import type { WritableDatabase } from './database.ts';

/** What a test site says of a referral. `position`: of the passage. Times: ms since the Unix epoch. */
export type NewTestResult = Readonly<{
  position: number;
  result: TestResult;
  kind: 'pcr' | 'rapid';
  sampledAt: number | null;
  laboratory: string | null;
}>;

/** Results of tests, in the order in which they came: a later one does not take an earlier one back, it stands beside it. */
export class TestResults {
  readonly #insert: Statement<[number, string, string, number | null, number, string | null]>;

  constructor(database: WritableDatabase) {
    this.#insert = database.prepare(`
      INSERT INTO test_result (position, result, kind, sampled_at, recorded_at, laboratory) VALUES (?, ?, ?, ?, ?, ?)`);
  }

  keep({ position, result, kind, sampledAt, laboratory }: NewTestResult, now: number): void {
    this.#insert.run(position, result, kind, sampledAt, now, laboratory);
  }
}

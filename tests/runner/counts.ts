import { z } from 'zod';

/** What a suite's own reporter said, in tests. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

const ChaosReport = z.object({
  rounds: z.record(z.string(), z.number()),
  problems: z.array(z.object({ house: z.number(), round: z.string() })),
});

/** A round of tests/chaos is one test. */
export function chaosCounts(report: unknown): Counts | null {
  const read = ChaosReport.safeParse(report);
  if (!read.success) return null;
  const failed = new Set(read.data.problems.map(({ house, round }) => `${house} ${round}`)).size;
  const run = Object.values(read.data.rounds).reduce((sum, n) => sum + n, 0);
  return { passed: Math.max(0, run - failed), failed, skipped: 0 };
}

/** Vitest's JSON report. A file that failed without a failing test of its own (it did not load) counts as one. */
export function vitestCounts(report: unknown): Counts | null {
  const read = VitestReport.safeParse(report);
  if (!read.success) return null;
  const broken = read.data.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: read.data.numPassedTests,
    failed: read.data.numFailedTests + broken.length,
    skipped: read.data.numPendingTests + read.data.numTodoTests,
  };
}

/** Playwright's JSON report. What failed outside of any test counts one each; a test that passed at the second try did not pass. */
export function playwrightCounts(report: unknown): Counts | null {
  const read = PlaywrightReport.safeParse(report);
  if (!read.success) return null;
  const { expected, unexpected, flaky, skipped } = read.data.stats;
  return { passed: expected, failed: unexpected + flaky + read.data.errors.length, skipped };
}

/**
 * A suite's counts once its process has ended. One that left no report, or ended badly without naming a failed test
 * (an unhandled error, no test found, killed), has failed at least once.
 */
export function settle(counts: Counts | null, endedWell: boolean): Counts {
  if (counts === null) return { passed: 0, failed: 1, skipped: 0 };
  return endedWell || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

export const total = (all: readonly Counts[]): Counts => ({
  passed: all.reduce((sum, { passed }) => sum + passed, 0),
  failed: all.reduce((sum, { failed }) => sum + failed, 0),
  skipped: all.reduce((sum, { skipped }) => sum + skipped, 0),
});

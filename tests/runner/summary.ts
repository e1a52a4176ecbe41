import { type Counts, total } from './counts.ts';

/** One suite's line: what ran, or the reason for leaving it out. */
export type Outcome =
  | {
      readonly kind: 'ran';
      readonly suite: string;
      readonly counts: Counts;
      readonly seconds: number;
      readonly note: string;
    }
  | { readonly kind: 'left-out'; readonly suite: string; readonly reason: string };

/**
 * The closing lines of a run: a table of the suites, one line for each that was left out and why, and last
 * `N passed, N failed`. Where `strict` holds (CI), leaving a suite out is a failure.
 */
export function summarise(outcomes: readonly Outcome[], strict: boolean): { lines: string[]; failed: number } {
  const leftOut = outcomes.filter((outcome) => outcome.kind === 'left-out');
  const sum = total(outcomes.map((outcome) => (outcome.kind === 'ran' ? outcome.counts : NONE)));
  const failed = sum.failed + (strict ? leftOut.length : 0);
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
  return {
    lines: [
      '',
      row('suite', 'passed', 'failed', 'skipped', 'time'),
      ...outcomes.flatMap(outcomeRow),
      ...leftOut.map(({ suite, reason }) => `left out${strict ? ' (in CI a failure)' : ''}: ${suite}: ${reason}`),
      '',
      `${sum.passed} passed, ${failed} failed${skipped}`,
    ],
    failed,
  };
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

function outcomeRow(outcome: Outcome): string[] {
  if (outcome.kind === 'left-out') return [];
  const { passed, failed, skipped } = outcome.counts;
  const note = outcome.note === '' ? '' : `  ${outcome.note}`;
  return [row(outcome.suite, passed, failed, skipped, `${outcome.seconds.toFixed(1)} s`) + note];
}

function row(suite: string, ...cells: readonly (string | number)[]): string {
  return suite.padEnd(12) + cells.map((cell) => String(cell).padStart(10)).join('');
}

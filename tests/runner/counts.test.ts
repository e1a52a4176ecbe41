import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chaosCounts, playwrightCounts, settle, total, vitestCounts } from './counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});
const vitest = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };

describe('a report', () => {
  it('of Vitest counts its tests, and a file that did not load as one failure', () => {
    const testResults = [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed'), file('failed')];
    expect(vitestCounts({ ...vitest, testResults })).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('of Playwright counts its tests, what failed outside of them, and a second try as a failure', () => {
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 2 };
    expect(playwrightCounts({ stats, errors: [{ message: 'no tests found' }] })).toEqual({
      passed: 4,
      failed: 3,
      skipped: 2,
    });
  });

  it('of chaos counts its rounds, and one failure for each in which something was wrong', () => {
    const problem = (house: number, round: string) => ({ house, round, what: 'lost' });
    const problems = [problem(1, 'damage'), problem(1, 'damage'), problem(2, 'damage')];
    expect(chaosCounts({ rounds: { damage: 3, station: 2 }, problems })).toEqual({ passed: 3, failed: 2, skipped: 0 });
  });

  it('of any other shape gives nothing', () => {
    fc.assert(
      fc.property(fc.anything(), (report) =>
        [vitestCounts, playwrightCounts, chaosCounts].every((count) => count(report) === null),
      ),
    );
  });
});

it('counts a suite that crashed, or ended badly without a failed test, as failed', () => {
  const green = { passed: 5, failed: 0, skipped: 1 };
  expect([
    settle(null, true),
    settle(green, false),
    settle({ ...green, failed: 2 }, false),
    settle(green, true),
  ]).toEqual([
    { passed: 0, failed: 1, skipped: 0 },
    { passed: 5, failed: 1, skipped: 1 },
    { passed: 5, failed: 2, skipped: 1 },
    green,
  ]);
});

it('adds suites up', () => {
  const suites = [
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ];
  expect([total(suites), total([])]).toEqual([
    { passed: 11, failed: 22, skipped: 33 },
    { passed: 0, failed: 0, skipped: 0 },
  ]);
});

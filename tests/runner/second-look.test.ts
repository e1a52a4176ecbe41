import { describe, expect, it } from 'vitest';
import { afterSecondLook, playwrightFailures, vitestFailures } from './second-look.ts';

describe('which files are looked at again', () => {
  it('Vitest: those that failed', () => {
    const report = {
      testResults: [
        { name: '/a.test.ts', status: 'passed' },
        { name: '/b.test.ts', status: 'failed' },
      ],
    };
    expect(vitestFailures(report)).toEqual(['/b.test.ts']);
  });

  it('Playwright: those with a failed test, however deep', () => {
    const deep = { specs: [], suites: [{ specs: [{ ok: true }], suites: [{ specs: [{ ok: false }] }] }] };
    const report = {
      errors: [],
      suites: [
        { file: 'a.spec.ts', specs: [{ ok: true }], suites: [] },
        { file: 'b.spec.ts', specs: [{ ok: false }] },
        { file: 'c.spec.ts', ...deep },
      ],
    };
    expect(playwrightFailures(report)).toEqual(['b.spec.ts', 'c.spec.ts']);
    expect(playwrightFailures({ ...report, errors: [{ message: 'outside of a test' }] })).toEqual([]);
  });

  it('none by a report that is none', () => {
    for (const report of [null, {}, 'text']) {
      expect(vitestFailures(report)).toEqual([]);
      expect(playwrightFailures(report)).toEqual([]);
    }
  });
});

describe('what counts afterwards', () => {
  const first = { passed: 70, failed: 2, skipped: 1 };

  it('everything passed, where the files passed as a whole', () => {
    expect(afterSecondLook(first, { passed: 6, failed: 0, skipped: 0 })).toEqual({ passed: 72, failed: 0, skipped: 1 });
  });

  it('the first verdict, where one failed again, too few ran, or nothing could be read', () => {
    expect(afterSecondLook(first, { passed: 5, failed: 1, skipped: 0 })).toBe(first);
    expect(afterSecondLook(first, { passed: 1, failed: 0, skipped: 1 })).toBe(first);
    expect(afterSecondLook(first, null)).toBe(first);
  });
});

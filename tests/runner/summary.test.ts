import { expect, it } from 'vitest';
import { type Outcome, summarise } from './summary.ts';

const ran = (suite: string, passed: number, failed: number, skipped: number, note = ''): Outcome => ({
  kind: 'ran',
  suite,
  counts: { passed, failed, skipped },
  seconds: 1.26,
  note,
});
const leftOut: Outcome = { kind: 'left-out', suite: 'e2e', reason: 'no browser was found' };

it('closes with a table, what was left out and why, and the numbers alone on the last line', () => {
  expect(summarise([ran('lint', 1, 0, 0), ran('unit', 40, 2, 3, 'status 1'), leftOut], false)).toEqual({
    failed: 2,
    lines: [
      '',
      'suite           passed    failed   skipped      time',
      'lint                 1         0         0     1.3 s',
      'unit                40         2         3     1.3 s  status 1',
      'left out: e2e: no browser was found',
      '',
      '41 passed, 2 failed, 3 skipped',
    ],
  });
});

it('counts what was left out as failed in CI', () => {
  const { lines, failed } = summarise([ran('unit', 40, 0, 0), leftOut], true);
  expect({ failed, end: lines.slice(-3) }).toEqual({
    failed: 1,
    end: ['left out (in CI a failure): e2e: no browser was found', '', '40 passed, 1 failed'],
  });
});

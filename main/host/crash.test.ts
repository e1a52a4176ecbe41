import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crashOf, crashOfGone, noteCrash, readCrashes } from './crash.ts';
import { crashFile } from './paths.ts';
import { Restarts } from './restarts.ts';

const reasonsOf = (ends: readonly (readonly [number | null, string | null])[]): readonly string[] =>
  ends.map(([code, signal]) => crashOf('station', { code, signal }).reason);

it('names why a process ended, by signal or by a status that means one', () => {
  expect(
    reasonsOf([
      [0, null],
      [1, null],
      [null, 'SIGSEGV'],
      [139, null],
      [134, null],
      [137, null],
      [null, 'SIGKILL'],
      [null, 'SIGTERM'],
      [null, null],
    ]),
  ).toEqual(['ended', 'failed', 'crashed', 'crashed', 'aborted', 'killed', 'killed', 'killed', 'launch-failed']);
});

it('takes every reason that Electron gives, and one that it does not know yet', () => {
  const gone = ['clean-exit', 'abnormal-exit', 'killed', 'crashed', 'oom', 'launch-failed', 'integrity-failure', 'new'];
  expect(gone.map((reason) => crashOfGone('gpu', { reason, exitCode: 5 }).reason)).toEqual([
    'ended',
    'failed',
    'killed',
    'crashed',
    'out-of-memory',
    'launch-failed',
    'integrity-failure',
    'failed',
  ]);
});

it('counts crashes over restarts, keeps the newest fifty, and begins anew after a file that is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crashes-'));
  try {
    expect(readCrashes(folder)).toBeNull();
    writeFileSync(crashFile(folder), '{"at":"x"}');
    for (let n = 0; n < 60; n += 1)
      noteCrash(folder, { part: 'window', reason: 'hang', why: `${n}` }, new Date(n * 1000));
    const log = readCrashes(folder);
    expect([log?.total, log?.recent.length, log?.recent[0]]).toEqual([
      60,
      50,
      { at: '1970-01-01T00:00:59.000Z', part: 'window', reason: 'hang', why: '59' },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('waits a little longer with every end in a row, and begins anew after one that ran', () => {
  const restarts = new Restarts();
  expect([1, 1, 1, 1, 1, 60_000].map((ran) => restarts.after(ran))).toEqual([100, 300, 1000, 1000, 1000, 0]);
  expect(restarts.failures).toBe(0);
});

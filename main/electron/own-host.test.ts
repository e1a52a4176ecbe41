import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCrashes } from '../host/crash.ts';
import { lockDataDirectory } from '../host/data-directory.ts';
import { allRunning } from '../host/running.ts';
import { hostReports } from './own-host.ts';
import { ownOrder } from './own-order.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-host-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('without a configuration says what to do, and leaves the data directory free', () => {
  const environment = { CHECKPOINT_DATA: folder };
  expect(() => ownOrder(environment, '/screens')).toThrow(/there is no configuration at/);
  writeFileSync(join(folder, 'checkpoint.json'), '{"version": 99}');
  expect(() => ownOrder(environment, '/screens')).toThrow();
  lockDataDirectory(folder)();
});

it('notes crashes for the doctor, and where its station can be found until it ends', () => {
  const environment = { XDG_STATE_HOME: folder };
  const lines: string[] = [];
  const { report, end } = hostReports(
    { dataDirectory: folder },
    environment,
    (line) => lines.push(line),
    () => new Date(0),
  );
  report({ kind: 'ready', url: 'http://127.0.0.1:8420/', port: 8420 });
  report({ kind: 'crashed', crash: { part: 'gpu', reason: 'crashed', why: 'crashed, exit code 139' } });
  report({ kind: 'ready', url: 'http://127.0.0.1:8420/', port: 8420 });
  expect(allRunning(environment).map(({ url }) => url)).toEqual(['http://127.0.0.1:8420/']);
  end();
  expect(allRunning(environment)).toEqual([]);
  expect([readCrashes(folder)?.total, lines[1]]).toEqual([
    1,
    'gpu crashed (crashed, exit code 139); it is started again',
  ]);
});

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

it('without a configuration sets the kiosk up, and goes on as a station from there', () => {
  const { order, orderFor, unlock } = ownOrder({ CHECKPOINT_DATA: folder }, '/screens');
  expect(order).toMatchObject({ setup: true, back: null, dataDirectory: folder, screensFolder: '/screens' });
  const station = { id: 'cong', name: 'Cổng' };
  const configuration = {
    version: 1,
    site: { id: 'cho', name: 'Chợ' },
    station,
    lanes: [{ id: 'gate-1', name: 'Làn 1' }],
  };
  writeFileSync(join(folder, 'checkpoint.json'), JSON.stringify(configuration));
  expect([orderFor('station'), orderFor('setup')]).toMatchObject([{ configuration: { station } }, { back: 'station' }]);
  unlock();
});

it('with a configuration that cannot be used says so, and leaves the data directory free', () => {
  const environment = { CHECKPOINT_DATA: folder };
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

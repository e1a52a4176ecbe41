import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readRoster } from '../../station/offline.ts';
import { announce } from '../host/running.ts';
import { importTable } from './roster-desk.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'desk-'));
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'));
  vi.stubEnv('CHECKPOINT_DATA', undefined);
  vi.stubEnv('CHECKPOINT_STATION', undefined);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

it('the roster goes to the only station that runs, wherever its data is', async () => {
  const dataDirectory = join(home, 'elsewhere');
  mkdirSync(dataDirectory);
  const leave = announce({ pid: process.pid, url: 'http://127.0.0.1:9/', dataDirectory, startedAt: 0 }, process.env);
  const table = join(home, 'people.csv');
  writeFileSync(table, 'name,group\nNguyễn Thị Bích Ngọc,staff\n');
  await importTable(table, {});
  leave();
  expect(readRoster(dataDirectory)).toMatchObject([{ name: 'Nguyễn Thị Bích Ngọc', group: 'staff' }]);
});

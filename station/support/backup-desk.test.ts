import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { backupDesk } from './backup-desk.ts';
import { backupOf, restoreBackup } from './configuration-backup.ts';
import { StickRoom } from './stick-room.ts';
import { type PluggedStick, plugIn } from './testing/plugged-stick.ts';

let folder: string;
let restarts: number;
let plugged: PluggedStick;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-desk-'));
  mkdirSync(join(folder, 'data'));
  plugged = plugIn(join(folder, 'system'));
  restarts = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = Date.UTC(2026, 10, 25);
const png = Buffer.from('89504e470d0a1a0a00', 'hex');
const configurationOf = (station: string) =>
  parseConfiguration(
    {
      ...{ version: 1, site: { id: 'cho', name: 'Chợ' }, station: { id: station, name: 'Cửa' } },
      lanes: [{ id: 'lane-1', name: 'Cửa 1' }],
      passage: { printing: { logo: 'ảnh/logo.png' } },
    },
    'test',
  );
const data = (): string => join(folder, 'data');
const desk = () =>
  backupDesk({
    dataDirectory: data(),
    configuration: configurationOf('nam'),
    now: () => now,
    restart: () => {
      restarts += 1;
    },
    sticks: new StickRoom({ sources: plugged.sources }),
  });
const leave = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(plugged.folder, name), bytes);
  return join(plugged.folder, name);
};

describe('backup and restore from the screen', () => {
  it('carry the logo with the configuration, and the station starts again with it', async () => {
    mkdirSync(join(data(), 'ảnh'));
    writeFileSync(join(data(), 'ảnh', 'logo.png'), png);
    const { name, bytes } = backupOf(data(), configurationOf('nam'), now);
    const file = leave(name, bytes);
    rmSync(join(data(), 'ảnh'), { recursive: true });
    expect(await desk().foundBackups()).toEqual([
      { file, made: '2026-11-25T00:00:00.000Z', software: expect.any(String), site: 'cho', station: 'nam', own: true },
    ]);
    await desk().restoreConfiguration(file, false);
    expect([readFileSync(join(data(), 'ảnh', 'logo.png')).equals(png), restarts]).toEqual([true, 1]);
  });

  it('offer no other file, and take one of another station only when that is meant', async () => {
    leave('notes.backup.json', Buffer.from('{}'));
    const file = leave('bac.backup.json', backupOf(data(), configurationOf('bac'), now).bytes);
    writeFileSync(join(data(), 'checkpoint.json'), JSON.stringify(configurationOf('nam')));
    expect((await desk().foundBackups()).map(({ own, station }) => [own, station])).toEqual([[false, 'bac']]);
    const outside = join(folder, 'data', 'checkpoint.json');
    for (const wrong of [outside, `${file}/../bac.backup.json`])
      await expect(desk().restoreConfiguration(wrong, true)).rejects.toMatchObject({ code: ErrorCode.StickGone });
    await expect(desk().restoreConfiguration(file, false)).rejects.toMatchObject({ code: ErrorCode.BackupUnusable });
    expect(restarts).toBe(0);
    await desk().restoreConfiguration(file, true);
    expect(restarts).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('read nothing that only stands on the stick by its name', async () => {
    const elsewhere = join(data(), 'elsewhere.json');
    writeFileSync(elsewhere, backupOf(data(), configurationOf('nam'), now).bytes);
    const link = join(plugged.folder, 'link.backup.json');
    symlinkSync(elsewhere, link);
    mkdirSync(join(plugged.folder, 'folder.backup.json'));
    expect(await desk().foundBackups()).toEqual([]);
    // Whoever opens a pipe that nobody writes to waits for ever, and the gate with them.
    execFileSync('mkfifo', [join(plugged.folder, 'pipe.backup.json')]);
    expect(await desk().foundBackups()).toEqual([]);
    await expect(desk().restoreConfiguration(link, true)).rejects.toMatchObject({ code: ErrorCode.StickGone });
  });

  it('write a logo nowhere but where a picture may lie', () => {
    mkdirSync(join(data(), 'ảnh'));
    writeFileSync(join(data(), 'ảnh', 'logo.png'), png);
    const backup = JSON.parse(Buffer.from(backupOf(data(), configurationOf('nam'), now).bytes).toString('utf8'));
    const wrong = ['../x.png', '/etc/x.png', 'keys/x.png', 'a/../keys/x.png', '.hidden.png', 'x.json', 'a//b.png'];
    for (const path of wrong) {
      const text = JSON.stringify({
        ...backup,
        content: { ...backup.content, logo: { path, base64: 'iVBORw0KGgo=' } },
      });
      const order = { dataDirectory: data(), text, source: 'x', otherStation: true };
      expect(() => restoreBackup(order), path).toThrow(/is no backup/);
    }
  });
});

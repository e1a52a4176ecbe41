import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { loadConfiguration, parseConfiguration } from '../configuration/load-configuration.ts';
import { backupOf, restoreBackup } from './configuration-backup.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const now = Date.UTC(2021, 10, 25, 3);
const configurationOf = (station: string, password = 'bi-mat') =>
  parseConfiguration(
    {
      version: 1,
      site: { id: 'cho-lon', name: 'Chợ Lớn' },
      station: { id: station, name: 'Cửa chính' },
      lanes: [{ id: 'lane-1', name: 'Cửa 1' }],
      sync: { broker: 'mqtt://central.example:1883', username: 'kiosk', password },
    },
    'test',
  );

const file = (): string => join(data, 'checkpoint.json');
const write = (path: string, text: string): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};
const textOfBackup = (station = 'cua-1'): string =>
  Buffer.from(backupOf(data, configurationOf(station), now).bytes).toString('utf8');
const restore = (text: string, otherStation = false) =>
  restoreBackup({ dataDirectory: data, text, source: 'stick.backup.json', otherStation });
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CheckpointError && error.code === ErrorCode.BackupUnusable) return error.message;
    throw error;
  }
  return '';
};

describe('a backup of the configuration', () => {
  it('holds no password, key, operator or row, and names what it is of', () => {
    write(join(data, 'keys', 'tags.json'), 'KHOA-BI-MAT');
    write(join(data, 'operators.json'), 'NGUOI-DUNG');
    write(join(data, 'ledger.db'), 'SO-GHI');
    write(join(data, 'profiles', 'own.json'), '{"id":"own"}');
    write(join(data, 'profiles', 'notes.txt'), 'GHI-CHU');
    const text = textOfBackup();
    for (const secret of ['bi-mat', 'KHOA-BI-MAT', 'NGUOI-DUNG', 'SO-GHI', 'GHI-CHU'])
      expect(text).not.toContain(secret);
    expect(text).toContain('own.json');
    expect(backupOf(data, configurationOf('cua-1'), now).name).toBe('checkpoint-cho-lon-cua-1-2021-11-25.backup.json');
  });

  it('comes back whole, with the files beside it; the password stays where the broker is the same', () => {
    write(join(data, 'profiles', 'own.json'), '{"id":"own"}');
    const text = textOfBackup();
    rmSync(join(data, 'profiles'), { recursive: true });
    const present = JSON.stringify({ ...configurationOf('cua-1', 'mat-khau-moi'), mode: 'training' });
    write(file(), present);
    expect(restore(text)).toMatchObject({ files: 1, made: '2021-11-25T03:00:00.000Z' });
    expect(loadConfiguration(file())).toEqual(configurationOf('cua-1', 'mat-khau-moi'));
    expect(readFileSync(`${file()}.before`, 'utf8')).toBe(present);
    expect(readFileSync(join(data, 'profiles', 'own.json'), 'utf8')).toBe('{"id":"own"}');
  });

  it('of another station is refused unless that is meant, and nothing is changed', () => {
    const present = JSON.stringify(configurationOf('cua-2'));
    write(file(), present);
    expect(refusal(() => restore(textOfBackup('cua-1')))).toMatch(
      /is of cho-lon\/cua-1, and this kiosk is cho-lon\/cua-2/,
    );
    expect(readFileSync(file(), 'utf8')).toBe(present);
    expect(restore(textOfBackup('cua-1'), true).configuration.station.id).toBe('cua-1');
  });

  it('with one character changed, or cut off anywhere, is never taken', () => {
    const text = textOfBackup();
    const at = text.indexOf('Cửa chính');
    expect(refusal(() => restore(text.replace('Cửa chính', 'Cửa phụ')))).toMatch(/is damaged/);
    expect(at).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.trimEnd().length - 1 }), (end) => {
        expect(refusal(() => restore(text.slice(0, end)))).toMatch(/is no backup/);
      }),
    );
  });

  const rewritten = (change: (content: { configuration: Record<string, unknown> }) => void): string => {
    const backup = JSON.parse(textOfBackup());
    change(backup.content);
    backup.sha256 = createHash('sha256').update(JSON.stringify(backup.content)).digest('hex');
    return JSON.stringify(backup);
  };

  it('of an older software is taken, which did not know every field that has a default now', () => {
    const text = rewritten(({ configuration }) => {
      delete configuration['screen'];
      delete configuration['passage'];
    });
    expect(restore(text)).toMatchObject({ made: '2021-11-25T03:00:00.000Z' });
    expect(loadConfiguration(file()).passage).toEqual(configurationOf('cua-1').passage);
  });

  it('names no file of this kiosk whose content would go to a broker of its own', () => {
    const crafted = rewritten(({ configuration }) => {
      configuration['sync'] = { broker: 'mqtt://evil.example:1883', username: 'x', passwordFile: 'keys/signing.key' };
    });
    expect(refusal(() => restore(crafted, true))).toMatch(/takes the password of its broker from keys\/signing\.key/);
    const broken = rewritten((content) => {
      Object.assign(content, {
        files: [{ folder: 'words', name: 'x.json', text: '{}' }],
        logo: { path: 'a.png', base64: 'AAAA' },
      });
    });
    expect(refusal(() => restore(broken))).toMatch(/its logo is no PNG/);
    expect(readdirSync(data)).toEqual([]);
    const own = {
      ...configurationOf('cua-1'),
      sync: { broker: 'mqtt://evil.example:1883', passwordFile: 'keys/signing.key' },
    };
    write(file(), JSON.stringify(own));
    expect(restore(crafted).configuration.sync).toMatchObject({ passwordFile: 'keys/signing.key' });
  });

  it('never writes outside its own folders', () => {
    const backup = JSON.parse(textOfBackup());
    for (const name of ['../keys/tags.json', '..json', 'a/b.json', '/etc/x.json']) {
      const content = { ...backup.content, files: [{ folder: 'profiles', name, text: 'x' }] };
      expect(refusal(() => restore(JSON.stringify({ ...backup, content })))).toMatch(/is no backup/);
    }
  });
});

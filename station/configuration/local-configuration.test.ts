import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { hasLastGood, lastGoodFile, readLocalConfiguration, rememberGood } from './local-configuration.ts';

const text = (name: string): string =>
  JSON.stringify({
    version: 1,
    site: { id: 'site', name: 'Toà nhà' },
    station: { id: 'gate', name },
    lanes: [{ id: 'gate-1', name: 'Làn 1' }],
  });

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-configuration-'));
  file = join(folder, 'checkpoint.json');
  writeFileSync(file, text('Cổng A'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readLocalConfiguration(file, folder);
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('a local configuration', () => {
  it('that is damaged is replaced by the one that worked last, and it is said why', () => {
    rememberGood(folder, read().source);
    for (const damaged of ['', '{"version":1', text('Cổng A').slice(0, -9), '\0'.repeat(120), '{"version":99}']) {
      writeFileSync(file, damaged);
      const { configuration, source } = read();
      expect([configuration.station.name, source.text]).toEqual(['Cổng A', text('Cổng A')]);
      expect(source.fault).toMatchObject({
        code: ErrorCode.ConfigurationLastGood,
        message: expect.stringContaining(file),
        hint: expect.stringContaining('start the station again'),
      });
    }
    expect(statSync(lastGoodFile(folder)).mode & 0o777).toBe(0o600);
  });

  it('that is gone is replaced, too', () => {
    rememberGood(folder, read().source);
    rmSync(file);
    expect([hasLastGood(file, folder), read().configuration.station.name]).toEqual([true, 'Cổng A']);
  });

  it('is taken when it is whole, whatever worked before', () => {
    rememberGood(folder, read().source);
    writeFileSync(file, text('Cổng B'));
    expect([read().configuration.station.name, read().source.fault]).toEqual(['Cổng B', null]);
  });

  it('is refused when it is damaged and none has worked, another file has, or that one is damaged as well', () => {
    const { source } = read();
    writeFileSync(file, '{');
    expect(codeOf(read)).toBe(ErrorCode.ConfigurationUnreadable);
    rememberGood(folder, { ...source, file: join(folder, 'other.json') });
    expect(codeOf(read)).toBe(ErrorCode.ConfigurationUnreadable);
    rememberGood(folder, source);
    expect(read().source.fault).not.toBeNull();
    writeFileSync(lastGoodFile(folder), readFileSync(lastGoodFile(folder), 'utf8').replace('gate-1', 'gate-2'));
    expect(codeOf(read)).toBe(ErrorCode.ConfigurationUnreadable);
  });

  it('that stood in is not remembered as one that was read', () => {
    rememberGood(folder, read().source);
    writeFileSync(file, '{');
    const before = readFileSync(lastGoodFile(folder), 'utf8');
    rememberGood(folder, read().source);
    expect(readFileSync(lastGoodFile(folder), 'utf8')).toBe(before);
  });
});

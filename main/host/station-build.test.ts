import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildFolder, builtStation, sourceStamp, stampName } from './station-build.ts';

describe('a built station', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const build = (): void => {
    write('out/station/station-process.js', '');
    write(`out/station/${stampName}`, sourceStamp(root));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'built-'));
    for (const room of ['contract', 'credentials', 'drivers', 'main', 'sync']) write(`${room}/a.ts`, room);
    for (const path of ['station/ledger/b.ts', 'station/b.test.ts', 'package-lock.json', 'station.config.ts']) {
      write(path, path);
    }
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is used only where there is one', () => {
    expect(builtStation(root)).toBeNull();
    build();
    expect(builtStation(root)).toBe(join(buildFolder(root), 'station-process.js'));
    rmSync(join(buildFolder(root), stampName));
    expect(builtStation(root)).toBeNull();
  });

  it.each<[string, (folder: string) => void]>([
    ['a source has changed', () => write('station/ledger/b.ts', 'other')],
    ['a source has come', () => write('drivers/deep/c.ts', '')],
    ['a source has gone', () => rmSync(join(root, 'sync/a.ts'))],
    ['a source has another name', () => cpSync(join(root, 'main/a.ts'), join(root, 'main/z.ts'))],
    ['a package has changed', () => write('package-lock.json', 'other')],
    ['it would be built in another way', () => write('station.config.ts', 'other')],
  ])('is not used where %s since', (_, change) => {
    build();
    change(root);
    expect(builtStation(root)).toBeNull();
  });

  it('is used where only tests have changed, and where all was copied', () => {
    build();
    write('station/b.test.ts', 'other');
    expect(builtStation(root)).not.toBeNull();
    const copy = `${root}-copy`;
    cpSync(root, copy, { recursive: true });
    expect(builtStation(copy)).toBe(join(buildFolder(copy), 'station-process.js'));
    rmSync(copy, { recursive: true });
  });
});

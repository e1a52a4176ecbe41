import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeKeys } from './key-rights.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'rights-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const modeOf = (path: string): string => (statSync(join(data, path)).mode & 0o777).toString(8);

it('has nothing to do where there are no keys yet', () => {
  expect(closeKeys(data)).toEqual({ closed: [], failed: [] });
});

it.skipIf(process.platform === 'win32')(
  'takes from others what they may do with keys, once, and leaves what a link leads to',
  () => {
    mkdirSync(join(data, 'keys'));
    chmodSync(join(data, 'keys'), 0o755);
    for (const [name, mode] of [
      ['station.key', 0o644],
      ['tags.json', 0o600],
      ['watch-list.json', 0o460],
    ] as const) {
      writeFileSync(join(data, 'keys', name), 'secret');
      chmodSync(join(data, 'keys', name), mode);
    }
    writeFileSync(join(data, 'certificate'), 'public');
    chmodSync(join(data, 'certificate'), 0o644);
    symlinkSync(join(data, 'certificate'), join(data, 'keys', 'station.crt'));
    const first = closeKeys(data);
    expect([first.closed.toSorted(), first.failed]).toEqual([['keys', 'keys/station.key', 'keys/watch-list.json'], []]);
    expect(['keys', 'keys/station.key', 'keys/tags.json', 'keys/watch-list.json', 'certificate'].map(modeOf)).toEqual([
      '700',
      '600',
      '600',
      '400',
      '644',
    ]);
    expect(closeKeys(data)).toEqual({ closed: [], failed: [] });
  },
);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { whyKeysInFiles } from '../../contract/keys.ts';
import { keyChecks, keysWithout } from './keys-check.ts';

it('says which store keeps the keys, and why they lie in files', () => {
  const kept = { closed: [], open: [] };
  expect(keyChecks({ keys: { kept: 'system', system: 'kwallet6', ...kept } })).toMatchObject([
    { level: 'good', says: 'closed with a key of the system (kwallet6)' },
  ]);
  const says = whyKeysInFiles.map((why) => keyChecks({ keys: { kept: 'file', why, ...kept } })[0]?.says);
  expect(new Set(says).size).toBe(whyKeysInFiles.length);
  expect(keyChecks({ keys: { kept: 'file', ...kept } })).toMatchObject([{ level: 'attention' }]);
});

it('says first of all what others can read, and what they could', () => {
  const keys = { kept: 'file', why: 'no-window', closed: ['keys/tags.json'], open: [] } as const;
  expect(keyChecks({ keys: { ...keys, closed: [...keys.closed], open: ['keys/station.key'] } })).toMatchObject([
    { level: 'bad', says: expect.stringContaining('keys/station.key') },
  ]);
  expect(keyChecks({ keys: { ...keys, closed: [...keys.closed], open: [] } })[1]?.says).toContain('keys/tags.json');
});

it('sees closed keys where no station runs', () => {
  const data = mkdtempSync(join(tmpdir(), 'keys-check-'));
  try {
    expect(keysWithout(data)).toEqual([]);
    mkdirSync(join(data, 'keys'));
    writeFileSync(join(data, 'keys', 'system.sealed'), 'v11');
    expect(keysWithout(data)).toMatchObject([{ level: 'good', says: expect.stringContaining('window only') }]);
  } finally {
    rmSync(data, { recursive: true });
  }
});

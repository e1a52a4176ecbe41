import { expect, it } from 'vitest';
import type { Diagnostics } from '../../contract/rpc.ts';
import { diagnosticFacts, sizeWords } from './diagnostic-facts.ts';

const day = 86_400_000;
const now = 1_637_800_000_000;
const about: Diagnostics = {
  software: '1.0.0',
  node: 'v24.0.0',
  platform: 'linux x64',
  pid: 1,
  startedAt: now - 3 * day,
  readyAfterMs: 300,
  mode: 'live',
  site: 'cho',
  station: 'cua-1',
  dataDirectory: '/data',
  memoryBytes: 90_000_000,
  ledger: { epoch: '0'.repeat(32), sequence: 7, rows: 7, unsent: 0, acknowledged: 7, bytes: 4096, diskFreeBytes: 8e9 },
  clock: 'synchronised',
  network: { state: 'online', since: now, error: null },
  broker: 'mqtts://central.example:8883',
  rules: { id: 'venue', version: '1' },
  trust: { root: 'r', sealingKid: 'k' },
  lists: [{ name: 'trust', version: 4, issued: now - 9 * day, notAfter: null, ageSeconds: 9 * 86_400, old: true }],
  devices: [],
  faults: [],
};
const levels = (changes: Partial<Diagnostics>): Readonly<Record<string, string>> =>
  Object.fromEntries(diagnosticFacts({ ...about, ...changes }, now).map(({ id, level }) => [id, level]));

it('says which list is too old, and how old in words', () => {
  const fact = diagnosticFacts(about, now).find(({ id }) => id === 'list-trust');
  expect(fact).toMatchObject({ level: 'attention', value: { vi: '9 ngày tuổi – QUÁ CŨ', en: '9 days old: TOO OLD' } });
});

it('marks what needs a person, and nothing else', () => {
  expect(levels({})).toMatchObject({ network: 'good', clock: 'good', disk: 'good', ledger: 'good', running: 'good' });
  const ledger = { ...about.ledger, diskFreeBytes: 100e6, unsent: 5000 };
  expect(levels({ ledger, clock: 'untrusted', lists: [] })).toMatchObject({
    disk: 'bad',
    ledger: 'attention',
    clock: 'bad',
    lists: 'attention',
  });
  expect(levels({ network: { state: 'not-configured', since: now, error: null } })['network']).toBe('attention');
  const keys = { closed: [], open: [] };
  expect(levels({ keys: { kept: 'file', ...keys, open: ['keys/tags.json'] } })['keys']).toBe('bad');
  expect(levels({ keys: { kept: 'file', ...keys, why: 'plain-text' } })['keys']).toBe('attention');
  expect(levels({ keys: { kept: 'file', ...keys, why: 'demo' } })['keys']).toBe('good');
  expect(levels({ keys: { kept: 'system', ...keys, system: 'kwallet6' } })['keys']).toBe('good');
});

it('writes sizes as they are written here', () => {
  expect([sizeWords(90e6), sizeWords(14.2e9)]).toEqual(['90 MB', '14,2 GB']);
});

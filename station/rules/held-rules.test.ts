import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signList } from '../../contract/lists.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';
import { heldRules } from './held-rules.ts';
import { loadRules } from './rule-set.ts';

const office = randomBytes(32);
const { set: venue } = loadRules('venue', {});

describe('rules of a data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'held-rules-'));
    const root = randomBytes(32);
    const body = { demo: true, keys: [{ role: 'rules', key: signingPublicKey(office) }], sealing: [randomBytes(32)] };
    const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root);
    mkdirSync(join(folder, 'trust'));
    writeFileSync(join(folder, 'trust', 'root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
    writeFileSync(join(folder, 'trust', 'roles.cose'), roles);
    mkdirSync(join(folder, 'lists'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const hold = (key: Uint8Array, audience = '*'): void => {
    const content = { sets: [{ ...venue, version: '9.0.0' }] };
    // Its time has ended: it stays in force until another comes.
    const list = { name: 'rules' as const, audience, version: 1, issued: 0, notAfter: 1, content };
    writeFileSync(join(folder, 'lists', 'rules.cose'), signList(list, key));
  };
  const versionOf = (set: string, place: Parameters<typeof heldRules>[2] = null): string =>
    heldRules(folder, { set, parameters: {} }, place).set.version;

  it('are those of the signed list that it holds, with its parameters, else those that ship', () => {
    const shipped = versionOf('venue');
    hold(office);
    const { parameters } = heldRules(folder, { set: 'venue', parameters: { feverCelsius: 38 } }, null);
    expect([shipped, versionOf('venue'), versionOf('khanh-hoa'), parameters['feverCelsius']]).toEqual([
      venue.version,
      '9.0.0',
      loadRules('khanh-hoa', {}).set.version,
      38,
    ]);
  });

  it('are those of a list for this station alone', () => {
    hold(office, 'station/market/gate');
    expect(versionOf('venue', { site: 'market', station: 'gate' })).toBe('9.0.0');
    expect(() => versionOf('venue', { site: 'market', station: 'other' })).toThrow();
  });

  it('are not told from a list that nobody signed who may', () => {
    hold(randomBytes(32));
    expect(() => versionOf('venue')).toThrow();
  });
});

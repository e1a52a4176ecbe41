import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import { SiteTags } from '../identity/site-tags.ts';
import { readRoster, writeRoster } from '../people/roster-file.ts';
import { stationKeyPair, stationPublicKey } from '../watch-list/station-key.ts';
import { fileKeys } from './file-keys.ts';
import { keyReader, namedKeys } from './key-reader.ts';
import { openKeys } from './open-keys.ts';
import { openKey, sealKey } from './sealed-key-file.ts';
import { writeSystemKey } from './system-key.ts';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'keys-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const files: KeysOpening = { kept: 'file', why: 'no-window' };
const system: KeysOpening = { kept: 'system', system: 'gnome_libsecret', key: new Uint8Array(32).fill(7) };
const path = (name: string): string => join(data, 'keys', name);
const names = (): readonly string[] => readdirSync(join(data, 'keys')).toSorted();
/** As Electron leaves it. */
const closeBySystem = (): void => writeSystemKey(data, Buffer.from('v11 closed'));
const everything = (): string => names().reduce((all, name) => all + readFileSync(path(name), 'latin1'), '');
const codeOf = (act: () => unknown): number | null => {
  try {
    act();
    return null;
  } catch (error) {
    return (error as { code: number }).code;
  }
};

describe.each([
  ['files', files],
  ['the key store of the system', system],
])('keys in %s', (_where, opening) => {
  it('are there again after a restart, for their owner only, until they are removed', () => {
    const keys = openKeys(data, opening);
    expect(keys.read('tags.json')).toBe(null);
    keys.write('tags.json', 'một');
    keys.write('tags.json', 'hai');
    const again = openKeys(data, opening);
    expect(again.read('tags.json')).toBe('hai');
    expect([
      statSync(join(data, 'keys')).mode & 0o777,
      ...names().map((name) => statSync(path(name)).mode & 0o777),
    ]).toEqual([0o700, 0o600]);
    again.remove('tags.json');
    expect([again.read('tags.json'), names()]).toEqual([null, []]);
  });

  it('are as they were before a power cut in the middle of a write', () => {
    openKeys(data, opening).write('tags.json', 'whole');
    for (const name of names()) writeFileSync(path(`${name}.new`), 'hal');
    expect([openKeys(data, opening).read('tags.json'), names().some((name) => name.endsWith('.new'))]).toEqual([
      'whole',
      false,
    ]);
  });

  it('leave nothing of what they were in the file that they had', () => {
    const keys = openKeys(data, opening);
    keys.write('tags.json', 'the key of yesterday');
    const [name] = names();
    // A second name for the same blocks shows what becomes of them.
    const blocks = join(data, 'blocks');
    cpSync(path(name ?? ''), blocks);
    rmSync(path(name ?? ''));
    linkSync(blocks, path(name ?? ''));
    const before = readFileSync(blocks);
    keys.write('tags.json', 'the key of today');
    const after = readFileSync(blocks);
    expect([after.length, after.equals(before), after.includes('yesterday')]).toEqual([before.length, false, false]);
    expect(keys.read('tags.json')).toBe('the key of today');
  });
});

describe('keys that the system closes', () => {
  it('are taken over from files, which are overwritten and removed; a second time changes nothing', () => {
    const before = fileKeys(data);
    for (const name of ['tags.json', 'station.key', 'roster.key', 'watch-list.json', 'broker.password'])
      before.write(name, `SECRET of ${name}`);
    writeFileSync(path('command.token'), 'token');
    writeFileSync(path('station.crt'), 'certificate');
    const named = namedKeys(data, { passwordFile: 'keys/broker.password', tls: { key: 'keys/station.key' } });
    const closed = ['broker.password', 'roster.key', 'station.key', 'tags.json', 'watch-list.json'];
    for (let start = 0; start < 2; start += 1) {
      const keys = openKeys(data, system, named);
      expect(closed.map((name) => keys.read(name))).toEqual(closed.map((name) => `SECRET of ${name}`));
      expect([names(), everything().includes('SECRET')]).toEqual([
        [...closed.map((name) => `${name}.sealed`), 'command.token', 'station.crt'].toSorted(),
        false,
      ]);
    }
  });

  it('are the newer ones that a command has written beside them since', () => {
    openKeys(data, system).write('station.key', 'old');
    fileKeys(data).write('station.key', 'new');
    expect([openKeys(data, system).read('station.key'), names()]).toEqual(['new', ['station.key.sealed']]);
  });

  it('are whole when the power goes between closing a file and removing it', () => {
    const keys = openKeys(data, system);
    keys.write('tags.json', 'same');
    writeFileSync(path('tags.json'), 'same');
    expect([openKeys(data, system).read('tags.json'), names()]).toEqual(['same', ['tags.json.sealed']]);
  });

  it('are never made anew where they cannot be opened: without a window, with another key, damaged, under another name', () => {
    closeBySystem();
    const keys = openKeys(data, system);
    for (const name of ['tags.json', 'watch-list.json', 'station.key']) keys.write(name, `${name} {}`);
    expect(codeOf(() => openKeys(data, files))).toBe(ErrorCode.KeysClosed);
    const other = openKeys(data, { ...system, key: new Uint8Array(32).fill(8) });
    expect(codeOf(() => other.read('station.key'))).toBe(ErrorCode.KeyUnreadable);
    expect(
      codeOf(
        () =>
          new SiteTags(
            other,
            1,
            () => Buffer.alloc(32),
            () => undefined,
          ),
      ),
    ).toBe(ErrorCode.TrustUnreadable);
    cpSync(path('tags.json.sealed'), path('station.key.sealed'));
    expect(codeOf(() => keys.read('station.key'))).toBe(ErrorCode.KeyUnreadable);
    writeFileSync(path('tags.json.sealed'), readFileSync(path('tags.json.sealed')).subarray(0, 20));
    expect(codeOf(() => keys.read('tags.json'))).toBe(ErrorCode.KeyUnreadable);
    writeFileSync(path('tags.json.sealed'), '');
    expect(codeOf(() => keys.read('tags.json'))).toBe(ErrorCode.KeyUnreadable);
  });

  it('do not open after any change of a bit', () => {
    const key = new Uint8Array(32).fill(3);
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.integer({ min: 0, max: 7 }), (text, at, bit) => {
        const bytes = sealKey(key, 'tags.json', text);
        expect(openKey(key, 'tags.json', bytes)).toBe(Buffer.from(text).toString());
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
        expect(() => openKey(key, 'tags.json', bytes)).toThrow();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => openKey(key, 'tags.json', Buffer.from(bytes))).toThrow();
      }),
    );
  });

  it('are read by the part that sends by the path that the configuration names, as is a file elsewhere', () => {
    openKeys(data, system).write('station.key', 'PEM');
    writeFileSync(join(data, 'elsewhere.key'), 'other PEM');
    const read = keyReader(data, system);
    expect([read(path('station.key')), read(join(data, 'elsewhere.key')), read(path('gone.key'))]).toEqual([
      'PEM',
      'other PEM',
      null,
    ]);
    expect(codeOf(() => keyReader(data, files)(join(data, 'gone')))).toBe('ENOENT');
    const tls = { certificate: 'keys/station.crt', key: 'keys/station.key' };
    expect([namedKeys(data, { tls }), namedKeys(data, { passwordFile: 'elsewhere' }), namedKeys(data, null)]).toEqual([
      ['station.key'],
      [],
      [],
    ]);
  });
});

describe('commands, which have no window', () => {
  it('are told that a key is closed, and still name the public half of the pair for watch lists', async () => {
    closeBySystem();
    const keys = openKeys(data, system);
    const { publicKey } = await stationKeyPair(data, keys);
    expect(await stationPublicKey(data)).toBe(Buffer.from(publicKey).toString('base64'));
    await expect(stationKeyPair(data)).rejects.toMatchObject({ code: ErrorCode.KeysClosed });
    expect(names()).toEqual(['system.sealed', 'watch-list.json.sealed', 'watch-list.pub']);
  });

  it('import a roster, which the station opens, closing its key; a second import counts as well', () => {
    closeBySystem();
    const keys = openKeys(data, system);
    writeRoster(data, []);
    expect([readRoster(data, keys), names().includes('roster.key')]).toEqual([[], false]);
    expect(codeOf(() => readRoster(data))).toBe(ErrorCode.KeysClosed);
    writeRoster(data, []);
    expect([readRoster(data, keys), readRoster(data, keys)]).toEqual([[], []]);
  });
});

it('say which file cannot be read', () => {
  mkdirSync(path('tags.json'), { recursive: true });
  chmodSync(path('tags.json'), 0o700);
  expect(codeOf(() => fileKeys(data).read('tags.json'))).toBe(ErrorCode.KeyUnreadable);
  expect(existsSync(path('tags.json'))).toBe(true);
});

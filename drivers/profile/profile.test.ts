import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { TestPage } from '../../contract/print-document.ts';
import { driverFactory } from '../create-driver.ts';
import { deviceAt, KeepingSink, realClock } from '../testing/watched-driver.ts';
import { createProfileRegistry, shippedRegistry } from './registry.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
};
const own = () => createProfileRegistry(folder);
const thrownBy = (does: () => unknown): Readonly<{ code: number; message: string }> => {
  try {
    does();
  } catch (error) {
    if (error instanceof CheckpointError) return error.toRecord();
  }
  throw new Error('it should have thrown a CheckpointError');
};
const base = shippedRegistry().find('serial-scanner');
const scanner = (id: string, more: object = {}) => ({ $import: 'serial-scanner.json', id, ...more });

describe('device profiles that ship', () => {
  it('are all valid', () => {
    expect(shippedRegistry().problems()).toEqual([]);
  });

  it('are unknown by any other name, and the hint names those there are', () => {
    expect(() => shippedRegistry().find('toaster')).toThrow(
      expect.objectContaining({ code: ErrorCode.ProfileUnknown, hint: expect.stringContaining('serial-scanner') }),
    );
  });

  it('give way to the settings of one device, deep down, and to its line', () => {
    const { settings, line } = shippedRegistry().find('gy-mcu90615', {
      range: { high: 42 },
      line: { baudRate: 115_200 },
    });
    expect([settings, line.baudRate]).toEqual([expect.objectContaining({ range: { low: 30, high: 42 } }), 115_200]);
  });

  it('refuse a setting that does not exist, and name its place', () => {
    expect(thrownBy(() => shippedRegistry().find('serial-scanner', { terminator: 'bell' }))).toEqual(
      expect.objectContaining({
        code: ErrorCode.ProfileInvalid,
        message: expect.stringContaining('settings.terminator'),
      }),
    );
  });
});

describe('an installer’s own profiles', () => {
  it('are there beside those that ship, and a folder that is not there holds none', () => {
    write('mine.json', `\uFEFF${JSON.stringify(scanner('mine', { settings: { idleMs: 77 } }))}`);
    const registry = own();
    expect(registry.problems()).toEqual([]);
    expect(registry.find('mine').settings).toEqual({ ...base.settings, idleMs: 77 });
    expect(registry.list().filter((entry) => entry.origin === 'own')).toEqual([
      { profile: registry.find('mine'), origin: 'own', file: join(folder, 'mine.json'), replacesShipped: false },
    ]);
    expect(createProfileRegistry(join(folder, 'none')).list()).toEqual(shippedRegistry().list());
  });

  it('go before one that ships with the same id, and say so; by its own name a file imports the one that ships', () => {
    write('serial-scanner.json', scanner('serial-scanner', { settings: { idleMs: 500 } }));
    const registry = own();
    expect(registry.find('serial-scanner').settings).toEqual({ ...base.settings, idleMs: 500 });
    expect(registry.list().find((entry) => entry.profile.id === 'serial-scanner')?.replacesShipped).toBe(true);
  });

  it('share parts: objects are merged deeply, arrays are spliced, and the importer wins', () => {
    write('shared/parts.json', {
      hint: [{ vi: 'một', en: 'one' }],
      slow: { line: { baudRate: 1200, parity: 'even' }, settings: { idleMs: 900, cutOffMs: 9000 } },
    });
    write('a.json', {
      ...scanner('a'),
      line: { $import: 'shared/parts.json#slow/line', parity: 'odd' },
      settings: { $import: 'shared/parts.json#slow/settings', idleMs: 800 },
      hints: [{ $import: 'shared/parts.json#hint' }, { vi: 'hai', en: 'two' }],
    });
    write('b.json', { $import: 'a.json', id: 'b', settings: { $replace: true, idleMs: 10 } });
    const [a, b] = [own().find('a'), own().find('b')];
    expect([a.line, a.settings, a.hints]).toEqual([
      { ...base.line, baudRate: 1200, parity: 'odd' },
      { ...base.settings, idleMs: 800, cutOffMs: 9000 },
      [
        { vi: 'một', en: 'one' },
        { vi: 'hai', en: 'two' },
      ],
    ]);
    expect([b.line, b.settings]).toEqual([a.line, expect.objectContaining({ idleMs: 10, cutOffMs: 1500 })]);
  });

  it('do not change what a shipped profile imports', () => {
    write('shared/scanner.json', { 'any-code-hints': [{ vi: 'sai', en: 'a lie' }] });
    write('generic-wedge.json', { id: 'other' });
    expect(own().list()).toEqual(shippedRegistry().list());
  });

  const deep = (depth: number) => {
    for (let level = 0; level < depth; level += 1) {
      write(`shared/level-${level}.json`, { $import: `shared/level-${level + 1}.json` });
    }
    write(`shared/level-${depth}.json`, { idleMs: 60 });
    return scanner('bad', { settings: { $import: 'shared/level-0.json' } });
  };
  const wide = () => {
    write(
      'shared/wide-0.json',
      Array.from({ length: 10 }, () => 0),
    );
    for (let level = 1; level < 7; level += 1) {
      const below = { $import: `shared/wide-${level - 1}.json` };
      write(
        `shared/wide-${level}.json`,
        Array.from({ length: 10 }, () => below),
      );
    }
    return scanner('bad', { quirks: [{ $import: 'shared/wide-6.json' }] });
  };
  const broken: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['that is no JSON', () => '{"id": "bad",', /JSON/],
    ['that is no object', () => '[1]', /object/],
    ['with an unknown field', () => scanner('bad', { settings: { colour: 'red' } }), /settings: .*"colour"/],
    ['with a wrong value', () => scanner('bad', { settings: { idleMs: 'soon' } }), /settings\.idleMs/],
    ['with a wrong id', () => ({ $import: 'serial-scanner.json', id: 'Bad One' }), /id/],
    [
      'that imports what is not there',
      () => ({ ...scanner('bad'), hints: [{ $import: 'no.json' }] }),
      /hints\.0.*no\.json/,
    ],
    [
      'that imports no part',
      () => ({ ...scanner('bad'), line: { $import: 'serial-scanner.json#lime' } }),
      /line.*lime/,
    ],
    ['that imports by a number', () => ({ $import: 5, id: 'bad' }), /\$import must be/],
    ['that imports a part out of the folder', () => ({ $import: '../../etc/x.json', id: 'bad' }), /there is no/],
    ['that imports itself', () => ({ $import: 'other.json', id: 'bad' }), /imports itself/],
    ['with imports too deep', () => deep(12), /8 deep/],
    ['that grows without bound', wide, /20000 values/],
    [
      'that lays keys over a list',
      () => scanner('bad', { hints: { $import: 'serial-scanner.json#quirks', a: 1 } }),
      /no object/,
    ],
    ['nested without end', () => `${'['.repeat(5000)}${']'.repeat(5000)}`, /nested/],
    ['that is huge', () => `"${'x'.repeat(300_000)}"`, /256 KiB/],
  ];
  it.each(broken)('%s are told by file and field, and leave the others in use', (_name, make, why) => {
    write('other.json', { $import: 'bad.json', id: 'other' });
    write('good.json', scanner('good'));
    write('bad.json', make());
    const registry = own();
    const mine = registry.problems().filter((problem) => problem.file.endsWith('bad.json'));
    expect(mine.map(({ file, error }) => [file, error.code])).toEqual([
      [join(folder, 'bad.json'), ErrorCode.ProfileInvalid],
    ]);
    expect(mine[0]?.error.message).toMatch(why);
    expect(mine[0]?.error.message).toContain(join(folder, 'bad.json'));
    expect(registry.find('good').id).toBe('good');
    expect(registry.find('serial-scanner')).toEqual(base);
    expect(thrownBy(() => registry.find(mine[0]?.profile ?? '')).code).toBe(ErrorCode.ProfileInvalid);
  });

  it('that are broken are not passed off as the one that ships', () => {
    write('mine.json', scanner('serial-scanner', { settings: { idleMs: -1 } }));
    const registry = own();
    expect(thrownBy(() => registry.find('serial-scanner')).message).toContain('mine.json');
    expect(registry.list().map((entry) => entry.profile.id)).not.toContain('serial-scanner');
  });

  it('with one id in two files are told, and the first is used', () => {
    write('a.json', scanner('mine', { settings: { idleMs: 50 } }));
    write('b.json', scanner('mine', { settings: { idleMs: 60 } }));
    const registry = own();
    expect(registry.problems().map(({ file }) => file)).toEqual([join(folder, 'b.json')]);
    expect(registry.find('mine').settings).toEqual({ ...base.settings, idleMs: 50 });
  });

  it('never make the registry throw, whatever the files hold', () => {
    const reference = fc.constantFrom('a.json', 'b.json', 'a.json#x', 'b.json#x/y', 'serial-scanner.json', 7, '');
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 2 }),
        tie('object'),
        fc.array(tie('value'), { maxLength: 4 }),
      ),
      object: fc
        .dictionary(fc.constantFrom('x', 'y', 'settings', '__proto__', 'id', 'hints'), tie('value'))
        .chain((object) =>
          fc.oneof(
            fc.constant(object),
            reference.map(($import) => ({ ...object, $import })),
            fc.constant({ ...object, $replace: true }),
          ),
        ),
    })).object;
    fc.assert(
      fc.property(json, json, (a, b) => {
        write('a.json', a);
        write('b.json', b);
        const registry = own();
        expect(registry.problems().length + registry.list().filter((entry) => entry.origin === 'own').length).toBe(2);
        expect(({} as Record<string, unknown>)['x']).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

const testPage: TestPage = {
  kind: 'test',
  site: 'A',
  station: 'B',
  lane: 'lane-1',
  time: '07:31 11/09/2021',
  watermark: null,
  copy: 0,
  device: 'printer-1',
  profile: 'serial-scanner',
  software: '0',
};

describe('a device', () => {
  const made = (kind: 'scanner' | 'printer', profile: string) => {
    const sink = new KeepingSink();
    const problems: string[] = [];
    const driver = driverFactory({
      profilesDirectory: folder,
      profileProblems: (all) => problems.push(...all.map(({ file }) => file)),
    })(deviceAt(kind, profile, 1), sink, realClock);
    driver.start();
    return { driver, sink, problems };
  };

  it.each([
    ['of a profile for another kind', 'printer', 'serial-scanner', ErrorCode.ProfileInvalid],
    ['of a profile that nobody knows', 'scanner', 'toaster', ErrorCode.ProfileUnknown],
    ['of a broken profile', 'scanner', 'bad', ErrorCode.ProfileInvalid],
  ] as const)('%s is faulty and says so', async (_name, kind, profile, code) => {
    write('bad.json', scanner('bad', { settings: { idleMs: -1 } }));
    const { driver, sink, problems } = made(kind, profile);
    expect(sink.states.map(({ state, error }) => [state, error?.code])).toEqual([['faulty', code]]);
    expect(problems).toEqual([join(folder, 'bad.json')]);
    if (driver.kind === 'printer') {
      const result = await driver.print(testPage);
      expect(result).toEqual({ outcome: 'failed', error: sink.latest?.error });
    }
    await driver.dispose();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { parseConfiguration } from './load-configuration.ts';
import { digestOf, RemoteConfiguration } from './remote-configuration.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remote-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const raw = (name: string) => ({
  version: 1,
  site: { id: 'cho', name: 'Chợ' },
  station: { id: 'cong', name },
  lanes: [{ id: 'gate-1', name: 'Làn 1' }],
});
const local = parseConfiguration(raw('local'), 'test');
const start = (base = 'first') => RemoteConfiguration.open(folder, local, digestOf(base));
const nameOf = (remote: RemoteConfiguration) => remote.configuration.station.name;
const give = (remote: RemoteConfiguration, version: number, configuration: object = raw(`v${version}`)) =>
  remote.take({ version, command: `c${version}`, configuration, revertMs: 60_000 });

describe('a configuration from central', () => {
  it('is on trial from the next start on, and holds when central was reached with it', () => {
    const first = start();
    give(first, 7);
    expect([nameOf(first), first.onTrial, first.reached()]).toEqual(['local', false, null]);
    const second = start();
    expect([nameOf(second), second.source]).toEqual(['v7', { version: 7, trial: true }]);
    expect([second.reached(), second.reached()]).toEqual(['c7', null]);
    expect(start().source).toEqual({ version: 7, trial: false });
    expect(start().outcomeOf('c7', 7)).toBe('good');
  });

  it('must be newer than every one before, also than one that was given up', () => {
    give(start(), 7);
    const remote = start();
    remote.spent(60_000);
    const later = start();
    expect(() => later.checkVersion(7)).toThrow(expect.objectContaining({ code: ErrorCode.ConfigurationOlder }));
    expect(() => later.checkVersion(8)).not.toThrow();
  });

  it('is given up when central is not reached in its time, counted over power cuts', () => {
    give(start(), 1);
    start().reached();
    give(start(), 2);
    for (let i = 0; i < 5; i += 1) {
      const remote = start();
      remote.ready();
      expect([nameOf(remote), remote.spent(5000), remote.spent(1000)]).toEqual(['v2', false, false]);
    }
    const last = start();
    last.ready();
    expect([last.spent(5000), last.spent(5000)]).toEqual([false, true]);
    const back = start();
    expect([nameOf(back), back.source]).toEqual(['v1', { version: 1, trial: false }]);
    expect(back.outcomeOf('c2', 2)).toMatchObject({
      code: ErrorCode.ConfigurationReverted,
      message: expect.stringContaining('60 s'),
    });
  });

  it('with which the station ends at once, again and again, lasts no longer', () => {
    give(start(), 1);
    let starts = 0;
    for (let remote = start(); remote.source !== null; remote = start()) {
      starts += 1;
      remote.ready();
      if (remote.spent(100)) break;
    }
    expect(starts).toBeLessThan(14);
    expect(start().source).toBeNull();
  });

  it('with which the station does not start is given up after three tries, also when it held before', () => {
    give(start(), 1);
    for (let i = 0; i < 3; i += 1) expect(nameOf(start())).toBe('v1');
    expect([nameOf(start()), start().reverted?.why]).toEqual(['local', expect.stringContaining('did not start')]);
    give(start(), 2);
    const remote = start();
    remote.ready();
    remote.reached();
    for (let i = 0; i < 3; i += 1) expect(nameOf(start())).toBe('v2');
    expect(nameOf(start())).toBe('local');
  });

  it('that another version of the software cannot read falls back to the local one', () => {
    give(start(), 1, { ...raw('v1'), unheardOf: true });
    const remote = start();
    expect([nameOf(remote), remote.outcomeOf('c1', 1)]).toMatchObject([
      'local',
      { code: ErrorCode.ConfigurationReverted, message: expect.stringContaining('unheardOf') },
    ]);
  });

  it('gives way to the installer who changes the local one', () => {
    give(start(), 1);
    start().reached();
    const changed = start('second');
    expect([nameOf(changed), changed.source]).toEqual(['local', null]);
    expect(() => changed.checkVersion(1)).toThrow();
  });
});

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { removeDemo } from './demo-leftovers.ts';
import { afterEnrolment, newDraft, readDraft, removeDraft, setupUnfinished, writeDraft } from './draft-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text = '{}'): void => {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
};

describe('what was decided', () => {
  it('is there after a power cut, and goes with the end', () => {
    const draft = { ...newDraft(null, false, false), siteName: 'Chợ', step: 'devices' as const };
    writeDraft(folder, draft);
    expect(readDraft(folder)).toEqual(draft);
    removeDraft(folder);
    expect(readDraft(folder)).toBeNull();
  });

  it('that cannot be read is none', () => {
    write('setup.json', '{"form": 7}');
    expect([readDraft(folder), setupUnfinished(folder)]).toEqual([null, false]);
  });

  it('keeps a kiosk that was never a station in the assistant, and no station from its gate', () => {
    writeDraft(folder, newDraft(null, false, false));
    expect(setupUnfinished(folder)).toBe(true);
    // Enrolled meanwhile: central's configuration is there, and the rest is not decided yet.
    write('checkpoint.json');
    expect(setupUnfinished(folder)).toBe(true);
    writeDraft(folder, { ...newDraft(null, false, false), fresh: false });
    expect(setupUnfinished(folder)).toBe(false);
    write('enrolment/installing', '');
    expect(setupUnfinished(folder)).toBe(true);
  });
});

describe('what a demo leaves behind', () => {
  const demo = (): void => {
    for (const name of ['demo/central-keys.json', 'ledger.db', 'trust/roles.cose', 'operators.json', 'keys/tags.json'])
      write(name);
    write('keys/command.token', 'secret');
    write('running.lock', '');
  };

  it('goes, but for what the running process holds', () => {
    demo();
    removeDemo(folder);
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(['keys', 'keys/command.token', 'running.lock']);
  });

  it.each(['checkpoint.json', 'enrolment.json'])('is not touched where %s says that it is a station', (name) => {
    demo();
    write(name);
    const before = readdirSync(folder, { recursive: true });
    removeDemo(folder);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });

  it('is nobody else’s: without a demo nothing goes', () => {
    write('ledger.db');
    removeDemo(folder);
    expect(readdirSync(folder)).toEqual(['ledger.db']);
  });
});

it('what central sends stands, and what was set up here already where it says nothing', () => {
  const scanner = {
    ...{ id: 'scanner-1', kind: 'scanner' as const, lane: 'gate-1', profile: 'serial-scanner' },
    transport: { type: 'tcp' as const, host: '10.0.0.5', port: 4001 },
  };
  const sent = {
    ...{ version: 1, site: { id: 'cho', name: 'Chợ' }, station: { id: 'dong', name: 'Cổng Đông' } },
    lanes: [{ id: 'ra', name: 'Làn ra', direction: 'out' }],
  };
  const own = { ...newDraft(null, false, false), siteName: 'Tên tạm', devices: [scanner] };
  expect(afterEnrolment(own, parseConfiguration(sent, 'test'))).toMatchObject({
    ...{ siteName: 'Chợ', stationName: 'Cổng Đông', devices: [scanner] },
    lanes: [{ id: 'ra', name: 'Làn ra', direction: 'out' }],
  });
  const theirs = { ...scanner, id: 'may-quet', lane: 'ra' };
  const decided = afterEnrolment(own, parseConfiguration({ ...sent, devices: [theirs] }, 'test'));
  expect(decided.devices).toEqual([theirs]);
});

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type RoleKeys, signingPublicKey, signObject } from '../../contract/signed.ts';
import { signUpdate, type UpdateManifest, updateManifestName } from '../../contract/update.ts';
import { applyUpdate, entryOf } from './apply.ts';
import { checkUpdate } from './check.ts';
import { guardStart, type Settled, settle } from './settle.ts';
import { Versions } from './versions.ts';

const newKey = () =>
  new Uint8Array(Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
const root = newKey();
const updateKey = newKey();
const platform = 'linux-x64';

let folder: string;
let versions: Versions;
const at = (...parts: readonly string[]): string => join(folder, ...parts);
const running: ChildProcess[] = [];

/** An installed kiosk: version 1 in use, and the trust of its enrolment. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'update-'));
  for (const path of ['app/versions', 'stick', 'data/trust']) mkdirSync(at(path), { recursive: true });
  putVersion(at('app', 'versions', '1-0.1.0'), readyApp);
  symlinkSync('versions/1-0.1.0', at('app', 'current'));
  const roles: RoleKeys = {
    keys: [{ role: 'update', key: signingPublicKey(updateKey) }],
    sealing: [new Uint8Array(32)],
  };
  writeFileSync(at('data/trust/root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
  writeFileSync(
    at('data/trust/roles.cose'),
    signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body: roles }, root),
  );
  versions = new Versions(at('app'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Says on stdout where it answers, as a kiosk does with its health. */
const appThat = (says: string): string => `import { createServer } from 'node:http';
const server = createServer((request, response) => response.end(JSON.stringify(${says})));
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));
`;
const readyApp = appThat('{ ready: true }');
const unreadyApp = appThat('{ ready: false }');
const brokenApp = 'process.exit(1);\n';

const putVersion = (path: string, program: string): void => {
  mkdirSync(join(path, 'main', 'bin'), { recursive: true });
  writeFileSync(entryOf(path), program);
};

/** A stick with an update. */
const stick = (change: Partial<UpdateManifest> = {}, program = readyApp, key = updateKey): void => {
  const tree = mkdtempSync(at('tree-'));
  putVersion(tree, program);
  const archive = at('stick', 'software.tar.gz');
  expect(spawnSync('tar', ['-czf', archive, '-C', tree, '.']).status).toBe(0);
  const bytes = readFileSync(archive);
  const part = {
    file: 'software.tar.gz',
    bytes: bytes.length,
    unpackedBytes: 8192,
    sha256: new Uint8Array(createHash('sha256').update(bytes).digest()),
  };
  const manifest = { version: 2, software: '0.2.0', ledger: 4, packages: { [platform]: part }, ...change };
  writeFileSync(at('stick', updateManifestName), signUpdate(manifest, { audience: '*', notAfter: null }, key));
};

const check = (freeBytes: (folder: string) => number = () => 2 ** 40) =>
  checkUpdate({ stick: at('stick'), dataDirectory: at('data'), versions, platform, now: Date.now(), freeBytes });
const refusal = async (act: () => unknown): Promise<number | null> => {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
};

/** Starts what `current` names, as systemd would. @returns whether it answers that it is ready */
const startCurrent = async (): Promise<() => Promise<boolean>> => {
  const child = spawn(process.execPath, [entryOf(at('app', 'current'))], { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  const said = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const url = String(said[0]).trim();
  return async () => {
    if (!url.startsWith('http')) return false;
    const health = (await (await fetch(url)).json()) as { ready: boolean };
    return health.ready;
  };
};

const settleNow = async (isReady: () => Promise<boolean>): Promise<Settled> =>
  settle({ versions, dataDirectory: at('data'), isReady, withinMs: 300, now: Date.now, pauseMs: 20 });
const link = (name: 'current' | 'stable'): string => readlinkSync(at('app', name));

describe('an update', () => {
  it('is unpacked beside the others, started, and held when it gets ready', async () => {
    stick();
    await applyUpdate(check(), versions);
    expect([link('current'), link('stable')]).toEqual(['versions/2-0.2.0', 'versions/1-0.1.0']);
    guardStart(versions, at('data'), new Date());
    expect(await settleNow(await startCurrent())).toEqual({ outcome: 'held', version: 2, software: '0.2.0' });
    expect([link('current'), link('stable'), versions.state()]).toEqual([
      'versions/2-0.2.0',
      'versions/2-0.2.0',
      { held: 2, ledger: 4, trial: null, failed: null },
    ]);
    expect(versions.has('1-0.1.0')).toBe(true);
    expect(await refusal(() => check())).toBe(ErrorCode.SignedObjectOlder);
    stick({ version: 3, software: '0.3.0' });
    await applyUpdate(check(), versions);
    expect(await settleNow(await startCurrent())).toMatchObject({ outcome: 'held', version: 3 });
    expect([versions.has('1-0.1.0'), versions.has('2-0.2.0')]).toEqual([false, true]);
  });

  it.each([
    ['answers and never gets ready', unreadyApp],
    ['ends at once', brokenApp],
  ])('is taken back when it %s', async (_what, program) => {
    stick({}, program);
    await applyUpdate(check(), versions);
    expect(await settleNow(await startCurrent())).toEqual({
      outcome: 'taken-back',
      version: 2,
      software: '0.2.0',
      why: 'not ready within 0.3 s',
    });
    expect([link('current'), versions.state().held, versions.state().failed?.version]).toEqual([
      'versions/1-0.1.0',
      0,
      2,
    ]);
    expect(await (await startCurrent())()).toBe(true);
    // The same version may come again, repaired.
    stick();
    await applyUpdate(check(), versions);
    expect(await settleNow(await startCurrent())).toMatchObject({ outcome: 'held', version: 2 });
  });

  it('is taken back after three starts, also when nobody lived to watch it', async () => {
    stick({}, brokenApp);
    await applyUpdate(check(), versions);
    const starts = [1, 2, 3, 4, 5].map(() => [guardStart(versions, at('data'), new Date(0)).outcome, link('current')]);
    expect(starts.slice(2)).toEqual([
      ['nothing-on-trial', 'versions/2-0.2.0'],
      ['taken-back', 'versions/1-0.1.0'],
      ['nothing-on-trial', 'versions/1-0.1.0'],
    ]);
    expect(versions.state().failed?.why).toBe('started 3 times');
  });

  it('stays when the ledger is newer by then than the version before reads', async () => {
    stick({ ledger: 4 });
    await applyUpdate(check(), versions);
    await settleNow(await startCurrent());
    stick({ version: 3, software: '0.3.0', ledger: 6 }, unreadyApp);
    await applyUpdate(check(), versions);
    ledgerOf(6);
    expect(await settleNow(await startCurrent())).toMatchObject({
      outcome: 'kept',
      why: 'not ready within 0.3 s; the ledger has schema 6 by now, and the version before reads 4',
    });
    expect(link('current')).toBe('versions/3-0.3.0');
  });

  it('that was noted and never begun is dropped: the power went between the two', async () => {
    stick();
    await applyUpdate(check(), versions);
    versions.switchTo('1-0.1.0');
    expect(guardStart(versions, at('data'), new Date()).outcome).toBe('nothing-on-trial');
    expect(versions.state().trial).toBeNull();
  });
});

const ledgerOf = (schema: number): void => {
  const database = new Database(at('data', 'ledger.db'));
  database.pragma(`user_version = ${schema}`);
  database.close();
};

describe('an update is refused', () => {
  it('that nobody signed who may, or that is for another computer or needs an older ledger', async () => {
    stick({}, readyApp, newKey());
    expect(await refusal(() => check())).toBe(ErrorCode.SignedObjectForged);
    stick({ packages: {} });
    expect(await refusal(() => check())).toBe(ErrorCode.InputUnreadable);
    ledgerOf(5);
    stick();
    expect(await refusal(() => check())).toBe(ErrorCode.LedgerNewer);
    rmSync(at('stick', updateManifestName));
    expect(await refusal(() => check())).toBe(ErrorCode.InputUnreadable);
  });

  it('for which there is no room', async () => {
    stick();
    const { needsBytes } = check();
    expect(await refusal(() => check(() => needsBytes))).toBeNull();
    expect(await refusal(() => check(() => needsBytes - 1))).toBe(ErrorCode.OutputUnusable);
  });

  it('whose bytes are missing, short, changed, or hold no kiosk, and leaves all as it was', async () => {
    const archive = at('stick', 'software.tar.gz');
    stick();
    const whole = readFileSync(archive);
    const codes: (number | null)[] = [];
    for (const bytes of [null, whole.subarray(1), Buffer.from(whole.map((byte, n) => (n === 40 ? byte ^ 1 : byte)))]) {
      if (bytes === null) rmSync(archive);
      else writeFileSync(archive, bytes);
      codes.push(await refusal(async () => applyUpdate(check(), versions)));
    }
    const tree = mkdtempSync(at('empty-'));
    writeFileSync(join(tree, 'other'), '');
    spawnSync('tar', ['-czf', archive, '-C', tree, '.']);
    const bytes = readFileSync(archive);
    const sha256 = new Uint8Array(createHash('sha256').update(bytes).digest());
    const part = { file: 'software.tar.gz', bytes: bytes.length, unpackedBytes: 9, sha256 };
    const manifest = { version: 2, software: '0.2.0', ledger: 4, packages: { [platform]: part } };
    writeFileSync(at('stick', updateManifestName), signUpdate(manifest, { audience: '*', notAfter: null }, updateKey));
    codes.push(await refusal(async () => applyUpdate(check(), versions)));
    expect(codes).toEqual(codes.map(() => ErrorCode.InputUnreadable));
    expect([link('current'), versions.state().trial, existsSync(at('app/versions/incoming'))]).toEqual([
      'versions/1-0.1.0',
      null,
      false,
    ]);
  });

  it('where nothing is installed that could be switched', async () => {
    stick();
    rmSync(at('app', 'current'));
    expect(await refusal(async () => applyUpdate(check(), versions))).toBe(ErrorCode.OutputUnusable);
  });
});

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../contract/errors.ts';
import { type Role, signingPublicKey, signObject } from '../contract/signed.ts';
import { encodeTrustChain, signNewRoot } from '../contract/trust-chain.ts';
import { writeTrust } from './enrolment-office.ts';
import { arrivedChainFile, type LiveTrust, liveTrust, loadTrust, newestSealing } from './trust.ts';
import { startingTrust, TrustDesk } from './trust-desk.ts';

const keyOf = (fill: number): Uint8Array => new Uint8Array(Buffer.alloc(32, fill));
const publicOf = (fill: number): Uint8Array => signingPublicKey(keyOf(fill));
type Keys = Readonly<Partial<Record<Role, readonly number[]>>>;
const usual: Keys = { ingest: [11], commands: [12], lists: [13] };
const roles = (root: number, version: number, keys: Keys = usual, sealing = [21], more: object = {}): Uint8Array =>
  signObject(
    {
      ...{ role: 'roles', audience: '*', id: 'roles', version, notAfter: null },
      body: {
        keys: Object.entries(keys).flatMap(([role, all]) => all.map((fill) => ({ role, key: publicOf(fill) }))),
        sealing: sealing.map(publicOf),
        ...more,
      },
    },
    keyOf(root),
  );
const change = (from: number, to: number): Uint8Array => signNewRoot(publicOf(to), 1, keyOf(from));

let data: string;
let trust: LiveTrust;
let desk: TrustDesk;
let faults: number[];
let changes: boolean[];

const begin = (): void => {
  trust = liveTrust(startingTrust(data));
  desk = new TrustDesk({
    ...{ dataDirectory: data, trust, changed: (removed) => void changes.push(removed) },
    raise: ({ code }) => void faults.push(code),
    clear: (code) => {
      faults = faults.filter((known) => known !== code);
    },
  });
};
const take = (signed: Uint8Array, roots: readonly Uint8Array[] = []): void =>
  desk.take(encodeTrustChain({ roots, roles: signed }));
const signers = (role: Role): readonly string[] =>
  trust.keyring.keysFor(role).map((key) => Buffer.from(key).toString('hex'));
const hexOf = (fill: number): string => Buffer.from(publicOf(fill)).toString('hex');

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'trust-desk-'));
  [faults, changes] = [[], []];
  writeTrust(data, publicOf(1), roles(1, 3));
  begin();
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

describe('the role keys of a station', () => {
  it('are replaced by newer ones of its root, in force at once and after a start', () => {
    take(roles(1, 4, { ...usual, ingest: [14, 11] }));
    expect([signers('ingest'), changes, trust.current().version]).toEqual([[hexOf(14), hexOf(11)], [false], 4]);
    take(roles(1, 4, { ...usual, ingest: [14, 11] }));
    take(roles(1, 5, { ...usual, ingest: [14] }));
    take(roles(1, 6, { ...usual, ingest: [14], lists: [15] }));
    begin();
    expect([signers('ingest'), changes, faults]).toEqual([[hexOf(14)], [false, false, true], []]);
  });

  it.each([
    ['older ones', () => roles(1, 2)],
    ['those of another root', () => roles(2, 9)],
    ['ones by which nothing of central would be believed', () => roles(1, 4, { lists: [13] })],
    ['those of a demo', () => roles(1, 4, usual, [21], { demo: true })],
    ['nonsense', () => new Uint8Array(Buffer.from('nonsense'))],
  ])('are not replaced by %s, and it says so until good ones come', (_what, made) => {
    take(made());
    expect([signers('ingest'), changes, faults, trust.current().version]).toEqual([
      [hexOf(11)],
      [],
      [ErrorCode.TrustRefused],
      3,
    ]);
    begin();
    expect(trust.current().version).toBe(3);
    take(roles(1, 5));
    expect([faults, trust.current().version]).toEqual([[], 5]);
  });

  it('follow a root over several changes that it slept through', () => {
    take(roles(3, 9), [change(1, 2), change(2, 3)]);
    expect(Buffer.from(trust.current().root)).toEqual(Buffer.from(publicOf(3)));
    begin();
    expect([Buffer.from(trust.current().root), faults]).toEqual([Buffer.from(publicOf(3)), []]);
    // Whoever has the first root's key commands it no more.
    take(roles(1, 20));
    expect([faults, trust.current().version]).toEqual([[ErrorCode.TrustRefused], 9]);
  });

  it('are whole wherever the power goes while they are put in place', () => {
    const chain = encodeTrustChain({ roots: [change(1, 2)], roles: roles(2, 9) });
    const writes: readonly (() => void)[] = [
      () => writeFileSync(arrivedChainFile(data), chain),
      () => writeFileSync(join(data, 'trust', 'roles.cose'), roles(2, 9)),
      () => writeFileSync(join(data, 'trust', 'root.pub'), Buffer.from(publicOf(2)).toString('base64')),
    ];
    for (const write of writes) {
      write();
      // What only reads sees the same as the station that starts.
      expect(loadTrust(data).version).toBe(9);
    }
    for (let done = 1; done <= writes.length; done += 1) {
      rmSync(join(data, 'trust'), { recursive: true });
      writeTrust(data, publicOf(1), roles(1, 3));
      for (const write of writes.slice(0, done)) write();
      expect(startingTrust(data).version).toBe(9);
      expect([existsSync(arrivedChainFile(data)), loadTrust(data).version]).toEqual([false, 9]);
    }
  });

  it('of before stay when what came was cut off on its way to the disk', () => {
    writeFileSync(arrivedChainFile(data), encodeTrustChain({ roots: [], roles: roles(1, 9) }).subarray(0, 100));
    expect([startingTrust(data).version, existsSync(arrivedChainFile(data))]).toEqual([3, false]);
  });

  it('of before stay when they cannot be written', () => {
    mkdirSync(arrivedChainFile(data));
    take(roles(1, 4));
    expect([faults, trust.current().version]).toEqual([[ErrorCode.TrustNotStored], 3]);
  });

  it('say to which key rows are sealed, also where they name the one in use no more', () => {
    const sealsTo = () => newestSealing(data, trust.current(), publicOf(21));
    expect(sealsTo()).toEqual(publicOf(21));
    take(roles(1, 4, usual, [22, 21]));
    expect(sealsTo()).toEqual(publicOf(22));
    take(roles(1, 5, usual, [23]));
    expect(sealsTo()).toEqual(publicOf(23));
    expect(readFileSync(join(data, 'trust', 'roles.cose'))).toEqual(Buffer.from(roles(1, 5, usual, [23])));
  });
});

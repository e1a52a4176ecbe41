import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { signingKid, signingPublicKey } from '../../contract/signed.ts';
import { encodeTrustChain, followTrustChain, parseTrustChain } from '../../contract/trust-chain.ts';
import { readCentralKeys } from '../keys.ts';
import { type OfficeFiles, officeFiles, readIfThere } from './office-folder.ts';
import { addKey, keysInForce, newRoot, publishable } from './role-keys.ts';
import { type RootWish, signNext, takeNext, toldNow } from './root-ceremony.ts';
import { setUpOffice } from './set-up.ts';

let folder: string;
let files: OfficeFiles;
/** Where the root is kept: never at central. */
let safe: Uint8Array;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'root-ceremony-'));
  files = officeFiles(folder);
  await setUpOffice({
    ...{ dataDirectory: folder, broker: 'mqtts://broker.example:8883', address: 'central.example:8443' },
    ...{ years: 5, reload: [], offices: [], signedElsewhere: null, brokerAuthority: null, now: Date.now() },
  });
  safe = new Uint8Array(Buffer.from(readFileSync(files.rootKey, 'utf8').trim(), 'base64'));
  renameSync(files.rootKey, join(folder, 'safe.key'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = (): Uint8Array => new Uint8Array(randomBytes(32));
const sign = (wish: Partial<RootWish> = {}, told = toldNow(files)) =>
  signNext(told, { key: safe, newRoot: null, add: [], drop: [], ...wish }).next;
const wrong = expect.objectContaining({ code: ErrorCode.UsageWrong });
const sealing = () => readCentralKeys(files.keys).sealing.map(({ publicKey }) => publicKey);
const toStations = (): Uint8Array => {
  const found = publishable(files, sealing());
  if (typeof found === 'string') throw new Error(found);
  return found.message;
};
const kept = () => [files.rootChanges, files.roles, files.rootPublic].map((file) => readIfThere(file));

describe('a root that is kept elsewhere', () => {
  it('names another one, which central publishes without either private key; stations follow, also from long ago', () => {
    const { root: first } = keysInForce(files);
    for (let change = 1; change <= 3; change += 1) {
      const after = key();
      const taken = takeNext(files, sign({ newRoot: after }));
      expect([Buffer.from(taken.root), taken.changes]).toEqual([Buffer.from(signingPublicKey(after)), change]);
      safe = after;
      const followed = followTrustChain(first, parseTrustChain(toStations()));
      expect([Buffer.from(followed.root), followed.version]).toEqual([Buffer.from(taken.root), change + 1]);
    }
    expect(readIfThere(files.rootKey)).toBeNull();
  });

  it('goes on after a change that central made itself, and before one', async () => {
    const { root: first } = keysInForce(files);
    renameSync(join(folder, 'safe.key'), files.rootKey);
    newRoot(files);
    safe = new Uint8Array(Buffer.from(readFileSync(files.rootKey, 'utf8').trim(), 'base64'));
    const after = key();
    takeNext(files, sign({ newRoot: after }));
    await expect(addKey(files, 'ingest', null)).rejects.toEqual(wrong);
    writeFileSync(files.rootKey, Buffer.from(after).toString('base64'));
    await addKey(files, 'commands', null);
    const { root } = newRoot(files);
    expect(Buffer.from(followTrustChain(first, parseTrustChain(toStations())).root)).toEqual(Buffer.from(root));
  });

  it('signs keys of offices, and drops them, and stays', () => {
    const office = signingPublicKey(key());
    takeNext(files, sign({ add: [{ use: 'lists', key: office }] }));
    expect(keysInForce(files)).toMatchObject({ version: 2, changes: 0 });
    expect(keysInForce(files).keys.find(({ use }) => use === 'lists')?.key).toEqual(office);
    takeNext(files, sign({ drop: [Buffer.from(signingKid(office)).toString('hex').toUpperCase()] }));
    expect(keysInForce(files).keys.some(({ use }) => use === 'lists')).toBe(false);
    expect(() => sign({ drop: ['0123456789abcdef'] })).toThrow(wrong);
    expect(() => sign({ add: [{ use: 'ingest', key: office }] })).toThrow(wrong);
  });

  it('is the one that stations believe, or nothing is signed', () => {
    expect(() => sign({ key: key() })).toThrow(wrong);
    expect(() => sign({ newRoot: safe })).toThrow(wrong);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'signed by a stranger',
      () => signNext(strange(), { key: stranger, newRoot: key(), add: [], drop: [] }).next,
      /not taken/,
    ],
    ['as old as what is in force', () => toldNow(files), /version 1 is in force/],
    [
      'without a key that the receiver works with',
      () => {
        const [ingest] = keysInForce(files).keys.filter(({ use }) => use === 'ingest');
        return sign({ drop: [ingest?.kid ?? ''] });
      },
      /does not name the keys/,
    ],
    [
      'without a change that stations may still have to follow',
      () => {
        const first = key();
        takeNext(files, sign({ newRoot: first }));
        const { roots, roles } = parseTrustChain(sign({ key: first, newRoot: key() }));
        return encodeTrustChain({ roots: roots.slice(1), roles });
      },
      /leaves out a change/,
    ],
    ['cut off', () => sign({ newRoot: key() }).subarray(0, 200), /not taken/],
  ])('is not taken %s: what was in force stays', (_, make, why) => {
    const next = make();
    const before = kept();
    expect(() => takeNext(files, next)).toThrow(why);
    expect(kept()).toEqual(before);
  });

  it('is whole wherever taking it is cut off, and can be taken again', () => {
    const { root: first } = keysInForce(files);
    const steps = [files.rootChanges, files.roles, files.rootPublic];
    const before = kept();
    const next = sign({ newRoot: key() });
    const { root } = takeNext(files, next);
    const after = kept();
    for (let done = 0; done <= steps.length; done += 1) {
      for (const [step, file] of steps.entries()) {
        const content = (step < done ? after : before)[step] ?? null;
        if (content === null) rmSync(file, { force: true });
        else writeFileSync(file, content);
      }
      publishable(files, sealing());
      if (Buffer.compare(keysInForce(files).root, root) !== 0) takeNext(files, next);
      expect(Buffer.from(followTrustChain(first, parseTrustChain(toStations())).root)).toEqual(Buffer.from(root));
    }
  });

  it('takes nothing of any other file', () => {
    const before = kept();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => takeNext(files, bytes)).toThrow(CheckpointError);
        expect(() => sign({}, bytes)).toThrow(CheckpointError);
      }),
    );
    expect(kept()).toEqual(before);
  });
});

const stranger = key();
/** The same role keys, signed by somebody else. */
const strange = (): Uint8Array => {
  const { roles } = parseTrustChain(sign({ newRoot: stranger }));
  return encodeTrustChain({ roots: [], roles });
};

import { existsSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { followTrustChain, parseTrustChain } from '../../contract/trust-chain.ts';
import { readCentralKeys } from '../keys.ts';
import { type OfficeFiles, officeFiles, readIfThere } from './office-folder.ts';
import { addKey, dropKey, type KeyUse, keysInForce, newRoot, publishable } from './role-keys.ts';
import { setUpOffice } from './set-up.ts';
import { TrustPublisher } from './trust-publisher.ts';

let folder: string;
let files: OfficeFiles;

const setUp = async (): Promise<void> => {
  await setUpOffice({
    ...{ dataDirectory: folder, broker: 'mqtts://broker.example:8883', address: 'central.example:8443' },
    ...{ years: 5, reload: [], offices: [], signedElsewhere: null, brokerAuthority: null, now: Date.now() },
  });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'role-keys-'));
  files = officeFiles(folder);
  await setUp();
});
afterEach(() => rmSync(folder, { recursive: true }));

const kidsOf = (use: KeyUse): readonly string[] =>
  keysInForce(files).keys.flatMap((named) => (named.use === use ? [named.kid] : []));
const ownSealing = () => readCentralKeys(files.keys).sealing.map(({ publicKey }) => publicKey);
const wrong = expect.objectContaining({ code: ErrorCode.UsageWrong });

describe('the keys that stations believe', () => {
  it('get another one beside the first, which the receiver has from then on, and lose the first when it is dropped', async () => {
    const [first = ''] = kidsOf('ingest');
    await addKey(files, 'ingest', null);
    const [second = '', kept] = kidsOf('ingest');
    const own = signingPublicKey(readCentralKeys(files.keys).ingest);
    expect([kept, keysInForce(files).keys.find(({ kid }) => kid === second)?.key]).toEqual([first, own]);
    expect(() => dropKey(files, 'ingest', second)).toThrow(wrong);
    dropKey(files, 'ingest', first);
    expect([kidsOf('ingest'), keysInForce(files).version]).toEqual([[second], 3]);
    expect(() => dropKey(files, 'ingest', first)).toThrow(wrong);
  });

  it('of other offices come as they are, and the receiver’s own from itself', async () => {
    await addKey(files, 'lists', signingPublicKey(new Uint8Array(32)));
    expect(kidsOf('lists')).toHaveLength(1);
    await expect(addKey(files, 'lists', null)).rejects.toEqual(wrong);
    await expect(addKey(files, 'ingest', new Uint8Array(32))).rejects.toEqual(wrong);
  });

  it('are published only once the receiver can open what stations then seal', async () => {
    const before = ownSealing();
    await addKey(files, 'sealing', null);
    expect([publishable(files, before), typeof publishable(files, ownSealing())]).toEqual([
      expect.stringContaining('start the receiver again'),
      'object',
    ]);
    expect(ownSealing()).toHaveLength(2);
  });

  it('are not changed without the key of the root, nor by another', async () => {
    renameSync(files.rootKey, join(folder, 'safe.key'));
    await expect(addKey(files, 'ingest', null)).rejects.toEqual(wrong);
    expect(() => newRoot(files)).toThrow(wrong);
    await expect(setUp()).rejects.toEqual(wrong);
  });

  it('are signed by another root that the one before has signed, again and again', async () => {
    const { root: first } = keysInForce(files);
    newRoot(files);
    const { root: last } = newRoot(files);
    const found = publishable(files, ownSealing());
    if (typeof found === 'string') throw new Error(found);
    const followed = followTrustChain(first, parseTrustChain(found.message));
    expect([Buffer.from(followed.root), followed.version]).toEqual([Buffer.from(last), 3]);
    expect([existsSync(`${files.rootKey}.before`), keysInForce(files).changes]).toEqual([true, 2]);
    // The new root works as the first did.
    await addKey(files, 'commands', null);
    await setUp();
    expect(keysInForce(files).version).toBe(5);
  });

  it('are whole wherever a change of the root is cut off, and the next change takes every station along', () => {
    const { root: first } = keysInForce(files);
    const steps = [`${files.rootKey}.before`, files.rootKey, files.rootChanges, files.roles, files.rootPublic];
    const before = steps.map((file) => readIfThere(file));
    newRoot(files);
    const after = steps.map((file) => readIfThere(file));
    for (let done = 0; done <= steps.length; done += 1) {
      for (const [step, file] of steps.entries()) {
        const content = (step < done ? after : before)[step] ?? null;
        if (content === null) rmSync(file, { force: true });
        else writeFileSync(file, content);
      }
      publishable(files, ownSealing());
      const { root: last } = newRoot(files);
      const found = publishable(files, ownSealing());
      if (typeof found === 'string') throw new Error(found);
      expect(Buffer.from(followTrustChain(first, parseTrustChain(found.message)).root)).toEqual(Buffer.from(last));
    }
  });

  it('are not published where their files are damaged, which stops nothing else', async () => {
    writeFileSync(files.rootChanges, 'damaged');
    const log: string[] = [];
    const retain = () => Promise.reject(new Error('nothing is to be published'));
    const publisher = new TrustPublisher({ files, sealing: ownSealing(), retain, log: (text) => void log.push(text) });
    await publisher.look();
    await publisher.dispose();
    expect(log).toEqual([expect.stringContaining('role keys are not published')]);
  });

  it('reach the broker when it is there, and again when they change', async () => {
    const said: number[] = [];
    const log: string[] = [];
    let there = false;
    const publisher = new TrustPublisher({
      ...{ files, sealing: ownSealing(), log: (text) => void log.push(text) },
      retain: async (topic, payload) => {
        if (!there) throw new Error('no broker');
        expect(topic).toBe('checkpoint/v1/lists/roles');
        said.push(followTrustChain(keysInForce(files).root, parseTrustChain(payload)).version);
      },
    });
    await publisher.look();
    there = true;
    await publisher.look();
    await publisher.look();
    await addKey(files, 'ingest', null);
    utimesSync(files.roles, 1, 1);
    await publisher.look();
    await publisher.dispose();
    expect([said, log.length]).toEqual([[1, 2], 3]);
  });
});

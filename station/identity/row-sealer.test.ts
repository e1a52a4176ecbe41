import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSealingKeyPair, open, openAgreement, parseSealed, sealingKid } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';
import { loadTrust, newestSealing } from '../trust.ts';
import { HourlySealer } from './row-sealer.ts';

const place = { site: 'site', station: 'gate' };
const epoch = 'e'.repeat(32);
const root = Buffer.alloc(32, 7);
const hourMs = 3_600_000;
type Pair = Awaited<ReturnType<typeof newSealingKeyPair>>;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealer-'));
  mkdirSync(join(folder, 'trust'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Role keys as central publishes them: newest first. */
const publish = (sealing: readonly Uint8Array[], version: number, by = root): void => {
  writeFileSync(join(folder, 'trust', 'root.pub'), Buffer.from(signingPublicKey(by)).toString('base64'));
  const payload = { role: 'roles', audience: '*', id: 'roles', version, notAfter: null } as const;
  writeFileSync(join(folder, 'trust', 'roles.cose'), signObject({ ...payload, body: { keys: [], sealing } }, by));
};

const kid = (pair: Pair): string => Buffer.from(sealingKid(pair.publicKey)).toString('hex');

const opened = async (pair: Pair, sealed: Uint8Array, sequence: number): Promise<string> => {
  const envelope = parseSealed(sealed);
  const key = await openAgreement(pair.privateKey, envelope.enc);
  return Buffer.from(open(key, envelope, { ...place, epoch, sequence })).toString('utf8');
};

const begin = async (pairs: readonly Pair[]) => {
  const time = { now: 0 };
  publish(
    pairs.map(({ publicKey }) => publicKey),
    1,
  );
  const trust = loadTrust(folder);
  const newest = (current: Uint8Array | null) => newestSealing(folder, trust, current);
  const sealer = await HourlySealer.create(newest, place, () => time.now);
  const seal = (sequence: number) => sealer.seal({ epoch, sequence }, Buffer.from(`person ${sequence}`));
  return { time, sealer, seal };
};

describe('sealing rows', () => {
  it('never spends a counter twice, whether or not the row was kept, and starts a new agreement with the next hour', async () => {
    const { time, sealer, seal } = await begin([await newSealingKeyPair()]);
    // The same row twice: the first commit failed.
    const first = [seal(1), seal(1), seal(2)].map((sealed) => parseSealed(sealed));
    time.now = hourMs - 1;
    await sealer.renewIfDue();
    const same = parseSealed(seal(3));
    time.now = hourMs;
    await sealer.renewIfDue();
    const next = parseSealed(seal(4));
    expect([...first, same, next].map(({ counter }) => counter)).toEqual([0, 1, 2, 3, 0]);
    expect([...first, same].every(({ enc }) => Buffer.compare(enc, same.enc) === 0)).toBe(true);
    expect(Buffer.compare(next.enc, same.enc)).not.toBe(0);
  });

  it('makes no agreement that another start has made', async () => {
    const pair = await newSealingKeyPair();
    const [one, other] = [await begin([pair]), await begin([pair])].map(({ seal }) => parseSealed(seal(1)).enc);
    expect(Buffer.compare(one ?? root, other ?? root)).not.toBe(0);
  });

  it('goes over to central’s newest key while it runs: old rows open with the old one, new rows with the new one', async () => {
    const [old, fresh] = [await newSealingKeyPair(), await newSealingKeyPair()];
    const { sealer, seal } = await begin([old]);
    const before = seal(1);
    publish([fresh.publicKey, old.publicKey], 2);
    await sealer.renewIfDue();
    const after = seal(2);
    const kids = [before, after].map((sealed) => Buffer.from(parseSealed(sealed).kid).toString('hex'));
    expect([kids, await opened(old, before, 1), await opened(fresh, after, 2)]).toEqual([
      [kid(old), kid(fresh)],
      'person 1',
      'person 2',
    ]);
    await expect(opened(old, after, 2)).rejects.toMatchObject({ code: 5301 });
  });

  it('stays with the key in use where a list is older, of another root, or no list', async () => {
    const [old, used, strange] = [await newSealingKeyPair(), await newSealingKeyPair(), await newSealingKeyPair()];
    const { sealer, seal } = await begin([used, old]);
    const tries = [
      () => publish([old.publicKey], 1),
      () => publish([strange.publicKey, used.publicKey], 3, Buffer.alloc(32, 8)),
      () => writeFileSync(join(folder, 'trust', 'roles.cose'), 'rubbish'),
    ];
    const kids: string[] = [];
    for (const [index, attempt] of tries.entries()) {
      attempt();
      await sealer.renewIfDue();
      kids.push(Buffer.from(parseSealed(seal(index + 1)).kid).toString('hex'));
    }
    expect(kids).toEqual([kid(used), kid(used), kid(used)]);
  });
});

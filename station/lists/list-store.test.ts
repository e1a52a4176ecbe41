import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { listRules } from '../../contract/list-rules.ts';
import { type SignedList, signList } from '../../contract/lists.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { isPermitWithdrawn } from '../../credentials/trust/revocation-index.ts';
import { ListFiles } from './list-files.ts';
import { ListStore, type ListUser } from './list-store.ts';

const key = randomBytes(32);
const issued = Date.parse('2021-11-05T00:00:00Z');

describe('the store of signed lists', () => {
  let folder: string;
  let now: number;
  let used: number[];
  let damage: [string, number, boolean][];
  let refuse: number | null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lists-'));
    now = issued;
    used = [];
    damage = [];
    refuse = null;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const use: ListUser<'revocations'> = ({ version }) => {
    if (version === refuse) throw new CheckpointError(ErrorCode.RulesInvalid, 'of no use');
    return () => used.push(version);
  };
  const open = (): ListStore => {
    const keyring = { keysFor: () => [signingPublicKey(key)] };
    const store = new ListStore(
      new ListFiles(folder),
      () => ({ keyring, audiences: ['site/a'], now }),
      { revocations: use },
      { damaged: (name, error, instead) => damage.push([name, error.code, instead]) },
    );
    store.load();
    return store;
  };
  const list = (version: number, more: Partial<SignedList<'revocations'>> = {}): Uint8Array =>
    signList(
      {
        ...{ name: 'revocations', audience: '*', version, issued, notAfter: null },
        content: { permits: [`P-${version}`], cards: [], certificates: [], signers: [] },
        ...more,
      },
      key,
    );
  const file = (name = 'revocations.cose') => join(folder, 'lists', name);
  const codeOf = (done: Promise<unknown>): Promise<number> =>
    done.then(
      () => 0,
      (error) => (error instanceof CheckpointError ? error.code : -1),
    );

  it('takes newer lists only, uses them at once, and finds them after a restart', async () => {
    const store = open();
    const codes = [];
    for (const version of [3, 3, 2, 4]) codes.push(await codeOf(store.apply('revocations', list(version))));
    expect(codes).toEqual([0, 0, ErrorCode.SignedObjectOlder, 0]);
    expect([used, await store.apply('revocations', list(4))]).toEqual([[3, 4], null]);
    const held = open().held('revocations')?.content;
    expect(['P-3', 'P-4'].map((id) => held !== undefined && isPermitWithdrawn(held, id))).toEqual([false, true]);
    expect([used, damage]).toEqual([[3, 4, 4], []]);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('takes lists one at a time: of two at once the older does not replace the newer', async () => {
    const store = open();
    const codes = await Promise.all([list(5), list(4)].map((bytes) => codeOf(store.apply('revocations', bytes))));
    expect(codes).toEqual([0, ErrorCode.SignedObjectOlder]);
    expect(open().held('revocations')?.version).toBe(5);
  });

  it('takes nothing whose time has ended, and keeps what ends while it is held', async () => {
    const store = open();
    await store.apply('revocations', list(1, { notAfter: issued + 1000 }));
    now = issued + 2000;
    expect(await codeOf(store.apply('revocations', list(2, { notAfter: issued + 1999 })))).toBe(
      ErrorCode.SignedObjectExpired,
    );
    expect(open().held('revocations')?.version).toBe(1);
  });

  it('changes nothing where whoever goes by it cannot use it', async () => {
    const store = open();
    await store.apply('revocations', list(1));
    refuse = 2;
    expect(await codeOf(store.apply('revocations', list(2)))).toBe(ErrorCode.RulesInvalid);
    expect([store.held('revocations')?.version, open().held('revocations')?.version, damage]).toEqual([1, 1, []]);
  });

  const withTwo = async () => {
    const store = open();
    await store.apply('revocations', list(1));
    await store.apply('revocations', list(2));
    used = [];
  };

  it.each<[string, () => void, number]>([
    ['cut short', () => truncateSync(file(), 40), ErrorCode.SignedObjectMalformed],
    ['empty', () => truncateSync(file(), 0), ErrorCode.SignedObjectMalformed],
    ['of another signer', () => writeFileSync(file(), 'x'.repeat(200)), ErrorCode.SignedObjectMalformed],
    [
      'changed in one bit',
      () => {
        const bytes = readFileSync(file());
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        writeFileSync(file(), bytes);
      },
      ErrorCode.SignedObjectForged,
    ],
    ['too long', () => truncateSync(file(), listRules.revocations.maxBytes + 1), ErrorCode.ListTooLarge],
  ])(
    'goes by the one before where the list in force is %s, says so, and takes the newer one again',
    async (_, harm, code) => {
      await withTwo();
      harm();
      const store = open();
      expect([used, damage]).toEqual([[1], [['revocations', code, true]]]);
      await store.apply('revocations', list(2));
      damage = [];
      expect(open().held('revocations')?.version).toBe(2);
      // The damaged one did not become the one before.
      truncateSync(file(), 10);
      expect(open().held('revocations')?.version).toBe(1);
    },
  );

  it('goes by the one before where the power went between the two names', async () => {
    await withTwo();
    rmSync(file());
    expect([open().held('revocations')?.version, damage]).toEqual([1, []]);
  });

  it('holds nothing where neither can be used, and takes the next', async () => {
    await withTwo();
    truncateSync(file(), 10);
    truncateSync(file('revocations.before.cose'), 10);
    const store = open();
    expect(store.held('revocations')).toBeNull();
    expect(damage).toEqual([['revocations', ErrorCode.SignedObjectMalformed, false]]);
    await store.apply('revocations', list(1));
    expect(open().held('revocations')?.version).toBe(1);
  });

  it('keeps the list in force where the disk takes nothing', async () => {
    await withTwo();
    // A folder where the new file would be written.
    mkdirSync(`${file()}.new`);
    const store = open();
    const code = await codeOf(store.apply('revocations', list(3)));
    expect([code, store.held('revocations')?.version, existsSync(file())]).toEqual([ErrorCode.ListNotStored, 2, true]);
  });
});

import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { incomingFolder, watchListFolder } from './incoming-folder.ts';
import { leaveIncoming } from './leave-incoming.ts';
import { stationKeyPair } from './station-key.ts';
import { issuingDesk, type Listed } from './testing.ts';
import { WatchLists } from './watch-lists.ts';

const today = 18_881;
const person = (number: number): Listed => ({ key: `id:00108700000${number}`, level: 'f1', until: today });

describe('the watch list of a station', { timeout: 30_000 }, () => {
  let data: string;
  let desk: Awaited<ReturnType<typeof issuingDesk>>;
  let publicKey: Uint8Array;
  let lists: WatchLists;
  let problems: number[];
  let refusals: (number | null)[];
  let taken: number[];
  let now: number | null;

  const options = () => ({
    dataDirectory: data,
    roleKeys: () => ({
      keys: [{ role: 'watch-list' as const, key: signingPublicKey(desk.signer) }],
      sealing: [publicKey],
    }),
    place: { site: 'a', station: 'b' },
    now: () => now,
    today: () => (now === null ? null : today),
  });
  const open = async () => {
    problems = [];
    refusals = [];
    taken = [];
    lists = await WatchLists.open(options());
    lists.start({
      taken: (version) => taken.push(version),
      refused: (version, { code }) => {
        refusals.push(version);
        problems.push(code);
      },
      problem: ({ code }) => problems.push(code),
    });
  };
  const reopen = async () => {
    await lists.close();
    await open();
  };
  const give = async (...files: readonly string[]) => {
    for (const file of files) copyFileSync(file, join(incomingFolder(data), basename(file)));
    await lists.takeIncoming(0);
  };
  const found = () => [1, 2, 3, 4].filter((number) => lists.look([person(number).key]) !== null);
  const base = (numbers: readonly number[], version: number, more = {}) =>
    desk.base(numbers.map(person), version, more, publicKey);
  const held = () =>
    readdirSync(watchListFolder(data))
      .filter((name) => name.endsWith('.cpwl'))
      .toSorted();

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'watch-lists-'));
    now = 1000;
    desk = await issuingDesk();
    ({ publicKey } = await stationKeyPair(data));
    await open();
  });
  afterEach(async () => {
    await lists.close();
    desk.close();
    rmSync(data, { recursive: true, force: true });
  });

  it('is none before the first one comes, and then the one that was signed last, also after a restart', async () => {
    expect([lists.state(), found(), problems]).toEqual([null, [], []]);
    await give(await base([1, 2], 1));
    expect([lists.state(), found(), taken]).toEqual([
      { version: 1, made: 1000, notAfter: null, people: 2 },
      [1, 2],
      [1],
    ]);
    await give(desk.delta([person(3), { key: person(1).key, removed: true }], 1, 2));
    expect([found(), taken]).toEqual([
      [2, 3],
      [1, 2],
    ]);
    await reopen();
    expect([found(), lists.state()?.version, held(), problems]).toEqual([
      [2, 3],
      2,
      ['1.base.cpwl', '2.delta.cpwl'],
      [],
    ]);
  });

  it('takes files that came together by their versions, not by their names', async () => {
    const first = await base([1], 9);
    const files = [desk.delta([person(3)], 10, 11), desk.delta([person(2)], 9, 10), first];
    await give(...files);
    expect([found(), problems, lists.state()?.version]).toEqual([[1, 2, 3], [], 11]);
  });

  it('says which one it was found on, and nothing of whom', async () => {
    await give(await base([1], 5));
    expect(lists.look([person(1).key])).toEqual({
      level: 'f1',
      until: today,
      list: { version: 5, made: 5000 },
      answer: null,
    });
  });

  it('stays as it is when a newer one does not hold, is older, or continues what is not there', async () => {
    await give(await base([1], 5));
    const older = await desk.base([person(2)], 4, {}, publicKey);
    const foreign = await desk.base([person(2)], 6);
    const gap = desk.delta([person(2)], 6, 7);
    const broken = join(desk.folder, '8.base.cpwl');
    writeFileSync(broken, readFileSync(older).subarray(0, 300));
    await give(older, foreign, gap, broken);
    expect([found(), lists.state()?.version, held()]).toEqual([[1], 5, ['5.base.cpwl']]);
    expect(problems.toSorted()).toEqual([
      ErrorCode.WatchListMalformed,
      ErrorCode.WatchListForeign,
      ErrorCode.WatchListOlder,
      ErrorCode.WatchListGap,
    ]);
    expect([taken, refusals.toSorted()]).toEqual([[5], [4, 6, 7, null]]);
    expect(readdirSync(incomingFolder(data)).every((name) => name.endsWith('.refused'))).toBe(true);
  });

  it('holds what was left while no station ran from the first person on, and tells it once it is listened to', async () => {
    await lists.close();
    leaveIncoming(data, await base([1], 5));
    leaveIncoming(data, desk.delta([person(2)], 7, 8));
    const opened = await WatchLists.open(options());
    expect(opened.look([person(1).key])?.level).toBe('f1');
    const told: unknown[] = [];
    opened.start({
      taken: (version) => told.push(['taken', version]),
      refused: (version) => told.push(['refused', version]),
      problem: () => told.push('problem'),
    });
    expect(told).toEqual([
      ['taken', 5],
      ['refused', 8],
    ]);
    await opened.close();
  });

  it('says nothing of a file that is only sent again', async () => {
    const file = await base([1], 5);
    await give(file);
    await give(file);
    expect([found(), taken, refusals, problems]).toEqual([[1], [5], [], []]);
  });

  it('goes back to the base before when the newest can no longer be read, and takes it again', async () => {
    await give(await base([1], 5), desk.delta([person(4)], 5, 6));
    const newer = await base([2], 7);
    await give(newer);
    expect([found(), held()]).toEqual([[2], ['5.base.cpwl', '6.delta.cpwl', '7.base.cpwl']]);
    writeFileSync(join(watchListFolder(data), '7.base.cpwl'), 'no list');
    await reopen();
    expect([found(), lists.state()?.version, problems]).toEqual([[1, 4], 6, [ErrorCode.WatchListMalformed]]);
    await give(newer);
    expect([found(), lists.state()?.version]).toEqual([[2], 7]);
  });

  it('keeps one base before the one in use and no more', async () => {
    for (const number of [1, 2, 3]) {
      await give(await base([number], 10 * number), desk.delta([person(4)], 10 * number, 10 * number + 1));
    }
    expect([held(), found(), problems]).toEqual([
      ['20.base.cpwl', '21.delta.cpwl', '30.base.cpwl', '31.delta.cpwl'],
      [3, 4],
      [],
    ]);
  });

  it('is used on after its time; a new one that is past its time is refused', async () => {
    await give(await base([1], 5, { notAfter: 2000 }));
    now = 2001;
    expect([lists.state()?.notAfter, found()]).toEqual([2000, [1]]);
    await reopen();
    expect([lists.state()?.notAfter, found(), problems]).toEqual([2000, [1], []]);
    await give(await base([2], 6, { notAfter: 2000 }));
    expect([found(), problems]).toEqual([[1], [ErrorCode.SignedObjectExpired]]);
  });

  it('lets nobody go by a clock that cannot be believed', async () => {
    await give(await desk.base([{ ...person(1), until: today - 1 }, person(2)], 1, {}, publicKey));
    expect(found()).toEqual([2]);
    now = null;
    expect(found()).toEqual([1, 2]);
  });

  it('leaves a file alone that is still being copied', async () => {
    const file = join(incomingFolder(data), 'a.cpwl');
    copyFileSync(await base([1], 1), file);
    await lists.takeIncoming(60_000);
    expect(found()).toEqual([]);
    utimesSync(file, new Date(Date.now() - 61_000), new Date(Date.now() - 61_000));
    await lists.takeIncoming(60_000);
    expect(found()).toEqual([1]);
  });

  it('comes over the network as well', async () => {
    await lists.offer('../7', readFileSync(await base([1, 3], 7)));
    expect([found(), existsSync(join(data, 'watch-list', '7.base.cpwl'))]).toEqual([[1, 3], true]);
  });

  it('lies on the disk encrypted, and names nobody there', async () => {
    await give(await base([1], 1));
    expect(readFileSync(join(watchListFolder(data), '1.base.cpwl'), 'latin1')).not.toContain('001087000001');
  });

  it('stops no station whose key is damaged, and says so', async () => {
    await give(await base([1], 1));
    writeFileSync(join(data, 'keys', 'watch-list.json'), '{}');
    await reopen();
    expect([found(), problems]).toEqual([[], [ErrorCode.WatchListKeyUnreadable]]);
  });
});

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { watchConfirmationSchema, watchHitRememberedMs } from '../../contract/watch-confirmation.ts';
import { Opener } from '../opener.ts';
import { PersonKeyHasher } from '../store/person-index.ts';
import { eventsMessage, openTestCentral, sealingPublicKey, type TestCentral } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { HitConfirmer } from './hit-confirmer.ts';
import { TrueList } from './true-list.ts';

/** The clock of `openTestCentral`. */
const received = 1_000_000;
const today = 18_881; // 2021-09-11
const binh = personWith({ name: 'LE THI BINH', identityNumber: '079199000111', qid: '162979388586171100' });
const chi = personWith({ name: 'PHAM CHI', identityNumber: '079199000222' });
const hit = { outcome: 'officer', reasons: ['watch-list.hit'] } as const;

let central: TestCentral;
let gate: TestStation;
let list: TrueList;
let now: number;
let confirmer: HitConfirmer;

const listOf = async (text: string): Promise<TrueList> => {
  const file = join(central.directory, 'people.csv');
  writeFileSync(file, text);
  return TrueList.read(file, new PersonKeyHasher(central.keys.index));
};
const open = (): HitConfirmer =>
  new HitConfirmer({
    database: central.reading,
    opener: new Opener(central.keys.sealing),
    isListed: (keys) => list.has(keys, today),
    now: () => now,
  });
const take = (...rows: Parameters<typeof batchOf>[0]) => central.ingestor.take([eventsMessage(gate, batchOf(rows))]);
const due = async () => (await confirmer.due()).map(({ to, body }) => `${to.site}/${to.station} ${said(body)}`);
const said = (body: unknown): string => {
  const { of, answer } = watchConfirmationSchema.parse(body);
  return `${of.epoch.slice(0, 1)}-${of.sequence} ${answer}`;
};

beforeEach(async () => {
  central = await openTestCentral(received);
  now = received;
  gate = await TestStation.create('cho', 'cong-1', sealingPublicKey(central.keys));
  list = await listOf('number,qid,level,until\n,162979388586171100,f0,2021-09-11\n079199000222,,f1,2021-09-10\n');
  confirmer = open();
});
afterEach(() => central.dispose());

describe('central, asked by a hit on the watch list', () => {
  it('looks them up under every number, by their last day, and answers each hit once', async () => {
    await take(gate.person(1, binh, hit), gate.person(2, chi, hit), gate.person(3, binh));
    expect(await due()).toEqual(['cho/cong-1 a-1 listed', 'cho/cong-1 a-2 not-listed']);
    expect(await due()).toEqual([]);
    await take(gate.person(4, binh, hit));
    expect(await due()).toEqual(['cho/cong-1 a-4 listed']);
  });

  it('looks whoever a permit names up, too: a door finds them by it', async () => {
    const permit = (holder: typeof binh | null) => ({
      at: 1,
      identity: {
        ...{ kind: 'person' as const, credential: 'personal-qr' as const, person: chi, declarerQid: null },
        permit: { id: 'p-1', plate: null, holder },
      },
      ...hit,
    });
    await take(gate.passage(permit(binh)), gate.passage(permit(null)));
    expect(await due()).toEqual(['cho/cong-1 a-1 listed', 'cho/cong-1 a-2 not-listed']);
  });

  it('answers a row beyond a gap once the rows before it are there', async () => {
    const first = gate.person(1, chi);
    await take(gate.person(2, binh, hit));
    expect(await due()).toEqual([]);
    await take(first);
    expect(await due()).toEqual(['cho/cong-1 a-2 listed']);
  });

  it('goes on after a start where a station can still use the answer, and says nothing later', async () => {
    await take(gate.person(1, binh, hit));
    now = received + watchHitRememberedMs - 1;
    confirmer = open();
    expect(await due()).toEqual(['cho/cong-1 a-1 listed']);
    now += 1;
    confirmer = open();
    expect(await due()).toEqual([]);
    await take(gate.person(2, binh, hit));
    expect(await due()).toEqual([]);
  });

  it('says nothing of whom it cannot open, and of nobody', async () => {
    const stranger = await TestStation.create('cho', 'cong-2', sealingPublicKey((await other()).keys), 'b'.repeat(32));
    const payload = { kind: 'payload', payload: randomBytes(8).toString('hex') } as const;
    await central.ingestor.take([eventsMessage(stranger, batchOf([stranger.person(1, binh, hit)]))]);
    await take(gate.passage({ at: 1, identity: payload, ...hit }), gate.passage({ at: 2, identity: null, ...hit }));
    expect(await due()).toEqual([]);
  });

  const other = async (): Promise<TestCentral> => {
    const made = await openTestCentral();
    made.dispose();
    return made;
  };
});

describe('the list that central goes by', () => {
  it('takes the later day where somebody is there twice', async () => {
    const made = await listOf('number,level,until\n079199000111,f0,2021-09-11\n079199000111,f1,2021-09-10\n');
    expect([made.size, made.has(['id:079199000111'], today), made.has(['id:079199000111'], today + 1)]).toEqual([
      1,
      true,
      false,
    ]);
  });

  it('is none where a line is wrong', async () => {
    await expect(listOf('number,level,until\n079199000111,f9,2021-09-11\n')).rejects.toMatchObject({
      code: ErrorCode.WatchListTableInvalid,
    });
  });
});

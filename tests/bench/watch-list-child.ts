import { hash } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { personKeys } from '../../contract/identity.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { defaultWork, levelOf, untilOf, watchHasher, watchHashKey, watchState } from '../../contract/watch-list.ts';
import { BaseBuilder } from '../../station/watch-list/build.ts';
import { openInThread } from '../../station/watch-list/open-in-thread.ts';
import { WatchList } from '../../station/watch-list/watch-list.ts';
import { draftBase, signDraft } from '../../station/watch-list/write-watch-file.ts';
import { median, quantile } from './result.ts';

/**
 * One step of the benchmark in a process of its own, so that its memory is its own. It is told what to do by a message and
 * answers with one.
 */
export type WatchListOrder = Readonly<{
  step: 'build' | 'look' | 'map';
  people: number;
  strangers: number;
  file: string;
  signer: string;
  secret: Readonly<{ list: string; secret: string }>;
  pair: Readonly<{ publicKey: string; privateKey: string }>;
}>;

export type BuildFigures = Readonly<{ seconds: number; peakMb: number; fileMb: number }>;
export type LookFigures = Readonly<{
  loadSeconds: number;
  memoryMb: number;
  tableMb: number;
  one: Spread;
  four: Spread;
  falsePositives: number;
  guessesPerSecond: number;
  bareGuessesPerSecond: number;
}>;
export type MapFigures = Readonly<{ memoryMb: number; one: Spread }>;
type Spread = Readonly<{ p50: number; p99: number }>;

const megabyte = 1e6;
const today = 18_881;
const looks = 10_000;
const rounds = 15;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** Citizen numbers: of members even, of strangers odd, scattered by a multiplication that maps no two to one. */
const numberOf = (index: number, odd: 0 | 1): string =>
  String((((index * 2 + odd) * 61_803_399) % 100_000_000_003) + 1e11).padStart(12, '0');
const memberKey = (index: number): string => `id:${numberOf(index, 0)}`;
const strangerKey = (index: number): string => `id:${numberOf(index, 1)}`;
const stateOf = (index: number): number => watchState(index % 5 === 0 ? 'f0' : 'f1', today + (index % 28));

const build = async (order: WatchListOrder): Promise<BuildFigures> => {
  const secret = { list: bytesOf(order.secret.list), secret: bytesOf(order.secret.secret) };
  const hashOf = watchHasher(watchHashKey(secret), defaultWork);
  const began = performance.now();
  const builder = new BaseBuilder();
  for (let index = 0; index < order.people; index += 1) {
    const state = stateOf(index);
    builder.add(hashOf(memberKey(index)), levelOf(state), untilOf(state));
  }
  const { pieces } = builder.content(defaultWork);
  const draft = await draftBase(pieces, secret, [bytesOf(order.pair.publicKey)], 1);
  const about = { version: 1, audience: '*', notAfter: null };
  rmSync(order.file, { force: true });
  for (const piece of signDraft(draft, about, bytesOf(order.signer))) writeFileSync(order.file, piece, { flag: 'a' });
  return {
    seconds: (performance.now() - began) / 1000,
    peakMb: (process.resourceUsage().maxRSS * 1024) / megabyte,
    fileMb: statSync(order.file).size / megabyte,
  };
};

const residentMb = async (): Promise<number> => {
  // A thread's memory goes back a moment after its end.
  await new Promise((resolve) => setTimeout(resolve, 500));
  globalThis.gc?.();
  return process.memoryUsage.rss() / megabyte;
};

/** Several rounds, the middle one: other programs take the core from some of them. */
const spreadOf = (look: (index: number) => boolean): Spread => {
  const all = Array.from({ length: rounds + 1 }, (_, round) => {
    const times: number[] = [];
    for (let index = round * looks; index < (round + 1) * looks; index += 1) {
      const began = process.hrtime.bigint();
      if (!look(index)) throw new Error('a member was not found');
      times.push(Number(process.hrtime.bigint() - began) / 1000);
    }
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  }).slice(1);
  return { p50: median(all.map(({ p50 }) => p50)), p99: median(all.map(({ p99 }) => p99)) };
};

const perSecond = (count: number, run: () => void): number => {
  const began = performance.now();
  run();
  return (count / (performance.now() - began)) * 1000;
};

const look = async (order: WatchListOrder): Promise<LookFigures> => {
  const key = { role: 'watch-list' as const, key: signingPublicKey(bytesOf(order.signer)) };
  const pair = { publicKey: bytesOf(order.pair.publicKey), privateKey: bytesOf(order.pair.privateKey) };
  const open = (files: readonly string[]) =>
    openInThread({
      kind: 'offered',
      files,
      now: null,
      held: null,
      roleKeys: { keys: [key], sealing: [key.key] },
      audiences: [],
      pair,
    });
  // A thread that opens nothing: what loading its code leaves behind is no part of a list.
  await open([]);
  const before = await residentMb();
  const began = performance.now();
  const opened = await open([order.file]);
  const loadSeconds = (performance.now() - began) / 1000;
  if (opened.base === null) throw new Error(opened.refused[0]?.error.message ?? 'not a base');
  const list = WatchList.of(opened.base.base, opened.base.secret);
  const memoryMb = (await residentMb()) - before;
  for (let index = 0; index < order.people; index += Math.ceil(order.people / 100_000)) {
    const hit = list.look([memberKey(index)], today);
    if (hit === null || watchState(hit.level, hit.until) !== stateOf(index)) throw new Error('a member is another');
  }
  const member = (index: number): number => (index * 7919) % order.people;
  const one = spreadOf((index) => list.look([memberKey(member(index))], today) !== null);
  const four = spreadOf((index) => list.look(fourKeys(numberOf(member(index), 0)), today) !== null);
  let falsePositives = 0;
  const guessesPerSecond = perSecond(order.strangers, () => {
    for (let index = 0; index < order.strangers; index += 1) {
      if (list.look([strangerKey(index)], null) !== null) falsePositives += 1;
    }
  });
  const bytesHashed = 2 ** 28;
  const message = Buffer.alloc(bytesHashed);
  const blocksPerSecond = perSecond(bytesHashed / 64, () => void hash('sha256', message, 'buffer'));
  return {
    ...{ loadSeconds, memoryMb, tableMb: list.bytes / megabyte, one, four, falsePositives, guessesPerSecond },
    bareGuessesPerSecond: blocksPerSecond / (2 * defaultWork + 2),
  };
};

/** A personal QR with everything on it, by the way that a scan takes. */
const fourKeys = (number: string): readonly string[] =>
  personKeys({
    identityNumber: number,
    identityKind: 'cccd',
    oldNumber: number.slice(3),
    qid: `1629${number}`,
    healthInsurance: `DN4${number}`,
  });

const map = async (order: WatchListOrder): Promise<MapFigures> => {
  const before = await residentMb();
  const states = new Map<string, number>();
  for (let index = 0; index < order.people; index += 1) states.set(memberKey(index), stateOf(index));
  const memoryMb = (await residentMb()) - before;
  const one = spreadOf((index) => states.has(memberKey((index * 7919) % order.people)));
  return { memoryMb, one };
};

const steps = { build, look, map };

process.once('message', (order: WatchListOrder) => {
  steps[order.step](order).then(
    (figures) => process.send?.({ figures }, () => process.exit(0)),
    (error: unknown) => process.send?.({ error: String(error) }, () => process.exit(1)),
  );
});

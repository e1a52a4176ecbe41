import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { newWatchSecret } from '../../contract/watch-list.ts';
import { type Bench, type BenchResult, rounded } from './result.ts';
import type { BuildFigures, LookFigures, MapFigures, WatchListOrder } from './watch-list-child.ts';

const defaultPeople = 10_000_000;
const strangers = 5_000_000;
/** What the list promises. */
const limits = { memoryMb: 60, lookMicros: 50, falsePerMillion: 1, loadSeconds: 2, buildMb: 1000 };

/** Ten million people made into a signed file, opened as a station does, and looked up; each step in a process of its own. */
export const watchList: Bench = async ({ rows }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-watch-list-'));
  try {
    const order = await orderFor(folder, rows ?? defaultPeople);
    const build = await inChild<BuildFigures>({ ...order, step: 'build' });
    const look = await inChild<LookFigures>({ ...order, step: 'look' });
    const map = await inChild<MapFigures>({ ...order, step: 'map' });
    return results(build, look, map);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const orderFor = async (folder: string, people: number): Promise<Omit<WatchListOrder, 'step'>> => {
  const pair = await newSealingKeyPair();
  const { list, secret } = newWatchSecret();
  return {
    people,
    strangers,
    file: join(folder, '1.base.cpwl'),
    signer: base64(randomBytes(32)),
    secret: { list: base64(list), secret: base64(secret) },
    pair: { publicKey: base64(pair.publicKey), privateKey: base64(pair.privateKey) },
  };
};

const inChild = <T>(order: WatchListOrder): Promise<T> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'watch-list-child.ts'), { execArgv: ['--expose-gc'] });
    child.once('message', (answer: { figures: T } | { error: string }) =>
      'figures' in answer ? resolve(answer.figures) : reject(new Error(answer.error)),
    );
    child.once('exit', (code) => reject(new Error(`the step ${order.step} ended with status ${code}`)));
    child.send(order);
  });

const limited = (name: string, value: number, unit: string, peer: string, limit: number): BenchResult => ({
  name: `watch-list ${name}`,
  value: rounded(value),
  unit,
  peer,
  peerValue: limit,
  ratio: rounded(limit / value),
});

const results = (build: BuildFigures, look: LookFigures, map: MapFigures): readonly BenchResult[] => {
  const spread = ({ p50, p99 }: LookFigures['one']) => ({ p50: rounded(p50), p99: rounded(p99) });
  const falsePerMillion = (look.falsePositives / strangers) * 1e6;
  // Where none was found: what is known with 95 % certainty is that there are fewer than three in as many.
  const atMost = Math.max(falsePerMillion, (3 / strangers) * 1e6);
  return [
    limited('memory', look.memoryMb, 'MB resident', 'limit MB', limits.memoryMb),
    limited('memory', look.memoryMb, 'MB resident', 'Map<string, number> MB', rounded(map.memoryMb)),
    limited('memory', look.tableMb, 'MB of tables', 'limit MB', limits.memoryMb),
    { ...limited('look-up 1 key', look.one.p99, 'µs', 'limit µs, p99', limits.lookMicros), ...spread(look.one) },
    { ...limited('look-up 4 keys', look.four.p99, 'µs', 'limit µs, p99', limits.lookMicros), ...spread(look.four) },
    {
      ...limited('look-up 1 key', look.one.p50, 'µs', 'Map<string, number> µs, p50', rounded(map.one.p50)),
      ...spread(look.one),
    },
    {
      ...limited('false positives', atMost, 'in a million', 'limit in a million', limits.falsePerMillion),
      value: rounded(falsePerMillion),
    },
    limited('load', look.loadSeconds, 's', 'limit s', limits.loadSeconds),
    limited('build', build.peakMb, 'MB peak', 'limit MB', limits.buildMb),
    {
      name: 'watch-list guesses',
      value: rounded(look.guessesPerSecond),
      unit: 'numbers/s tested by our code',
      peer: 'numbers/s, hash alone',
      peerValue: rounded(look.bareGuessesPerSecond),
      ratio: rounded(look.guessesPerSecond / look.bareGuessesPerSecond),
    },
  ];
};

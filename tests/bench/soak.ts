import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { builtStation } from '../../main/host/station-build.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { startBareStation } from './bare-station.ts';
import { openScanner } from './bench-scanner.ts';
import { Door, window } from './door.ts';
import { type Bench, type BenchResult, type BrokerMode, median, quantile, rounded } from './result.ts';
import { startSoakCentral } from './soak-central.ts';

const memoryLimit = 150;
const mebibyte = 1 << 20;
const parts = 10;
/** Enough for every thread to have begun, and fewer than a crowd: all of them stay inside. */
const warmUp = 20 * window;
const latencySamples = 7 * window;

type Part = Readonly<{
  memory: number;
  p50: number;
  p99: number;
  bytes: number;
  /** Passages in a second. */
  rate: number;
  /** Rows that central has not acknowledged; with no central, all. */
  unsent: number;
}>;

/**
 * A station's process that people walk through for as long as it takes: `rows` passages (default 20,000; a million for the
 * long form), scanner bytes to committed row. What grows: memory, file, and the time that one passage takes. With a broker
 * the entries go to the receiver meanwhile, and all are acknowledged in the end.
 */
export const soak: Bench = async ({ rows, broker, built }) => {
  const count = rows ?? 20_000;
  const entry = built ? entryOfBuild() : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bench-soak-'));
  const scanner = await openScanner();
  const central = await startSoakCentral(folder, broker);
  const walkThrough = async <T>(
    rounds: number,
    walk: (door: Door, client: StationClient) => Promise<T>,
  ): Promise<T> => {
    const station = await startBareStation(folder, { scannerPort: scanner.port }, central.broker, entry);
    const client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder });
    const reader = new LedgerReader(ledgerFile(folder));
    try {
      while (!scanner.ready()) await sleep(20);
      const walked = await walk(new Door(scanner, reader, client, rounds), client);
      if (broker === 'receiver') await acknowledged(client);
      return walked;
    } finally {
      reader.close();
      client.close();
      await station.stop();
      scanner.forget();
    }
  };
  try {
    // The first start after a change compiles, each thread for itself, and keeps 25 MiB and more of it until the next.
    await walkThrough(0, async (door, client) => {
      await door.pass(warmUp);
      await checked(client);
    });
    return await walkThrough(1, async (door, client) => {
      const seen: Part[] = [];
      const before = (await client.diagnostics()).memoryBytes / mebibyte;
      for (let part = 0; part < parts; part += 1) {
        seen.push(await measured(door, client, Math.ceil(count / parts / window) * window));
        process.stderr.write(`${part + 1}/${parts} ${JSON.stringify(seen.at(-1))}\n`);
      }
      return results(before, seen, count, `${built ? '-built' : ''}${broker === null ? '' : withBroker[broker]}`);
    });
  } finally {
    await central.close();
    scanner.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @throws Error there is no build of these sources */
const entryOfBuild = (): string => {
  const entry = builtStation();
  if (entry === null) throw new Error('the station is not built of these sources: npm run build:station');
  return entry;
};

const measured = async (door: Door, client: StationClient, count: number): Promise<Part> => {
  const began = performance.now();
  await door.pass(count);
  const rate = (count * 1000) / (performance.now() - began);
  const took: number[] = [];
  for (let n = 0; n < latencySamples; n += 1) took.push(await door.one());
  const { memoryBytes, ledger } = await client.diagnostics();
  return {
    memory: rounded(memoryBytes / mebibyte),
    p50: rounded(median(took)),
    p99: rounded(quantile(took, 0.99)),
    bytes: ledger.bytes,
    rate: rounded(rate),
    unsent: ledger.unsent,
  };
};

/** The thread that looks through the ledger begins ten seconds after the start. @throws Error it does not end within a minute */
const checked = async (client: StationClient): Promise<void> => {
  const began = performance.now();
  for (;;) {
    const state = (await client.diagnostics()).ledger.check?.state;
    if (state !== 'waiting' && state !== 'running') return;
    if (performance.now() - began > 60_000) throw new Error('the check of the ledger does not end');
    await sleep(200);
  }
};

/** @throws Error central does not have everything within a minute */
const acknowledged = async (client: StationClient): Promise<void> => {
  const began = performance.now();
  for (;;) {
    const { unsent } = (await client.diagnostics()).ledger;
    if (unsent === 0) break;
    if (performance.now() - began > 60_000) throw new Error(`central has not acknowledged ${unsent} entries`);
    await sleep(100);
  }
  process.stderr.write(`all acknowledged ${rounded(performance.now() - began)} ms after the last passage\n`);
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const withBroker: Readonly<Record<BrokerMode, string>> = { receiver: '-with-broker', offline: '-broker-offline' };

const results = (before: number, seen: readonly Part[], count: number, suffix: string): readonly BenchResult[] => {
  const first = seen[1] as Part;
  const last = seen.at(-1) as Part;
  const limit = { peer: 'limit', peerValue: memoryLimit };
  return [
    {
      name: `soak-memory-${count}${suffix}`,
      value: last.memory,
      unit: 'MiB',
      ...limit,
      ratio: rounded(memoryLimit / last.memory),
    },
    {
      name: `soak-memory-growth${suffix}`,
      value: last.memory,
      unit: 'MiB at the end',
      peer: `after the first fifth (${rounded(before)} after the start)`,
      peerValue: first.memory,
      ratio: rounded(first.memory / last.memory),
    },
    {
      name: `soak-latency${suffix}`,
      value: last.p50,
      unit: 'ms',
      p50: last.p50,
      p99: last.p99,
      peer: 'p50 in the second tenth',
      peerValue: first.p50,
      ratio: rounded(first.p50 / last.p50),
    },
    {
      name: `soak-file${suffix}`,
      value: rounded(last.bytes / count),
      unit: 'bytes a passage',
      peer: 'in the second tenth',
      peerValue: rounded((first.bytes * parts) / (2 * count)),
      ratio: rounded((first.bytes * parts) / 2 / last.bytes),
    },
  ];
};

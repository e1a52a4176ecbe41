import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { startBareStation } from './bare-station.ts';
import { openScanner } from './bench-scanner.ts';
import { Door, window } from './door.ts';
import { type Bench, median, quantile, rounded } from './result.ts';

const memoryLimit = 150;
const mebibyte = 1 << 20;
const parts = 10;
const latencySamples = 7 * window;

type Part = Readonly<{ memory: number; p50: number; p99: number; bytes: number; rate: number }>;

/**
 * A station's process that people walk through for as long as it takes: `rows` passages (default 20,000; a million for the
 * long form), scanner bytes to committed row. What grows: memory, file, and the time that one passage takes.
 */
export const soak: Bench = async ({ rows }) => {
  const count = rows ?? 20_000;
  const folder = mkdtempSync(join(tmpdir(), 'bench-soak-'));
  const scanner = await openScanner();
  // The first start after a change compiles, and keeps 25 MiB and more of it until the next.
  await (await startBareStation(folder)).stop();
  const station = await startBareStation(folder, { scannerPort: scanner.port });
  const client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder });
  const reader = new LedgerReader(ledgerFile(folder));
  try {
    while (!scanner.ready()) await sleep(20);
    const door = new Door(scanner, reader, client);
    const seen: Part[] = [];
    const before = (await client.diagnostics()).memoryBytes / mebibyte;
    for (let part = 0; part < parts; part += 1) {
      seen.push(await measured(door, client, Math.ceil(count / parts / window) * window));
      process.stderr.write(`${part + 1}/${parts} ${JSON.stringify(seen.at(-1))}\n`);
    }
    return results(before, seen, count);
  } finally {
    reader.close();
    client.close();
    await station.stop();
    scanner.close();
    rmSync(folder, { recursive: true, force: true });
  }
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
  };
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const results = (before: number, seen: readonly Part[], count: number) => {
  const first = seen[1] as Part;
  const last = seen.at(-1) as Part;
  const limit = { peer: 'limit', peerValue: memoryLimit };
  return [
    {
      name: `soak-memory-${count}`,
      value: last.memory,
      unit: 'MiB',
      ...limit,
      ratio: rounded(memoryLimit / last.memory),
    },
    {
      name: 'soak-memory-growth',
      value: last.memory,
      unit: 'MiB at the end',
      peer: `after the first fifth (${rounded(before)} after the start)`,
      peerValue: first.memory,
      ratio: rounded(first.memory / last.memory),
    },
    {
      name: 'soak-latency',
      value: last.p50,
      unit: 'ms',
      p50: last.p50,
      p99: last.p99,
      peer: 'p50 in the second tenth',
      peerValue: first.p50,
      ratio: rounded(first.p50 / last.p50),
    },
    {
      name: 'soak-file',
      value: rounded(last.bytes / count),
      unit: 'bytes a passage',
      peer: 'in the second tenth',
      peerValue: rounded((first.bytes * parts) / (2 * count)),
      ratio: rounded((first.bytes * parts) / 2 / last.bytes),
    },
  ];
};

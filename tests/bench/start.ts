import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { startBareStation } from './bare-station.ts';
import { filledLedger } from './filled-ledger.ts';
import { type Bench, type BenchResult, median, quantile, rounded } from './result.ts';

const startLimitMs = 1000;
const queryLimitMs = 20;
const starts = 7;
const asks = 15;

/**
 * Process start → the gate takes scans, on a ledger that holds `rows` rows (default 100,000; kept between runs), and the
 * questions that screens and guards ask of it, each on the same file.
 */
export const start: Bench = async ({ rows }) => {
  const count = rows ?? 100_000;
  const folder = filledLedger(count);
  await (await startBareStation(folder)).stop();
  const took: number[] = [];
  for (let i = 0; i < starts; i += 1) {
    const began = performance.now();
    const station = await startBareStation(folder);
    took.push(performance.now() - began);
    await station.stop();
  }
  return [limited(`start-${count}-rows`, took, startLimitMs), ...queries(folder, count)];
};

const limited = (name: string, took: readonly number[], limit: number): BenchResult => {
  const p50 = median(took);
  return {
    name,
    value: rounded(p50),
    unit: 'ms',
    p50: rounded(p50),
    p99: rounded(quantile(took, 0.99)),
    peer: 'limit',
    peerValue: limit,
    ratio: rounded(limit / p50),
  };
};

const queries = (folder: string, count: number): readonly BenchResult[] => {
  const reader = new LedgerReader(ledgerFile(folder));
  const { epoch } = reader.head();
  const day = 86_400_000;
  const today = Date.now() - day;
  // As each is asked: a tag that nobody has and a slip that was never given are the longest ways.
  const asked: Readonly<Record<string, () => unknown>> = {
    'a passage by its key': () => reader.passage({ epoch, sequence: Math.ceil(count / 2) }),
    'the last passages': () => reader.lastPassages(400),
    'the last slip of the day': () => reader.lastSlip(today),
    'the last referral of the day': () => reader.lastReferral(today, '010100'),
    'admitted since': () => reader.admittedSince(['f'.repeat(32)], 0),
    'rows about printing': () => [...reader.printingRows(240_000)],
    'acknowledged, unsent, rows': () => reader.stats(),
  };
  try {
    return Object.entries(asked).map(([name, ask]) => {
      const took = Array.from({ length: asks }, () => {
        const began = performance.now();
        ask();
        return performance.now() - began;
      });
      return limited(`query ${name}`, took, queryLimitMs);
    });
  } finally {
    reader.close();
  }
};

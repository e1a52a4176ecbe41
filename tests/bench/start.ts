import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { HourlySealer } from '../../station/identity/row-sealer.ts';
import { LedgerWriter } from '../../station/ledger/ledger-writer.ts';
import { startBareStation } from './bare-station.ts';
import { type Bench, median, quantile, rounded } from './result.ts';

const limitMs = 1000;
const starts = 7;
const fillGroup = 2000;

/** Process start → the gate takes scans, on a ledger that already holds `rows` rows (default 100,000). */
export const start: Bench = async ({ rows }) => {
  const count = rows ?? 100_000;
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
  try {
    const station = await startBareStation(folder);
    await station.stop();
    await fill(folder, count);
    const took: number[] = [];
    for (let i = 0; i < starts; i += 1) {
      const began = performance.now();
      const again = await startBareStation(folder);
      took.push(performance.now() - began);
      await again.stop();
    }
    const p50 = median(took);
    return [
      {
        name: `start-${count}-rows`,
        value: rounded(p50),
        unit: 'ms',
        p50: rounded(p50),
        p99: rounded(quantile(took, 0.99)),
        peer: 'limit',
        peerValue: limitMs,
        ratio: rounded(limitMs / p50),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const fill = async (folder: string, rows: number): Promise<void> => {
  const { publicKey } = await newSealingKeyPair();
  const place = { site: 'bench', station: 'gate' };
  const sealer = await HourlySealer.create(publicKey, place, () => performance.now());
  const { machineId } = await import('../../station/machine-id.ts');
  const identity = { ...place, mode: 'demo', machine: machineId() } as const;
  const writer = new LedgerWriter(join(folder, 'ledger.db'), identity, sealer.seal, Date.now(), 'unknown');
  for (let done = 0; done < rows; done += fillGroup) {
    writer.commit(
      Array.from({ length: Math.min(fillGroup, rows - done) }, (_, i) => ({
        name: 'passage' as const,
        time: Date.now(),
        data: { n: done + i, pad: 'x'.repeat(600) },
        sealed: '{"pad":"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}',
        presence: null,
      })),
    );
  }
  writer.close();
};

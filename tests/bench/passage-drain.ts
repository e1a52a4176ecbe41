import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import { HourlySealer } from '../../station/identity/row-sealer.ts';
import { Ledger } from '../../station/ledger/ledger.ts';
import { LedgerWriter } from '../../station/ledger/ledger-writer.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { machineId } from '../../station/machine-id.ts';
import { type SyncedAnswer, SyncLink } from '../../station/sync-link.ts';
import { loadTrust } from '../../station/trust.ts';
import { Mosquitto, mosquittoBinary, startCentral } from '../support/processes.ts';
import { filledLedger } from './filled-ledger.ts';
import { type Bench, quantile, rounded } from './result.ts';

const defaultRows = 200_000;
const perSeries = 400;
/** Between two passages, ms: more than any gate lets through. */
const everyMs = 10;

/**
 * Passages committed one by one while a backlog goes to the central store in the station's other thread, beside the same
 * before anything is sent; broker and receiver run on the same machine.
 */
export const passageDrain: Bench = async ({ rows }) => {
  const binary = mosquittoBinary();
  if (binary === null) throw new Error('mosquitto is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'bench-passage-drain-'));
  const backlog = rows ?? defaultRows;
  cpSync(filledLedger(backlog), folder, { recursive: true });
  await enrolDemo(folder, join(folder, 'demo'));
  const broker = await Mosquitto.start(binary, 'allow_anonymous true\nmax_queued_messages 0');
  const keys = join(folder, 'demo', 'central-keys.json');
  const receiver = await startCentral(join(folder, 'central'), keys, broker.url, join(folder, 'token'));
  const { publicKey } = await newSealingKeyPair();
  const place = { site: 'bench', station: 'gate' };
  const sealer = await HourlySealer.create(
    () => publicKey,
    place,
    () => performance.now(),
  );
  const identity = { ...place, mode: 'demo', machine: machineId() } as const;
  let link: SyncLink | null = null;
  const ledger = new Ledger(new LedgerWriter(ledgerFile(folder), identity, sealer.seal, Date.now(), 'unknown'), {
    committed: () => link?.committed(),
    failed: (error) => process.stderr.write(`${error.message}\n`),
  });
  try {
    const quiet = await series(ledger);
    let acknowledged = 0;
    link = startLink(folder, broker.url, (answer) => {
      if (answer.kind === 'acknowledged') acknowledged = answer.position;
    });
    const began = performance.now();
    while (acknowledged === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const busy: number[] = [];
    while (acknowledged < backlog) busy.push(...(await series(ledger)));
    const seconds = (performance.now() - began) / 1000;
    process.stderr.write(`${backlog} rows drained in ${rounded(seconds)} s, ${busy.length} passages meanwhile\n`);
    const value = rounded(quantile(busy, 0.99));
    const peerValue = rounded(quantile(quiet, 0.99));
    return [
      {
        name: 'passage-drain',
        value,
        unit: 'ms to disk, p99, while a backlog drains',
        p50: rounded(quantile(busy, 0.5)),
        p99: value,
        peer: 'the same with nothing to send, p99',
        peerValue,
        ratio: rounded(peerValue / value),
      },
    ];
  } finally {
    await link?.close();
    ledger.close();
    receiver.process.kill('SIGKILL');
    await broker.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
};

const startLink = (folder: string, broker: string, take: (answer: SyncedAnswer) => void): SyncLink =>
  new SyncLink(
    {
      file: ledgerFile(folder),
      broker: { broker, protocol: 'auto', spreadSeconds: 0 },
      dataDirectory: folder,
      keys: { kept: 'file', why: 'no-window' },
      address: { site: 'bench', station: 'gate' },
      trust: loadTrust(folder),
      about: { software: 'bench', mode: 'demo', devices: [] },
      listsFolder: join(folder, 'arriving'),
      held: {},
      replies: [],
    },
    take,
  );

/** @returns ms from asking to durable, of each */
const series = async (ledger: Ledger): Promise<readonly number[]> => {
  const took: number[] = [];
  for (let i = 0; i < perSeries; i += 1) {
    const began = performance.now();
    await ledger.append({
      name: 'configuration',
      time: Date.now(),
      data: { filler: randomBytes(400).toString('base64') },
      sealed: null,
      presence: null,
    });
    took.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return took;
};

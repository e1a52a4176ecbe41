import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CentralKeys } from '../../central/keys.ts';
import { newKeys, sealingPublicKey, writeKeyFile } from '../../central/testing/test-central.ts';
import { centralStatsSchema } from '../../contract/central-api.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { HourlySealer } from '../../station/identity/row-sealer.ts';
import { Ledger } from '../../station/ledger/ledger.ts';
import type { LedgerIdentity } from '../../station/ledger/ledger-rows.ts';
import { LedgerWriter } from '../../station/ledger/ledger-writer.ts';
import { smallThread } from '../../station/small-thread.ts';
import type { SyncAnswer, SyncRequest, SyncStart } from '../../station/sync-thread.ts';
import { trustOf } from '../../station/trust.ts';
import { eventually } from '../support/kiosk.ts';
import { ended, Mosquitto, mosquittoBinary, startCentral } from '../support/processes.ts';
import type { PeerOrder } from './drain-peer.ts';
import { passageDraft } from './passage-draft.ts';
import { type Bench, type BenchResult, rounded } from './result.ts';

/** What two cores have for each entry at the promised rate. */
const cpuMicros = 2_000_000 / 30_000;
const defaultRows = 1_000_000;
const fillGroup = 5000;
const limitPerSecond = 30_000;
/** The peer takes one entry at a time: its rate shows on fewer. */
const peerRows = 50_000;
/** Neither side may lose entries to the queue limits of a broker. */
const brokerSettings = 'allow_anonymous true\nmax_queued_messages 0';
const place = { site: 'bench', station: 'gate' };
const identity: LedgerIdentity = { ...place, mode: 'live', machine: Buffer.alloc(16) };

/**
 * A day offline: a ledger of that many entries, through Mosquitto into the central store. From the start of the sync
 * thread until the signed acknowledgement of the last entry; the station records acknowledgements as it always does.
 */
export const drain: Bench = async ({ rows }) => {
  const binary = mosquittoBinary();
  if (binary === null) throw new Error('mosquitto is not installed');
  const count = rows ?? defaultRows;
  const folder = mkdtempSync(join(tmpdir(), 'bench-drain-'));
  const broker = await Mosquitto.start(binary, brokerSettings);
  try {
    const keys = await newKeys();
    writeKeyFile(join(folder, 'keys.json'), keys);
    await fill(join(folder, 'ledger.db'), keys, count);
    const { seconds, indexedSeconds, cpu } = await drained(folder, keys, broker, count);
    const peer = await peerRate(folder, broker.url, Math.min(count, peerRows));
    const ours = count / seconds;
    const line = { name: 'drain', value: rounded(ours), unit: 'entries/s' };
    return [
      { ...line, peer: 'limit', peerValue: limitPerSecond, ratio: rounded(ours / limitPerSecond) },
      { ...line, peer: 'one message and one commit an entry', peerValue: rounded(peer), ratio: rounded(ours / peer) },
      ...(cpu === null ? [] : [cpuLine(cpu)]),
      {
        name: 'drain-searchable',
        value: rounded(count / indexedSeconds),
        unit: 'entries/s',
        peer: 'one message and one commit an entry, not searchable',
        peerValue: rounded(peer),
        ratio: rounded(count / indexedSeconds / peer),
      },
    ];
  } finally {
    await broker.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
};

const cpuLine = (micros: number): BenchResult => ({
  name: 'drain-cpu',
  value: rounded(micros),
  unit: 'µs of CPU an entry',
  peer: 'what two cores have at 30,000 entries/s',
  peerValue: rounded(cpuMicros),
  ratio: rounded(cpuMicros / micros),
});

/** Of the kernel's clock ticks in user and system mode; proc(5): fields 14 and 15 of stat. 0 where there is no /proc. */
const ticksPerSecond = 100;
const cpuSeconds = (pids: readonly (number | null)[]): number =>
  pids.reduce<number>((sum, pid) => {
    const file = `/proc/${pid}/stat`;
    if (pid === null || !existsSync(file)) return sum;
    const afterName = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return sum + (Number(afterName[11]) + Number(afterName[12])) / ticksPerSecond;
  }, 0);

const openLedger = async (file: string, keys: CentralKeys): Promise<LedgerWriter> => {
  const sealer = await HourlySealer.create(
    () => sealingPublicKey(keys),
    place,
    () => performance.now(),
  );
  return new LedgerWriter(file, identity, sealer.seal, Date.now(), 'unknown');
};

const fill = async (file: string, keys: CentralKeys, rows: number): Promise<void> => {
  const writer = await openLedger(file, keys);
  for (let done = 0; done < rows; done += fillGroup) {
    writer.commit(Array.from({ length: Math.min(fillGroup, rows - done) }, (_, i) => passageDraft(done + i)));
  }
  writer.close();
};

const drained = async (
  folder: string,
  keys: CentralKeys,
  broker: Mosquitto,
  count: number,
): Promise<Readonly<{ seconds: number; indexedSeconds: number; cpu: number | null }>> => {
  const receiver = await startCentral(
    join(folder, 'central'),
    join(folder, 'keys.json'),
    broker.url,
    join(folder, 'token'),
  );
  const writer = await openLedger(join(folder, 'ledger.db'), keys);
  const head = writer.head().position;
  const ledger = new Ledger(writer, { committed: () => undefined, failed: (error) => console.error(error.message) });
  try {
    const pids = [process.pid, broker.pid, receiver.process.pid ?? null];
    const cpuBefore = cpuSeconds(pids);
    const begun = performance.now();
    const sync = new Worker(new URL('../../station/sync-thread.ts', import.meta.url), {
      workerData: syncStart(folder, keys, broker.url),
      ...smallThread,
    });
    await new Promise<void>((resolve, reject) => {
      sync.once('error', reject);
      sync.on('message', (answer: SyncAnswer) => {
        if (answer.kind === 'fault') reject(new Error(answer.error.message));
        if (answer.kind !== 'acknowledged') return;
        ledger.acknowledge(answer.watermark);
        if (answer.position >= head) resolve();
      });
    });
    const seconds = (performance.now() - begun) / 1000;
    const cpu = (cpuSeconds(pids) - cpuBefore) / count;
    await searchable(receiver.http, join(folder, 'token'), count);
    const indexedSeconds = (performance.now() - begun) / 1000;
    const close: SyncRequest = { kind: 'close' };
    sync.postMessage(close);
    await once(sync, 'exit');
    return { seconds, indexedSeconds, cpu: cpu > 0 ? cpu * 1e6 : null };
  } finally {
    receiver.process.kill('SIGTERM');
    await ended(receiver.process);
    ledger.close();
  }
};

const syncStart = (folder: string, keys: CentralKeys, broker: string): SyncStart => {
  const listsFolder = join(folder, 'lists');
  mkdirSync(listsFolder);
  return {
    file: join(folder, 'ledger.db'),
    broker: { broker, protocol: 'auto', spreadSeconds: 0 },
    dataDirectory: folder,
    keys: { kept: 'file', why: 'no-window' },
    address: place,
    trust: trustOf({
      ...{ root: signingPublicKey(keys.ingest), version: 1 },
      roleKeys: { keys: [{ role: 'ingest', key: signingPublicKey(keys.ingest) }], sealing: [sealingPublicKey(keys)] },
    }),
    about: { software: 'bench', mode: 'live', devices: [] },
    listsFolder,
    held: {},
    replies: [],
  };
};

/** Waits until tracing sees every entry. */
const searchable = async (http: string, tokenFile: string, count: number): Promise<void> => {
  const headers = { authorization: `Bearer ${readFileSync(tokenFile, 'utf8').trim()}` };
  await eventually(async () => {
    const answer = await fetch(`${http}/central/v1/stats`, { headers });
    const stats = centralStatsSchema.parse(await answer.json());
    return stats.events >= count && stats.unindexed === 0 ? true : null;
  }, 600_000);
};

const peerChild = join(import.meta.dirname, 'drain-peer.ts');

/** A peer that fails must not be waited for. @param other what it depends on */
const answerOf = async (store: ChildProcess, other?: ChildProcess): Promise<void> => {
  const over = new AbortController();
  const failed = (process: ChildProcess): Promise<never> =>
    once(process, 'exit', over).then(([status]) =>
      status === 0 ? new Promise<never>(() => undefined) : Promise.reject(new Error(`the peer ended with ${status}`)),
    );
  try {
    await Promise.race([once(store, 'message'), ...[store, ...(other === undefined ? [] : [other])].map(failed)]);
  } finally {
    over.abort();
  }
};

/** @returns entries in a second, from the first message sent to the last commit */
const peerRate = async (folder: string, broker: string, count: number): Promise<number> => {
  const topic = 'bench/entries';
  const store = fork(peerChild);
  const publisher = fork(peerChild);
  try {
    const keep: PeerOrder = { role: 'store', broker, topic, count, file: join(folder, 'peer.db') };
    const send: PeerOrder = { role: 'publisher', broker, topic, count, ledger: join(folder, 'ledger.db') };
    store.send(keep);
    await answerOf(store);
    const begun = performance.now();
    publisher.send(send);
    await answerOf(store, publisher);
    return (count * 1000) / (performance.now() - begun);
  } finally {
    store.kill();
    publisher.kill();
    await Promise.all([ended(store), ended(publisher)]);
  }
};

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from '../support/kiosk.ts';
import { ended, Mosquitto, mosquittoBinary } from '../support/processes.ts';

const example = fileURLToPath(new URL('../../docs/consumer/consumer.mjs', import.meta.url));
const binary = mosquittoBinary();
const title = `the example of a consumer${binary === null ? ' (left out: mosquitto is not installed)' : ''}`;

describe.skipIf(binary === null)(title, () => {
  let folder: string;
  let broker: Mosquitto;
  let scanner: Awaited<ReturnType<typeof startScannerSimulator>>;
  let station: BareStation;
  let client: StationClient;
  let consumer: ChildProcess;
  let scanned = 0;

  const consume = (): ChildProcess =>
    spawn(process.execPath, [example, broker.url, join(folder, 'seed'), join(folder, 'store.db')], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'consumer-'));
    broker = await Mosquitto.start(binary ?? '');
    scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
    station = await startBareStation(folder, { scannerPort: scanner.port }, broker.url);
    const keys = JSON.parse(readFileSync(join(folder, 'demo', 'central-keys.json'), 'utf8')) as { ingest: string };
    writeFileSync(join(folder, 'seed'), Buffer.from(keys.ingest, 'base64'));
    consumer = consume();
    client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder });
    await eventually(async () => ((await client.diagnostics()).devices[0]?.state === 'ready' ? true : null));
  });
  afterAll(async () => {
    client.close();
    await station.stop();
    consumer.kill('SIGKILL');
    await scanner.close();
    await broker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const scan = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1) {
      scanned += 1;
      scanner.scan(`0010870${String(scanned).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|77${scanned}|<1<00<`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  const allAcknowledged = () =>
    eventually(async () => {
      const { ledger, network } = await client.diagnostics();
      return ledger.sequence >= scanned && ledger.unsent === 0 && network.state === 'online' ? ledger : null;
    }, 20_000);

  it('is of at most 60 lines', () => {
    expect(readFileSync(example, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  it('says how it is called, in one line, where it is told too little', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [example, broker.url], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([2, '', 'usage: consumer.mjs mqtt://BROKER SEED STORE.db\n']);
  });

  it('takes the stream of a real station, checks its chain and acknowledges so that the station may forget', async () => {
    await scan(60);
    const { sequence } = await allAcknowledged();
    const store = new Database(join(folder, 'store.db'), { readonly: true });
    const { head, rows } = store
      .prepare('SELECT (SELECT sequence FROM head) AS head, (SELECT count(*) FROM row) AS rows')
      .get() as { head: number; rows: number };
    store.close();
    expect([head, rows]).toEqual([sequence, sequence]);
  });

  it('holds every row once after it was killed in the middle', async () => {
    await scan(20);
    consumer.kill('SIGKILL');
    await ended(consumer);
    await scan(20);
    consumer = consume();
    const { sequence } = await allAcknowledged();
    const store = new Database(join(folder, 'store.db'), { readonly: true });
    const lines = store.prepare('SELECT sequence, line FROM row ORDER BY sequence').all() as {
      sequence: number;
      line: string;
    }[];
    store.close();
    expect(lines.map((row) => row.sequence)).toEqual(Array.from({ length: sequence }, (_, index) => index + 1));
    const passages = lines.filter(({ line }) => JSON.parse(line).type === 'vn.checkpoint.passage.v1');
    expect(passages.length).toBe(scanned);
  });

  it('moves past no row that does not follow the one before; the station goes on in a new epoch', async () => {
    const file = join(folder, 'store.db');
    const store = new Database(file);
    const parted = store
      .prepare('UPDATE head SET hash = ? RETURNING epoch, sequence')
      .get(Buffer.alloc(32, 7)) as Readonly<{ epoch: string; sequence: number }>;
    store.close();
    await scan(3);
    await eventually(() => {
      const open = new Database(file, { readonly: true });
      const head = open.prepare('SELECT sequence FROM head WHERE epoch = ?').pluck().get(parted.epoch);
      const beyond = open
        .prepare('SELECT count(*) FROM row WHERE epoch = ? AND sequence > ?')
        .pluck()
        .get(parted.epoch, parted.sequence);
      const passages = open
        .prepare("SELECT count(*) FROM row WHERE json_extract(line, '$.type') = 'vn.checkpoint.passage.v1'")
        .pluck()
        .get();
      const epochs = open.prepare('SELECT count(*) FROM head WHERE sequence > 0').pluck().get();
      open.close();
      expect(head).toBe(parted.sequence);
      return Number(beyond) >= 1 && Number(passages) >= scanned && Number(epochs) === 2 ? true : null;
    });
  });
});

import Database from 'better-sqlite3';
import mqtt from 'mqtt';
import { encodeWireRow, type WireRow } from '../../contract/wire.ts';

/** What the peer's two processes are told. The reader of the ledger publishes, the other one stores. */
export type PeerOrder = Readonly<
  { broker: string; topic: string; count: number } & (
    | { role: 'publisher'; ledger: string }
    | { role: 'store'; file: string }
  )
>;

/** A store that is slow has the answer to its own ping behind megabytes of messages, and would be cut off: no pings. */
const settings = { protocolVersion: 4, keepalive: 0 } as const;
/** Messages that mqtt.js may hold before the broker has acknowledged them. */
const mostWaiting = 1000;

/** Its own message for every entry, sent as fast as mqtt.js takes them; QoS 1. */
const publish = async ({ broker, topic, count, ledger }: Extract<PeerOrder, { role: 'publisher' }>): Promise<void> => {
  const database = new Database(ledger, { readonly: true });
  const client = await mqtt.connectAsync(broker, settings);
  const rows = database.prepare<[number], WireRow>('SELECT public, sealed, hash FROM row ORDER BY position LIMIT ?');
  let waiting = 0;
  let wake = (): void => undefined;
  for (const row of rows.iterate(count)) {
    waiting += 1;
    client.publish(topic, encodeWireRow(row), { qos: 1 }, () => {
      waiting -= 1;
      if (waiting === 0 || waiting === mostWaiting / 2) wake();
    });
    if (waiting < mostWaiting) continue;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  await client.endAsync(false);
  database.close();
};

/** One commit, synced to the disk, for every entry; only then is its message acknowledged to the broker. */
const store = async ({ broker, topic, count, file }: Extract<PeerOrder, { role: 'store' }>): Promise<void> => {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE entry (id INTEGER PRIMARY KEY, line BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO entry (line) VALUES (?)');
  const client = await mqtt.connectAsync(broker, settings);
  let stored = 0;
  const all = new Promise<void>((resolve) => {
    client.handleMessage = ({ payload }, done) => {
      insert.run(payload);
      stored += 1;
      done();
      if (stored === count) resolve();
    };
  });
  await client.subscribeAsync(topic, { qos: 1 });
  process.send?.('ready');
  await all;
  process.send?.('stored');
  await client.endAsync();
  database.close();
};

process.once('message', (order: PeerOrder) => {
  void (order.role === 'publisher' ? publish(order) : store(order)).finally(() => process.disconnect());
});

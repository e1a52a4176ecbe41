import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import {
  type Acknowledgement,
  acknowledgementShape,
  type SignedPayload,
  signingPublicKey,
  verifyObject,
} from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { Indexer } from '../ingest/indexer.ts';
import { type Incoming, type Ingested, Ingestor } from '../ingest/ingestor.ts';
import type { CentralKeys } from '../keys.ts';
import { Opener } from '../opener.ts';
import { CentralStore } from '../store/central-store.ts';
import { centralFile, openForReading, type ReadableDatabase } from '../store/database.ts';
import { PersonKeyHasher } from '../store/person-index.ts';

export const newKeys = async (): Promise<CentralKeys> => ({
  ingest: new Uint8Array(randomBytes(32)),
  sealing: [await newPair()],
  index: new Uint8Array(randomBytes(32)),
});

const newPair = async () => {
  const { publicKey, privateKey } = await newSealingKeyPair();
  return { publicKey: new Uint8Array(publicKey), privateKey: new Uint8Array(privateKey) };
};

export const sealingPublicKey = (keys: CentralKeys): Uint8Array => {
  const pair = keys.sealing[0];
  if (pair === undefined) throw new Error('test keys have a sealing pair');
  return pair.publicKey;
};

export const writeKeyFile = (file: string, keys: CentralKeys): void => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const sealing = keys.sealing.map((pair) => ({
    publicKey: text(pair.publicKey),
    privateKey: text(pair.privateKey),
  }));
  writeFileSync(file, JSON.stringify({ ingest: text(keys.ingest), sealing, index: text(keys.index) }), { mode: 0o600 });
};

export const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'central-'));

/** @throws when the signature, role or audience is not right */
export const readAck = (
  payload: Uint8Array,
  keys: CentralKeys,
  { site, station }: StationAddress,
): Readonly<{ signed: SignedPayload; body: Acknowledgement }> => {
  const signed = verifyObject(
    payload,
    { keysFor: (role) => (role === 'ingest' ? [signingPublicKey(keys.ingest)] : []) },
    { role: 'ingest', audiences: [`station/${site}/${station}`], now: null },
  );
  return { signed, body: acknowledgementShape(signed.body, '') };
};

export type TestCentral = Readonly<{
  directory: string;
  keys: CentralKeys;
  store: CentralStore;
  /** Takes messages and has them indexed. */
  ingestor: Readonly<{ take(messages: readonly Incoming[]): Promise<Ingested> }>;
  indexer: Indexer;
  reading: ReadableDatabase;
  /** The same files under a new process, as it were: nothing is remembered. This one can be used no longer. */
  restart(): TestCentral;
  dispose(): void;
}>;

/** A store on a real file, without broker. The clock stands at `now`. */
export const openTestCentral = async (now = 1_000_000): Promise<TestCentral> =>
  openIn(newDirectory(), await newKeys(), now);

const openIn = (directory: string, keys: CentralKeys, now: number): TestCentral => {
  const opener = new Opener(keys.sealing);
  const store = new CentralStore(centralFile(directory));
  const clock = { now: () => now, monotonic: () => 0 };
  const ingests = new Ingestor(store, keys.ingest, clock);
  const indexer = new Indexer(store, opener, new PersonKeyHasher(keys.index), clock);
  const ingestor = {
    take: async (messages: readonly Incoming[]): Promise<Ingested> => {
      const ingested = ingests.take(messages);
      while (store.file(1000) + (await indexer.run(1000)) > 0);
      return ingested;
    },
  };
  const reading = openForReading(centralFile(directory));
  const close = (): void => {
    reading.close();
    store.dispose();
  };
  const restart = (): TestCentral => {
    close();
    return openIn(directory, keys, now);
  };
  const dispose = (): void => {
    close();
    rmSync(directory, { recursive: true });
  };
  return { directory, keys, store, ingestor, indexer, reading, restart, dispose };
};

export const eventsMessage = ({ site, station }: StationAddress, payload: Uint8Array): Incoming => ({
  topic: `checkpoint/v1/${site}/${station}/events`,
  address: { site, station, leaf: 'events' },
  payload,
});

export const stateMessage = ({ site, station }: StationAddress, payload: Uint8Array): Incoming => ({
  topic: `checkpoint/v1/${site}/${station}/state`,
  address: { site, station, leaf: 'state' },
  payload,
});

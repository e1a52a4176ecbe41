import { existsSync } from 'node:fs';
import type { Clock } from '../contract/driver.ts';
import type { CheckpointError } from '../contract/errors.ts';
import { topics } from '../contract/topics.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from './broker.ts';
import { lockDataDirectory, prepareDataDirectory } from './data-directory.ts';
import { Caretaker } from './enrolment/caretaker.ts';
import { startEnrolmentServer } from './enrolment/enrolment-server.ts';
import { EnrolmentOffice } from './enrolment/office.ts';
import { officeFiles } from './enrolment/office-folder.ts';
import { Doorman, Standings } from './enrolment/standing.ts';
import { TrustPublisher } from './enrolment/trust-publisher.ts';
import { startHttp } from './http/server.ts';
import { IngestWorker } from './ingest/ingest-worker.ts';
import type { CentralKeys } from './keys.ts';
import { publishedFolder } from './lists/list-folder.ts';
import { ListPublisher } from './lists/list-publisher.ts';
import { Opener } from './opener.ts';
import { ResultDownlink } from './referrals/result-downlink.ts';
import { type BrokerTls, Session, withoutPassword } from './session.ts';
import { centralFile, openForReading, type ReadableDatabase } from './store/database.ts';
import { PersonKeyHasher } from './store/person-index.ts';
import { IndexLag } from './trace/index-lag.ts';
import { Tracer } from './trace/tracer.ts';
import { HitAnswers } from './watch/hit-answers.ts';
import { HitConfirmer } from './watch/hit-confirmer.ts';
import { WatchedTable } from './watch/watched-table.ts';

export type ReceiverOptions = Readonly<{
  dataDirectory: string;
  keys: CentralKeys;
  /** Bearer token of the HTTP side. */
  token: string;
  /** URL of a broker, or the port of one of our own. 0: any that is free */
  broker: Readonly<{ url: string }> | Readonly<{ embeddedPort: number }>;
  /** Authority, certificate and key for a broker that wants them. */
  tls?: BrokerTls;
  httpPort: number;
  /** Where kiosks are enrolled; absent: nowhere. */
  enrol?: Readonly<{ host: string; port: number }>;
  /** Private key of the role `commands`, for results of tests; absent: stations are not told of them. */
  commands?: Uint8Array;
  /** Hits on the watch list are answered from this table; absent: by the officers alone. */
  watch?: Readonly<{ table: string; key: Uint8Array }>;
  clock: Clock;
  log(text: string): void;
  /** The store is gone for good. */
  lost(error: CheckpointError): void;
}>;

export type Receiver = Addresses & Readonly<{ dispose(): Promise<void> }>;
/** `enrol`: `host:port`, or null where nobody is enrolled. */
type Addresses = Readonly<{ http: string; mqtt: string; enrol: string | null }>;

/**
 * Broker (where it is our own), ingest thread, MQTT session and HTTP. With its own broker it is ready once it is
 * subscribed; another broker may come later.
 * @throws CheckpointError AlreadyRunning, DataDirectoryUnusable, CentralStoreFailed, PortInUse
 */
export const startReceiver = async (options: ReceiverOptions): Promise<Receiver> => {
  const parts = new AsyncDisposableStack();
  try {
    const addresses = await startParts(options, parts);
    return { ...addresses, dispose: () => parts.disposeAsync() };
  } catch (error) {
    await parts.disposeAsync();
    throw error;
  }
};

/** @param parts takes what was started, to be stopped in the opposite order */
const startParts = async (options: ReceiverOptions, parts: AsyncDisposableStack): Promise<Addresses> => {
  const { log, keys, clock } = options;
  prepareDataDirectory(options.dataDirectory);
  const lock = lockDataDirectory(options.dataDirectory);
  parts.defer(() => lock.release());
  const file = centralFile(options.dataDirectory);

  const outbox: { session: Session | null; hits: HitAnswers | null; results: ResultDownlink | null } = {
    ...{ session: null, hits: null, results: null },
  };
  const ingest = await IngestWorker.start(
    { file, keys },
    {
      ...{ log, lost: options.lost },
      acknowledge: (acknowledgements) => {
        outbox.session?.publish(acknowledgements);
        outbox.hits?.committed();
      },
      filed: () => outbox.hits?.committed(),
    },
  );
  parts.defer(() => ingest.dispose());
  const database = openForReading(file);
  parts.defer(() => void database.close());

  const hasher = new PersonKeyHasher(keys.index);
  const tracer = new Tracer({ database, hasher, opener: new Opener(keys.sealing), clock });
  const http = await startHttp(
    { port: options.httpPort, token: options.token, log },
    {
      database,
      tracer,
      lag: new IndexLag(database, clock),
      clock,
      keepResult: async (result) => {
        await ingest.keepResult(result);
        outbox.results?.kept(result.position);
      },
    },
  );
  parts.defer(() => http.dispose());

  const retain = (topic: string, payload: Uint8Array) =>
    outbox.session?.retain(topic, payload) ?? Promise.reject(new Error('not started'));
  const say = (topic: string, payload: Uint8Array) =>
    outbox.session?.say(topic, payload) ?? Promise.reject(new Error('not started'));
  const retained = retainedTold((all) => ingest.tellRetained(all));
  const { commands } = options;
  if (commands !== undefined) {
    outbox.results = new ResultDownlink({ database, key: commands, retain, now: () => clock.now(), log });
  }
  outbox.hits = await hitsOf(options, database, hasher, say);
  parts.defer(() => outbox.hits?.dispose());
  const broker = await brokerOf(options.broker);
  parts.defer(() => broker.dispose());
  const publisher = new ListPublisher({
    folder: publishedFolder(options.dataDirectory),
    key: keys.ingest,
    retain,
    published: (manifests) => retained.tell('lists', manifests),
    log,
  });
  parts.defer(() => publisher.dispose());
  const enrol = await enrolmentOf(options, parts);
  const standings = new Standings(options.dataDirectory, () => clock.monotonic(), log);
  parts.defer(() => standings.close());
  const doorman = new Doorman(standings, log);
  const caretaker = await caretakerOf(options, parts, say);
  const trust = trustOf(options, parts, retain, () => retained.tell('roles', [topics.roles]));
  const session = new Session(broker.url, options.tls ?? null, {
    log,
    message: (message, taken) => {
      if (message.address?.leaf === 'state') caretaker?.heard(message.address, message.payload);
      ingest.take(doorman.marked(message), taken);
    },
    retired: (address, payload) => caretaker?.retired(address, payload),
    lists: (topic, payload) => void publisher.seen(topic, payload),
    link: (up) => {
      for (const part of [publisher, trust]) up ? part?.connected() : part?.lost();
      if (up) outbox.results?.connected();
    },
  });
  outbox.session = session;
  parts.defer(() => session.dispose());
  if ('embeddedPort' in options.broker) await session.ready;
  return { http: http.url, mqtt: withoutPassword(broker.url), enrol };
};

/** Puts together what each publisher has at the broker. */
const retainedTold = (tell: (topics: readonly string[]) => void) => {
  const of: Record<'lists' | 'roles', readonly string[]> = { lists: [], roles: [] };
  return {
    tell: (whose: keyof typeof of, now: readonly string[]): void => {
      of[whose] = now;
      tell([...of.roles, ...of.lists]);
    },
  };
};

const hitsOf = async (
  { watch, keys, clock, log }: ReceiverOptions,
  database: ReadableDatabase,
  hasher: PersonKeyHasher,
  say: (topic: string, payload: Uint8Array) => Promise<void>,
): Promise<HitAnswers | null> => {
  if (watch === undefined) return null;
  const now = () => clock.now();
  const table = await WatchedTable.open({ file: watch.table, hasher, now, log });
  const { isListed } = table;
  const confirmer = new HitConfirmer({ database, opener: new Opener(keys.sealing), isListed, now });
  const due = async () => {
    await table.refresh();
    return confirmer.due();
  };
  const hits = new HitAnswers({ key: watch.key, due, say, now, log });
  // Those that came while no receiver ran.
  hits.committed();
  return hits;
};

const enrolmentOf = async (options: ReceiverOptions, parts: AsyncDisposableStack): Promise<string | null> => {
  const { enrol, dataDirectory, keys, clock, log } = options;
  if (enrol === undefined) return null;
  const office = await EnrolmentOffice.open(dataDirectory, keys);
  parts.defer(() => office.close());
  const listener = await startEnrolmentServer({ ...enrol, dataDirectory, office, now: () => clock.now(), log });
  parts.defer(() => listener.dispose());
  return `${listener.host}:${listener.port}`;
};

const trustOf = (
  { dataDirectory, keys, log }: ReceiverOptions,
  parts: AsyncDisposableStack,
  retain: (topic: string, payload: Uint8Array) => Promise<void>,
  published: () => void,
): TrustPublisher | null => {
  const files = officeFiles(dataDirectory);
  if (!existsSync(files.roles)) return null;
  const sealing = keys.sealing.map(({ publicKey }) => publicKey);
  const publisher = new TrustPublisher({ files, sealing, retain, published, log });
  parts.defer(() => publisher.dispose());
  return publisher;
};

/** Only where stations were enrolled, and by an office of its own: what it writes the listener's does not hold back. */
const caretakerOf = async (
  { dataDirectory, keys, clock, log }: ReceiverOptions,
  parts: AsyncDisposableStack,
  say: (topic: string, payload: Uint8Array) => Promise<void>,
): Promise<Caretaker | null> => {
  if (keys.commands === undefined || !existsSync(officeFiles(dataDirectory).settings)) return null;
  const office = await EnrolmentOffice.open(dataDirectory, keys);
  parts.defer(() => office.close());
  const caretaker = new Caretaker({ office, key: keys.commands, say, now: () => clock.now(), log });
  parts.defer(() => caretaker.dispose());
  return caretaker;
};

const brokerOf = async (broker: ReceiverOptions['broker']): Promise<EmbeddedBroker> =>
  'url' in broker ? { url: broker.url, dispose: async () => undefined } : startEmbeddedBroker(broker.embeddedPort);

import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { giveBack } from '../../contract/spent-bytes.ts';
import { Opener } from '../opener.ts';
import { type Alarm, CentralStore } from '../store/central-store.ts';
import { LogKeeper } from '../store/log-keeper.ts';
import { LogFile, LogSync } from '../store/log-sync.ts';
import { PersonKeyHasher } from '../store/person-index.ts';
import type { NewTestResult } from '../store/test-results.ts';
import { FilingTurn } from './filing-turn.ts';
import { Indexer } from './indexer.ts';
import { type Incoming, Ingestor, isDiskTrouble } from './ingestor.ts';
import type { FromIngestThread, IngestThreadData, ToIngestThread } from './protocol.ts';

/**
 * The thread that commits. What arrives while a commit runs forms the next group; a group is bounded, so that the first
 * station in it need not wait for the last for long. It is acknowledged when it is on the disk; the next one is committed
 * meanwhile. Rows are filed and made traceable in the pauses (filing-turn.ts).
 */
const groupBytes = 2 * 1024 * 1024;
/** A station waits no longer than for this many. */
const indexRows = 500;
/** Of one row in the log, about. bytes */
const rowBytes = 2000;
const retryMs = 1000;

const port = parentPort;
if (port === null) throw new Error('the ingest thread is not a program of its own');

const clock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const { file, keys } = workerData as IngestThreadData;
const post = (message: FromIngestThread): void => port.postMessage(message);

type Opened = Readonly<{
  store: CentralStore;
  log: LogKeeper;
  logFile: LogFile;
  disk: LogSync;
  ingestor: Ingestor;
  indexer: Indexer;
}>;

/** Nothing that waits for it is acknowledged: stations keep it, and send it to the receiver that is started next. */
const notSynced = (error: unknown): void => {
  post({ kind: 'log', text: `the disk does not take what was committed: ${messageOf(error)}; check the disk` });
  process.exit(1);
};

const open = async (): Promise<Opened | null> => {
  try {
    const store = new CentralStore(file);
    const logFile = await LogFile.open(file);
    store.syncLater();
    const disk = new LogSync(logFile.sync, notSynced);
    const indexer = new Indexer(store, new Opener(keys.sealing), new PersonKeyHasher(keys.index), clock);
    const log = new LogKeeper(file, (why) => post({ kind: 'log', text: `the log of the store is not moved: ${why}` }));
    return { store, log, logFile, disk, ingestor: new Ingestor(store, keys.ingest, clock), indexer };
  } catch (error) {
    const known =
      error instanceof CheckpointError
        ? error
        : new CheckpointError(ErrorCode.CentralStoreFailed, messageOf(error), 'look at the log of the receiver');
    post({ kind: 'failed', error: known.toRecord() });
    return null;
  }
};

const queue: Incoming[] = [];
let running = false;
let stopping = false;
const turn = new FilingTurn(clock.monotonic());
let wake: NodeJS.Timeout | undefined;

const keep = ({ store, disk }: Opened, id: number, result: NewTestResult): void => {
  try {
    store.commit(clock.now(), (transaction) => transaction.keepResult(result));
    disk.whenSafe(() => post({ kind: 'result', id, error: null }));
  } catch (error) {
    const hint = 'check the disk of the receiver, then send the result again';
    post({
      kind: 'result',
      id,
      error: new CheckpointError(ErrorCode.CentralStoreFailed, messageOf(error), hint).toRecord(),
    });
  }
};

const takeGroup = (): readonly Incoming[] => {
  let bytes = 0;
  const end = queue.findIndex((message) => {
    bytes += message.payload.length;
    return bytes > groupBytes;
  });
  return queue.splice(0, end === -1 ? queue.length : Math.max(1, end));
};

/** Until the disk takes it; undefined: it never did, and the receiver stops. */
const untilTaken = async <T>(work: () => T | Promise<T>): Promise<T | undefined> => {
  while (true) {
    try {
      return await work();
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      post({ kind: 'log', text: `the store does not take events, trying again: ${messageOf(error)}` });
      if (stopping) return undefined;
      await delay(retryMs);
    }
  }
};

const sayAlarm = ({ reason, station, epoch, sequence }: Alarm): void => {
  const act =
    reason === 'damaged'
      ? ': the disk of this receiver has lost rows from here on, and the station sends them again; check that disk'
      : '';
  post({ kind: 'log', text: `ALARM ${reason}: ${station.site}/${station.station} ${epoch}-${sequence}${act}` });
};

const ingestGroup = async ({ ingestor, log, disk }: Opened, group: readonly Incoming[]): Promise<void> => {
  const ingested = await untilTaken(() => ingestor.take(group));
  if (ingested === undefined) return;
  for (const alarm of ingested.alarms) sayAlarm(alarm);
  const bytes = group.reduce((sum, message) => sum + message.payload.length, 0);
  for (const { payload } of group) giveBack(payload);
  log.committed(bytes);
  disk.whenSafe(() => post({ kind: 'committed', bytes, acknowledgements: ingested.acknowledgements }));
};

/** @returns whether there was anything to do */
const fileSome = async ({ store, log, indexer }: Opened): Promise<boolean> => {
  const done = await untilTaken(async () => store.file(indexRows, sayAlarm) + (await indexer.run(indexRows)));
  if ((done ?? 0) > 0) post({ kind: 'filed' });
  log.committed((done ?? 0) * rowBytes);
  return (done ?? 0) > 0;
};

const pump = async (parts: Opened): Promise<void> => {
  if (running) return;
  running = true;
  clearTimeout(wake);
  while (queue.length > 0 || !stopping) {
    if (queue.length > 0) await ingestGroup(parts, takeGroup());
    const waitMs = turn.waitMs(queue.length > 0, clock.monotonic());
    const filed = waitMs === 0 && (await fileSome(parts));
    await nextTurn();
    if (filed || queue.length > 0) continue;
    if (waitMs > 0) wake = setTimeout(() => void pump(parts), waitMs);
    break;
  }
  running = false;
};

const opened = await open();
if (opened !== null) {
  const { store, log, logFile, disk } = opened;
  const stop = async (): Promise<void> => {
    stopping = true;
    clearTimeout(wake);
    while (running) await delay(5);
    await disk.idle();
    await log.dispose();
    await logFile.close();
    store.dispose();
    post({ kind: 'stopped' });
    port.close();
  };
  port.on('message', (message: ToIngestThread) => {
    if (message.kind === 'stop') void stop();
    else if (message.kind === 'retained') opened.ingestor.retained = message.topics;
    else if (message.kind === 'result') keep(opened, message.id, message.result);
    else {
      queue.push(message.message);
      turn.arrived(message.message.payload.length, clock.monotonic());
      void pump(opened);
    }
  });
  post({ kind: 'ready' });
  void pump(opened);
}

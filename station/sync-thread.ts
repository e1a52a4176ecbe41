import { randomBytes } from 'node:crypto';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { audiencesOf } from '../contract/audiences.ts';
import type { CentralTime } from '../contract/clock.ts';
import type { CommandReply } from '../contract/commands.ts';
import type { SyncConfiguration } from '../contract/configuration.ts';
import { asCheckpointError, type CheckpointError, ErrorCode, type ErrorRecord } from '../contract/errors.ts';
import type { KeysOpening } from '../contract/keys.ts';
import type { PublishedName } from '../contract/list-manifest.ts';
import type { ResendRange, Resent } from '../contract/resend.ts';
import type { NetworkState } from '../contract/rpc.ts';
import { keyringOf } from '../contract/signed.ts';
import type { StationState } from '../contract/station-state.ts';
import type { StationAddress } from '../contract/topics.ts';
import type { Parted } from '../sync/acknowledgement.ts';
import { readBrokerSecrets } from '../sync/broker-files.ts';
import type { LogReader } from '../sync/log.ts';
import { SyncSession } from '../sync/session.ts';
import { syncTimings } from '../sync/session-options.ts';
import { systemClock } from './clock/system-clock.ts';
import { keyReader } from './keys/key-reader.ts';
import { asLedgerError } from './ledger/ledger-error.ts';
import { LedgerLog } from './ledger/ledger-log.ts';
import type { MissingRows, Watermark } from './ledger/ledger-rows.ts';
import { LogMove, type Moved } from './ledger/move-log.ts';
import { clearArrived } from './lists/published-lists.ts';
import { standBack } from './own-thread.ts';
import { newerTrust, type Trust, trustOf } from './trust.ts';

/** Station's half of the composition with sync: a thread that reads the log, so that no passage waits for the network. */
export type SyncStart = Readonly<{
  file: string;
  broker: SyncConfiguration;
  /** To which the files that `broker` names are relative. */
  dataDirectory: string;
  /** By which the private key and the password that it names are read. */
  keys: KeysOpening;
  address: StationAddress;
  trust: Trust;
  about: SyncAbout;
  /** Folder in which lists that are on their way lie, and the versions that are held. */
  listsFolder: string;
  held: HeldVersions;
  /** Answers to commands that no broker has confirmed. */
  replies: readonly CommandReply[];
}>;

export type HeldVersions = Readonly<Partial<Record<PublishedName, number>>>;

/** What the retained state says beyond what the log itself knows. */
export type SyncAbout = Pick<
  Extract<StationState, { status: 'online' }>,
  'software' | 'mode' | 'devices' | 'enrolment'
>;

export type SyncRequest =
  | Readonly<{ kind: 'about'; about: SyncAbout }>
  /** The log has grown. */
  | Readonly<{ kind: 'committed' }>
  /** Somebody stands at the gate: what is old goes slowly for a while. */
  | Readonly<{ kind: 'passing' }>
  /** The log's WAL is to be moved into its file: this thread is there anyhow. */
  | Readonly<{ kind: 'move-log' }>
  | Readonly<{ kind: 'held'; held: HeldVersions }>
  | Readonly<{ kind: 'resend'; id: number; range: ResendRange }>
  | Readonly<{ kind: 'reply'; reply: CommandReply }>
  | Readonly<{ kind: 'presence'; payload: string }>
  | Readonly<{ kind: 'trust'; trust: Trust }>
  | Readonly<{ kind: 'close' }>;

export type SyncAnswer =
  | Readonly<{ kind: 'presence'; payload: Uint8Array }>
  | Readonly<{ kind: 'presence-line'; up: boolean }>
  /** Role keys have come, not verified. */
  | Readonly<{ kind: 'trust'; bytes: Uint8Array }>
  | Readonly<{ kind: 'network'; state: NetworkState }>
  | Readonly<{
      kind: 'acknowledged';
      position: number;
      watermark: Watermark;
      parted: readonly Parted[];
      /** What central has lost of what it had acknowledged, and this file does not have any more. */
      missing: readonly MissingRows[];
    }>
  | Readonly<{ kind: 'fault'; error: ErrorRecord }>
  /** The log has a page that cannot be what was written. */
  | Readonly<{ kind: 'damaged'; error: ErrorRecord }>
  | Readonly<{ kind: 'central-time'; time: CentralTime }>
  | Readonly<{ kind: 'log-moved'; moved: Moved }>
  | Readonly<{ kind: 'resent'; id: number; resent: Resent }>
  | Readonly<{ kind: 'not-resent'; id: number; error: ErrorRecord }>
  /** A command has come, not verified. */
  | Readonly<{ kind: 'command'; name: string; bytes: Uint8Array }>
  /** The broker has an answer to a command. */
  | Readonly<{ kind: 'replied'; id: string }>
  /** A list has come whole and lies there, not verified. */
  | Readonly<{ kind: 'list'; name: PublishedName; version: number; path: string }>;

type LogQuestions = LogReader & Pick<LedgerLog, 'acknowledgedPosition' | 'missingAfter' | 'close'>;

/** The log, whose failures have a name. Whoever asks goes on as they can; that it is damaged is told at once. */
const openLog = (file: string, damaged: (error: CheckpointError) => void): LogQuestions => {
  const ask = <T>(question: () => T): T => {
    try {
      return question();
    } catch (error) {
      const failure = asLedgerError(error, file);
      if (failure.code === ErrorCode.LedgerMalformed) damaged(failure);
      throw failure;
    }
  };
  const log = ask(() => new LedgerLog(file));
  return {
    headPosition: () => ask(() => log.headPosition()),
    head: () => ask(() => log.head()),
    batchAfter: (position, maxBytes) => ask(() => log.batchAfter(position, maxBytes)),
    rangeOf: (range, maxBytes) => ask(() => log.rangeOf(range, maxBytes)),
    locate: (epoch, sequence) => ask(() => log.locate(epoch, sequence)),
    positionThrough: (marks) => ask(() => log.positionThrough(marks)),
    isHoleAfter: (position) => ask(() => log.isHoleAfter(position)),
    watermarks: () => ask(() => log.watermarks()),
    acknowledgedPosition: () => ask(() => log.acknowledgedPosition()),
    missingAfter: (epoch, sequence) => ask(() => log.missingAfter(epoch, sequence)),
    close: () => log.close(),
  };
};

/** At once: what comes next may be signed by a key that is named there. The station says what is wrong with it. */
const newestOf = (trust: Trust, bytes: Uint8Array): Trust => {
  try {
    const newer = newerTrust(trust, bytes);
    return newer === null ? trust : trustOf(newer);
  } catch {
    return trust;
  }
};

const run = (port: MessagePort, start: SyncStart): void => {
  standBack();
  const answer = (message: SyncAnswer) => port.postMessage(message);
  const log = openLog(start.file, (error) => answer({ kind: 'damaged', error: error.toRecord() }));
  const wal = new LogMove(start.file);
  const read = keyReader(start.dataDirectory, start.keys);
  clearArrived(start.listsFolder);
  let about = start.about;
  let held = start.held;
  let { trust } = start;
  let acknowledged = log.acknowledgedPosition();
  const session = new SyncSession(
    {
      broker: start.broker,
      secrets: () => readBrokerSecrets(start.broker, start.dataDirectory, process.env, read),
      timings: syncTimings(start.broker.broker, start.broker.spreadSeconds * 1000),
      address: start.address,
      keyring: { keysFor: (role) => keyringOf(trust.roleKeys).keysFor(role) },
      log,
      clock: systemClock,
      random: Math.random,
      nonce: () => randomBytes(12).toString('base64url'),
      lists: {
        folder: start.listsFolder,
        audiences: audiencesOf(start.address),
        held: (name) => held[name] ?? null,
      },
      describe: () => ({
        status: 'online',
        ...about,
        ...log.head(),
        unsent: Math.max(0, log.headPosition() - acknowledged),
        time: systemClock.now(),
      }),
    },
    {
      network: (state) => answer({ kind: 'network', state }),
      fault: (error) => answer({ kind: 'fault', error }),
      centralTime: (time) => answer({ kind: 'central-time', time }),
      presence: (payload) => answer({ kind: 'presence', payload: new Uint8Array(payload) }),
      trustArrived: (bytes) => {
        trust = newestOf(trust, bytes);
        answer({ kind: 'trust', bytes: new Uint8Array(bytes) });
      },
      presenceLine: (up) => answer({ kind: 'presence-line', up }),
      listArrived: (name, version, path) => answer({ kind: 'list', name, version, path }),
      commandArrived: (name, bytes) => answer({ kind: 'command', name, bytes: new Uint8Array(bytes) }),
      replied: (id) => answer({ kind: 'replied', id }),
      acknowledged: (ack, position) => {
        acknowledged = position;
        answer({
          kind: 'acknowledged',
          position,
          watermark: { time: ack.time, epochs: ack.held },
          parted: ack.parted,
          missing: ack.behind.flatMap(({ epoch, sequence }) => log.missingAfter(epoch, sequence)),
        });
      },
    },
  );
  port.on('message', (request: SyncRequest) => {
    if (request.kind === 'committed') {
      session.committed();
      return;
    }
    if (request.kind === 'passing') {
      session.passing();
      return;
    }
    if (request.kind === 'move-log') {
      answer({ kind: 'log-moved', moved: wal.move() });
      return;
    }
    if (request.kind === 'reply') {
      session.reply(request.reply);
      return;
    }
    if (request.kind === 'presence') {
      session.sayPresence(request.payload);
      return;
    }
    if (request.kind === 'trust') {
      trust = request.trust;
      return;
    }
    if (request.kind === 'held') {
      held = request.held;
      return;
    }
    if (request.kind === 'about') {
      about = request.about;
      session.describeAgain();
      return;
    }
    if (request.kind === 'resend') {
      const { id, range } = request;
      session.resend(range).then(
        (resent) => answer({ kind: 'resent', id, resent }),
        (error: unknown) => {
          const record = asCheckpointError(error, ErrorCode.ResendRefused, 'run "kiosk ledger verify"').toRecord();
          answer({ kind: 'not-resent', id, error: record });
        },
      );
      return;
    }
    void session.dispose().finally(() => {
      wal.close();
      log.close();
      port.close();
    });
  });
  for (const reply of start.replies) session.reply(reply);
  session.start();
};

if (parentPort !== null) run(parentPort, workerData as SyncStart);

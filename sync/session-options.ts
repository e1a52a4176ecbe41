import type { CentralTime } from '../contract/clock.ts';
import type { SyncConfiguration } from '../contract/configuration.ts';
import type { Clock } from '../contract/driver.ts';
import type { ErrorRecord } from '../contract/errors.ts';
import type { PublishedName } from '../contract/list-manifest.ts';
import type { NetworkState } from '../contract/rpc.ts';
import type { Keyring } from '../contract/signed.ts';
import type { StationState } from '../contract/station-state.ts';
import type { StationAddress } from '../contract/topics.ts';
import type { CheckedAcknowledgement } from './acknowledgement.ts';
import { type BackoffSettings, backoffFor } from './backoff.ts';
import type { BrokerSecrets } from './broker-files.ts';
import type { LinkTimings } from './broker-link.ts';
import type { ListDownlinkOptions } from './list-downlink.ts';
import type { LogReader } from './log.ts';

export type SyncTimings = LinkTimings &
  Readonly<{
    backoff: BackoffSettings;
    /** A connection that has stood this long was a good one: the next wait begins short again. ms */
    stableMs: number;
    /** How long central is waited for, at first; each time in vain doubles it. ms */
    firstAnswerMs: number;
    maxAnswerMs: number;
    /** Between two batches of what is sent again. ms */
    resendEveryMs: number;
    /** Central is asked for its time this often, ms. */
    askTimeMs: number;
    /** What the broker does not let us hear is asked for again this often. ms */
    listenAgainMs: number;
  }>;

export const syncTimings = (broker: string, spreadMs: number): SyncTimings => ({
  connectMs: 10_000,
  keepaliveSeconds: 15,
  pubackMs: 60_000,
  backoff: backoffFor(broker, spreadMs),
  stableMs: 20_000,
  firstAnswerMs: 4000,
  maxAnswerMs: 60_000,
  resendEveryMs: 100,
  askTimeMs: 600_000,
  listenAgainMs: 60_000,
});

export type SyncOptions = Readonly<{
  broker: Pick<SyncConfiguration, 'broker' | 'protocol' | 'username'>;
  /** Read at each try, so that a renewed certificate or password is used without a restart. @throws CheckpointError */
  secrets: () => BrokerSecrets;
  timings: SyncTimings;
  address: StationAddress;
  keyring: Keyring;
  log: LogReader;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** A fresh nonce for each state message. */
  nonce: () => string;
  lists: Omit<ListDownlinkOptions, 'keyring' | 'arrived' | 'fault'>;
  /** What the retained state says now, but for the nonce. */
  describe: () => Omit<Extract<StationState, { status: 'online' }>, 'nonce'>;
}>;

export type SyncEvents = Readonly<{
  network(state: NetworkState): void;
  /** `behind` is told of a fresh answer only. */
  acknowledged(ack: CheckedAcknowledgement, position: number): void;
  fault(error: ErrorRecord): void;
  centralTime(time: CentralTime): void;
  /** A list has come whole: whoever takes it verifies it, and removes the file. */
  listArrived(name: PublishedName, version: number, path: string): void;
  /** A command has come; nothing is verified. */
  commandArrived(name: string, bytes: Uint8Array): void;
  /** The broker has this answer to a command. */
  replied(id: string): void;
  /** What another station of the site says of who is inside; nothing of it is verified. */
  presence(payload: Uint8Array): void;
  /** Whom to believe from now on, as somebody has put it there; nothing of it is verified. */
  trustArrived(bytes: Uint8Array): void;
  /** Whether the other stations of the site can be spoken to. */
  presenceLine(up: boolean): void;
}>;

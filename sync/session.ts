import { Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { Clock } from '../contract/driver.ts';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import type { PublishedName } from '../contract/list-manifest.ts';
import type { NetworkState } from '../contract/rpc.ts';
import type { Keyring } from '../contract/signed.ts';
import type { StationState } from '../contract/station-state.ts';
import { type StationAddress, topics } from '../contract/topics.ts';
import { encodeBatch, maxBatchBytes } from '../contract/wire.ts';
import { type CheckedAcknowledgement, checkAcknowledgement } from './acknowledgement.ts';
import { backoffMs } from './backoff.ts';
import { ListDownlink, type ListDownlinkOptions } from './list-downlink.ts';
import type { LogBatch, LogReader } from './log.ts';
import { SendWindow } from './send-window.ts';

export type SyncOptions = Readonly<{
  broker: string;
  username?: string;
  password?: string;
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
  acknowledged(ack: CheckedAcknowledgement, position: number): void;
  fault(error: ErrorRecord): void;
  /** A list has come whole: whoever takes it verifies it, and removes the file. */
  listArrived(name: PublishedName, version: number, path: string): void;
}>;

const reconnect = { firstMs: 500, maxMs: 30_000 };
const connectTimeoutMs = 10_000;
const keepaliveSeconds = 15;
const maxBatchesOnTheirWay = 32;
const firstAnswerMs = 4000;
const maxAnswerMs = 60_000;
const rememberedNonces = 8;

/**
 * Keeps one MQTT session to the broker and the log moving through it. The broker's PUBACK frees nothing; the window
 * moves when the central store's signed acknowledgement says so, and rewinds when that does not come.
 */
export class SyncSession {
  readonly #options: SyncOptions;
  readonly #events: SyncEvents;
  readonly #window: SendWindow;
  readonly #known: Map<string, number>;
  readonly #lists: ListDownlink;
  #client: MqttClient | null = null;
  #connected = false;
  #attempt = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #answerTimer: NodeJS.Timeout | null = null;
  #answerMs = firstAnswerMs;
  #network: NetworkState;
  #disposed = false;
  /** Of the last state messages of this connection: an acknowledgement that repeats one was made after it. */
  #nonces: readonly string[] = [];
  /** Central time of the newest acknowledgement on this connection, ms since the Unix epoch. */
  #newestAck = 0;

  constructor(options: SyncOptions, events: SyncEvents) {
    this.#options = options;
    this.#events = events;
    this.#known = new Map(options.log.watermarks().map(({ epoch, sequence }) => [epoch, sequence]));
    this.#window = new SendWindow(options.log.positionThrough(this.#known), maxBatchesOnTheirWay);
    this.#network = { state: 'offline', since: options.clock.now(), error: null };
    this.#lists = new ListDownlink({
      ...options.lists,
      keyring: options.keyring,
      arrived: (name, version, path) => events.listArrived(name, version, path),
      fault: (error) => events.fault(error),
    });
  }

  start(): void {
    this.#connect();
  }

  /** The log has grown. */
  committed(): void {
    this.#pump();
  }

  /** Something that the retained state tells has changed. */
  describeAgain(): void {
    this.#publishState();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#stopAnswerTimer();
    this.#lists.lost();
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    if (this.#connected) {
      const offline: StationState = { status: 'offline' };
      const farewell = client.publishAsync(topics.state(this.#options.address), JSON.stringify(offline), {
        qos: 1,
        retain: true,
      });
      await Promise.race([farewell.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    await client.endAsync(true).catch(() => undefined);
  }

  #connect(): void {
    if (this.#disposed) return;
    const { address } = this.#options;
    const will: StationState = { status: 'offline' };
    const options: IClientOptions = {
      protocolVersion: 4,
      clientId: `checkpoint-${address.site}-${address.station}`,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: connectTimeoutMs,
      keepalive: keepaliveSeconds,
      resubscribe: false,
      will: { topic: topics.state(address), payload: Buffer.from(JSON.stringify(will)), qos: 1, retain: true },
      ...(this.#options.username === undefined ? {} : { username: this.#options.username }),
      ...(this.#options.password === undefined ? {} : { password: this.#options.password }),
    };
    const client = mqtt.connect(this.#options.broker, options);
    this.#client = client;
    let ended = false;
    const end = (error: ErrorRecord | null) => {
      if (ended) return;
      ended = true;
      client.end(true);
      this.#lost(client, error);
    };
    client.on('connect', () => {
      // Small messages that wait for each other's TCP acknowledgement would cost 40 ms an entry (Nagle's algorithm).
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      void this.#welcome(client).catch((error: unknown) => end(brokerError(error)));
    });
    client.on('message', (topic, payload) => {
      if (!this.#lists.take(topic, payload)) this.#acknowledge(payload);
    });
    client.on('error', (error) => end(brokerError(error)));
    client.on('close', () => end(null));
  }

  /** Subscribed before the birth, so that the answer to it is not missed. */
  async #welcome(client: MqttClient): Promise<void> {
    await client.subscribeAsync(topics.ack(this.#options.address), { qos: 1 });
    if (client !== this.#client) return;
    this.#connected = true;
    this.#attempt = 0;
    this.#window.rewind();
    this.#publishState();
    this.#expectAnswer();
    this.#pump();
    // What a broker refuses of this does not come; the acknowledgements go on without it.
    this.#lists.connected({
      subscribe: (topic) => void client.subscribe(topic, { qos: 1 }, () => undefined),
      unsubscribe: (topic) => void client.unsubscribe(topic, () => undefined),
    });
  }

  #lost(client: MqttClient, error: ErrorRecord | null): void {
    if (client !== this.#client || this.#disposed) return;
    this.#client = null;
    this.#connected = false;
    this.#nonces = [];
    this.#newestAck = 0;
    this.#lists.lost();
    this.#stopAnswerTimer();
    this.#window.rewind();
    this.#setNetwork('offline', error ?? this.#network.error ?? unreachable(this.#options.broker, 'connection closed'));
    const wait = backoffMs(this.#attempt, this.#options.random(), reconnect);
    this.#attempt += 1;
    this.#retryTimer = setTimeout(() => this.#connect(), wait);
  }

  #pump(): void {
    const client = this.#client;
    if (client === null || !this.#connected) return;
    for (;;) {
      const after = this.#window.nextAfter();
      const batch = after === null ? null : this.#read(after);
      if (batch === null) return;
      this.#window.sent(batch.last);
      client.publish(topics.events(this.#options.address), encodeBatch(batch.lines), { qos: 1 });
      if (this.#answerTimer === null) this.#expectAnswer();
    }
  }

  /** A ledger that cannot be read is no trouble of the network: the connection stays, and the fault is named. */
  #read(after: number): LogBatch | null {
    try {
      return this.#options.log.batchAfter(after, maxBatchBytes);
    } catch (error) {
      this.#events.fault({
        code: ErrorCode.LedgerMalformed,
        message: `the ledger cannot be read to be sent: ${messageOf(error)}`,
        hint: 'entries go on being recorded; run "kiosk ledger verify", keep the files and call the central team',
      });
      return null;
    }
  }

  #publishState(): void {
    if (this.#client === null || !this.#connected) return;
    const nonce = this.#options.nonce();
    this.#nonces = [...this.#nonces, nonce].slice(-rememberedNonces);
    const state: StationState = { ...this.#options.describe(), nonce };
    this.#client.publish(topics.state(this.#options.address), JSON.stringify(state), { qos: 1, retain: true });
  }

  #acknowledge(payload: Uint8Array): void {
    const { address, keyring, log } = this.#options;
    let ack: CheckedAcknowledgement;
    try {
      ack = checkAcknowledgement(payload, keyring, address, log, this.#known);
    } catch (error) {
      this.#events.fault(
        error instanceof CheckpointError
          ? error.toRecord()
          : { code: ErrorCode.AcknowledgementForged, message: messageOf(error), hint: '' },
      );
      return;
    }
    // Central's own time grows with every acknowledgement: an older one is a copy that somebody sent again.
    const fresh = this.#nonces.includes(ack.nonce) && ack.time >= this.#newestAck;
    this.#newestAck = Math.max(this.#newestAck, ack.time);
    this.#learn(ack, fresh);
    const position = log.positionThrough(this.#known);
    const moved = this.#window.acknowledge(position);
    if (position < this.#window.acknowledged) this.#window.goBack(position);
    for (const fault of ack.faults) this.#events.fault(fault);
    this.#events.acknowledged(ack, this.#window.acknowledged);
    // A retained acknowledgement may be days old: it frees what it names, and does not prove that central is there.
    if (moved || fresh) this.#answered();
    this.#pump();
  }

  #learn(ack: CheckedAcknowledgement, fresh: boolean): void {
    for (const { epoch, sequence } of ack.held) this.#known.set(epoch, sequence);
    // Only an answer to what we asked on this connection: a replayed one must not make a station send its past again.
    if (fresh) for (const { epoch, sequence } of ack.behind) this.#known.set(epoch, sequence);
    // Once all that we have of a parted epoch was sent (central keeps both where they differ, and raises its alarm),
    // nothing more of it can be waited for, and what comes after must not stand behind it.
    for (const { epoch, last, end } of ack.parted) if (this.#window.sentThrough >= end) this.#known.set(epoch, last);
  }

  #answered(): void {
    this.#answerMs = firstAnswerMs;
    this.#stopAnswerTimer();
    this.#setNetwork('online', null);
    if (this.#window.waiting) this.#expectAnswer();
  }

  #expectAnswer(): void {
    this.#stopAnswerTimer();
    this.#answerTimer = setTimeout(() => this.#silence(), this.#answerMs);
  }

  #silence(): void {
    this.#answerTimer = null;
    this.#answerMs = Math.min(maxAnswerMs, this.#answerMs * 2);
    this.#setNetwork('central-silent', {
      code: ErrorCode.CentralUnreachable,
      message: 'the broker takes our messages and the central system does not acknowledge them',
      hint: 'nothing is lost; if this lasts, ask the central team whether the receiver runs',
    });
    this.#window.probe();
    this.#publishState();
    this.#pump();
    this.#expectAnswer();
  }

  #stopAnswerTimer(): void {
    if (this.#answerTimer !== null) clearTimeout(this.#answerTimer);
    this.#answerTimer = null;
  }

  #setNetwork(state: NetworkState['state'], error: ErrorRecord | null): void {
    const since = this.#network.state === state ? this.#network.since : this.#options.clock.now();
    const changed = this.#network.state !== state || this.#network.error?.message !== error?.message;
    this.#network = { state, since, error };
    if (changed) this.#events.network(this.#network);
  }
}

const unreachable = (broker: string, why: string): ErrorRecord => ({
  code: ErrorCode.BrokerUnreachable,
  message: `no connection to ${broker}: ${why}`,
  hint: 'entries are kept and sent later; check the network cable, the address and the firewall',
});

/** CONNACK return codes 4 and 5 of MQTT 3.1.1 (section 3.2.2.3) mean that the broker does not want this client. */
const brokerError = (error: unknown): ErrorRecord => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 4 || code === 5) {
    return {
      code: ErrorCode.BrokerRefused,
      message: `the broker refuses this station: ${messageOf(error)}`,
      hint: 'check user name, password and the broker’s access list',
    };
  }
  return {
    code: ErrorCode.BrokerUnreachable,
    message: messageOf(error) || 'no connection to the broker',
    hint: 'entries are kept and sent later; check the network and the broker’s address',
  };
};

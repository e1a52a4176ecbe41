import { Socket } from 'node:net';
import mqtt, { type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import type { ErrorRecord } from '../contract/errors.ts';
import { giveBack } from '../contract/spent-bytes.ts';
import {
  closedTrouble,
  type LinkPhase,
  silentTrouble,
  type Trouble,
  topicTrouble,
  troubleOf,
} from './broker-errors.ts';
import type { BrokerSecrets } from './broker-files.ts';
import type { MqttVersion } from './protocol-choice.ts';

export type LinkOptions = Readonly<{
  url: string;
  protocol: MqttVersion;
  clientId: string;
  username: string | undefined;
  secrets: BrokerSecrets;
  will: Readonly<{ topic: string; payload: string }>;
  timings: LinkTimings;
}>;

export type LinkTimings = Readonly<{
  /** From the first packet to the broker's CONNACK. ms */
  connectMs: number;
  keepaliveSeconds: number;
  /** A message that the broker has not confirmed after this time says that the connection is dead. ms */
  pubackMs: number;
}>;

export type LinkEvents = Readonly<{
  /** The broker has taken the station. */
  connected(): void;
  /** @param retained it was kept by the broker, and may be old */
  message(topic: string, payload: Uint8Array, retained: boolean): void;
  /** What was written has gone out of this process: more may be. */
  drained(): void;
  /** Once, and nothing after it. */
  ended(trouble: Trouble): void;
}>;

/** What a broker says of a message: null, or why it does not keep it. `heard`: false: nobody was there to hear it. */
export type Taken = Readonly<{ refusal: ErrorRecord | null; heard: boolean }>;

const noMatchingSubscribers = 16;
/** What the broker may send before it has our PUBACK: chunks of lists come in eights. */
const receiveMaximum = 64;
const farewellMs = 500;

/**
 * One connection to a broker, from the first packet to its end. It never reconnects: whoever owns it decides when. What is
 * handed over is counted until the broker has confirmed it, so that nothing piles up in front of a socket that does not move.
 */
export class BrokerLink {
  readonly at: string;
  readonly #options: LinkOptions;
  readonly #events: LinkEvents;
  readonly #client: MqttClient;
  /** Properties of the broker's CONNACK. */
  #said: NonNullable<IConnackPacket['properties']> = {};
  #phase: LinkPhase = 'reaching';
  #ended = false;
  #unconfirmed = 0;
  #silence: NodeJS.Timeout | null = null;
  #waitsForDrain = false;

  /** @throws whatever TLS says of certificates that it cannot use */
  constructor(options: LinkOptions, events: LinkEvents) {
    this.at = new URL(options.url).host;
    this.#options = options;
    this.#events = events;
    this.#client = mqtt.connect(options.url, clientOptions(options));
    this.#listen();
  }

  /** Messages that the broker has not confirmed yet. */
  get unconfirmed(): number {
    return this.#unconfirmed;
  }

  /** Messages that may be without its confirmation at a time. [1...65535] */
  get allowed(): number {
    return this.#said.receiveMaximum ?? 65_535;
  }

  /** Bytes that the broker takes in one packet, or null: it does not say. */
  get maxPacketBytes(): number | null {
    return this.#said.maximumPacketSize ?? null;
  }

  /** False while the socket holds what it cannot get rid of: `drained` tells when that is over. */
  get writable(): boolean {
    if (this.#ended || this.#phase !== 'connected') return false;
    if (!this.#client.stream.writableNeedDrain) return true;
    if (!this.#waitsForDrain) {
      this.#waitsForDrain = true;
      this.#client.stream.once('drain', () => {
        this.#waitsForDrain = false;
        if (!this.#ended) this.#events.drained();
      });
    }
    return false;
  }

  /**
   * @param spent a payload with a buffer of its own, which is given back when the broker has it
   * @param taken called when the broker has confirmed or refused it, and never after the end
   */
  publish(
    topic: string,
    payload: string | Buffer,
    {
      retain = false,
      contentType,
      spent = false,
    }: Readonly<{ retain?: boolean; contentType: string; spent?: boolean }>,
    taken: (taken: Taken) => void,
  ): void {
    if (this.#ended) return;
    this.#unconfirmed += 1;
    this.#silence ??= setTimeout(() => this.end(silentTrouble(this.at)), this.#options.timings.pubackMs);
    const properties = this.#options.protocol === 5 ? { properties: { contentType } } : {};
    this.#client.publish(topic, payload, { qos: 1, retain, ...properties }, (error, packet) => {
      if (this.#ended) return;
      this.#confirmed();
      if (spent && typeof payload !== 'string') this.#giveBack(payload);
      const refusal = error instanceof Error ? topicTrouble(error, this.at) : null;
      const reason = packet !== undefined && 'reasonCode' in packet ? packet.reasonCode : 0;
      taken({ refusal, heard: reason !== noMatchingSubscribers });
    });
  }

  /** Resolves with null when the broker lets us listen, else with why it does not. Never, where the connection ends. */
  subscribe(topic: string): Promise<ErrorRecord | null> {
    return new Promise((resolve) => {
      if (this.#ended) return;
      this.#client.subscribe(topic, { qos: 1 }, (error, granted) => {
        if (this.#ended) return;
        if (error !== null) resolve(topicTrouble(error, this.at));
        else resolve((granted ?? []).some(({ qos }) => qos > 2) ? topicTrouble(new Error(topic), this.at) : null);
      });
    });
  }

  unsubscribe(topic: string): void {
    if (!this.#ended) this.#client.unsubscribe(topic, () => undefined);
  }

  end(trouble: Trouble): void {
    if (!this.#stop()) return;
    this.#client.end(true);
    this.#events.ended(trouble);
  }

  /** Says good-bye with a last retained message, and waits for it for half a second at most. */
  async close(topic: string, payload: string): Promise<void> {
    const connected = this.#phase === 'connected' && !this.#ended;
    if (!this.#stop()) return;
    if (connected) {
      const farewell = this.#client.publishAsync(topic, payload, { qos: 1, retain: true });
      await Promise.race([farewell.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, farewellMs))]);
    }
    await this.#client.endAsync(true).catch(() => undefined);
  }

  #listen(): void {
    const client = this.#client;
    const secure = this.#options.url.startsWith('mqtts:');
    client.stream.once('connect', () => {
      this.#phase = secure ? 'securing' : 'greeting';
    });
    client.stream.once('secureConnect', () => {
      this.#phase = 'greeting';
    });
    client.on('connect', ({ properties }) => {
      this.#said = properties ?? {};
      // Small messages that wait for each other's TCP acknowledgement would cost 40 ms an entry (Nagle's algorithm).
      if (client.stream instanceof Socket) client.stream.setNoDelay(true);
      this.#phase = 'connected';
      if (!this.#ended) this.#events.connected();
    });
    client.on('message', (topic, payload, { retain }) => {
      if (!this.#ended) this.#events.message(topic, payload, retain);
    });
    client.on('disconnect', ({ reasonCode }) => {
      const said = Object.assign(new Error('the broker ends the connection'), { code: reasonCode ?? 0 });
      this.end(troubleOf(said, this.at, this.#phase));
    });
    client.on('error', (error) => this.end(troubleOf(error, this.at, this.#phase)));
    client.on('close', () => this.end(closedTrouble(this.at, this.#phase)));
  }

  /**
   * A broker may confirm what it has not got yet. What the socket still holds must not be freed: other memory of this process
   * would go out in its place. That is collected later.
   */
  #giveBack(payload: Buffer): void {
    if (this.#client.stream.writableLength === 0) giveBack(payload);
  }

  #confirmed(): void {
    this.#unconfirmed -= 1;
    if (this.#unconfirmed > 0) {
      this.#silence?.refresh();
      return;
    }
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = null;
  }

  #stop(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = null;
    return true;
  }
}

const clientOptions = (options: LinkOptions): IClientOptions => {
  const { protocol, username, secrets, will, timings } = options;
  const { password, ca, certificate, key } = secrets;
  return {
    protocolVersion: protocol,
    clientId: options.clientId,
    // Nothing is kept by the broker between two connections: the log is the queue, and the acknowledgement is retained.
    clean: true,
    ...(protocol === 5 ? { properties: { sessionExpiryInterval: 0, receiveMaximum } } : {}),
    // Otherwise the first packet makes a buffer for each of 65,536 numbers, 7 MB that stay.
    writeCache: false,
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: timings.connectMs,
    keepalive: timings.keepaliveSeconds,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: true },
    ...(username === undefined ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(key === null ? {} : { key }),
    rejectUnauthorized: true,
  };
};

import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { messageOf } from '../contract/errors.ts';
import { listTopics, parseListTopic } from '../contract/list-manifest.ts';
import { parseRetirementTopic, parseStationTopic, type StationAddress, topics } from '../contract/topics.ts';
import type { Incoming, Outgoing } from './ingest/ingestor.ts';

const reconnectMs = 1000;
const keepaliveSeconds = 60;

/** PEM. A broker is always asked for a certificate of an authority that is believed. */
export type BrokerTls = Readonly<{ ca: Buffer; certificate: Buffer | null; key: Buffer | null }>;

export type SessionEvents = Readonly<{
  /** @param taken to be called when the next message may come */
  message(message: Incoming, taken: () => void): void;
  /** A message on the topics of lists. */
  lists(topic: string, payload: Uint8Array): void;
  /** A station answers the command by which it is taken out of service. */
  retired(address: StationAddress, payload: Uint8Array): void;
  /** Subscribed, or not connected any more. */
  link(up: boolean): void;
  log(text: string): void;
}>;

/**
 * The receiver's MQTT session. Reconnects for ever. Every session starts clean and subscribes anew, so the broker repeats
 * the retained state of every station and each of them is acknowledged again: whatever was lost with the old session,
 * its station learns it from that. A PUBACK to the broker is therefore no promise, and need not wait for the commit.
 */
export class Session {
  readonly #client: MqttClient;
  readonly #events: SessionEvents;
  readonly #waiting = new Map<string, Uint8Array>();
  readonly #inFlight = new Set<string>();
  #subscribed: (() => void) | null = null;
  #lastTrouble = '';
  /** Resolves when the first subscription stands. */
  readonly ready: Promise<void>;

  /** @param keepalive after so many seconds without a packet the broker is asked whether it is there */
  constructor(broker: string, tls: BrokerTls | null, events: SessionEvents, keepalive = keepaliveSeconds) {
    this.#events = events;
    this.ready = new Promise((resolve) => {
      this.#subscribed = resolve;
    });
    this.#client = mqtt.connect(broker, {
      protocolVersion: 4,
      keepalive,
      clientId: `central-${randomBytes(6).toString('hex')}`,
      clean: true,
      reconnectPeriod: reconnectMs,
      reconnectOnConnackError: true,
      resubscribe: false,
      ...(tls === null ? {} : { ca: tls.ca }),
      ...(tls?.certificate ? { cert: tls.certificate } : {}),
      ...(tls?.key ? { key: tls.key } : {}),
    });
    this.#client.handleMessage = ({ topic, payload }, callback) => {
      // A broker that sends is there. Its answer to a ping may lie behind more of a backlog than we take in the time that is
      // waited for it, and all that it holds for us would be thrown away with the connection.
      this.#client.reschedulePing();
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
      if (parseListTopic(topic) !== null) {
        events.lists(topic, bytes);
        callback();
        return;
      }
      const retired = parseRetirementTopic(topic);
      if (retired !== null) {
        events.retired(retired, bytes);
        callback();
        return;
      }
      events.message({ topic, address: parseStationTopic(topic), payload: bytes }, () => callback());
    };
    this.#client.on('connect', () => {
      // An acknowledgement is small: it must not wait for the one before to be acknowledged by TCP (Nagle's algorithm).
      if (this.#client.stream instanceof Socket) this.#client.stream.setNoDelay(true);
      this.#connected(broker);
    });
    this.#client.on('error', (error) => this.#trouble(messageOf(error)));
    this.#client.on('close', () => {
      events.link(false);
      this.#trouble(`no connection to the broker ${withoutPassword(broker)}`);
    });
  }

  /** Only the newest acknowledgement of a station is of use: one that still waits is replaced. */
  publish(acknowledgements: readonly Outgoing[]): void {
    for (const { topic, payload } of acknowledgements) this.#waiting.set(topic, payload);
    this.#send();
  }

  /** Puts a retained message; an empty one removes it. Rejects where the broker does not take it. */
  async retain(topic: string, payload: Uint8Array): Promise<void> {
    if (!this.#client.connected) throw new Error('no connection to the broker');
    await this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1, retain: true });
  }

  /** Says something once to whoever is there. Rejects where the broker does not take it. */
  async say(topic: string, payload: Uint8Array): Promise<void> {
    if (!this.#client.connected) throw new Error('no connection to the broker');
    await this.#client.publishAsync(topic, Buffer.from(payload), { qos: 1, retain: false });
  }

  async dispose(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #connected(broker: string): void {
    this.#lastTrouble = '';
    this.#events.log(`connected to the broker ${withoutPassword(broker)}`);
    this.#subscribe();
    this.#send();
  }

  #subscribe(): void {
    const wanted = [topics.allEvents, topics.allStates, topics.allRetirements, listTopics.allManifests];
    this.#client.subscribe(wanted, { qos: 1 }, (error, granted) => {
      const refused = granted?.some(({ qos }) => qos > 2) ?? false;
      if (error === null && !refused) {
        this.#events.link(true);
        return this.#subscribed?.();
      }
      this.#trouble(`the broker does not let the receiver subscribe: ${error === null ? 'refused' : messageOf(error)}`);
      setTimeout(() => this.#client.connected && this.#subscribe(), reconnectMs * 5).unref();
    });
  }

  /** One in flight for each station, so that none can arrive before an older one. */
  #send(): void {
    if (!this.#client.connected) return;
    for (const [topic, payload] of this.#waiting) {
      if (this.#inFlight.has(topic)) continue;
      this.#waiting.delete(topic);
      this.#inFlight.add(topic);
      this.#client.publish(topic, Buffer.from(payload), { qos: 1, retain: true }, (error) => {
        this.#inFlight.delete(topic);
        if (error !== undefined && error !== null && !this.#waiting.has(topic)) this.#waiting.set(topic, payload);
        this.#send();
      });
    }
  }

  /** The same trouble again and again is said once. */
  #trouble(text: string): void {
    if (text === this.#lastTrouble) return;
    this.#lastTrouble = text;
    this.#events.log(text);
  }
}

/** For logs and screens. */
export const withoutPassword = (broker: string): string => broker.replace(/\/\/[^@/]*@/, '//');

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { CentralTime } from '../../contract/clock.ts';
import type { ErrorRecord } from '../../contract/errors.ts';
import type { NetworkState } from '../../contract/rpc.ts';
import { keyringOf, signingPublicKey, signObject } from '../../contract/signed.ts';
import { stationStateSchema } from '../../contract/station-state.ts';
import { type StationAddress, topics } from '../../contract/topics.ts';
import { encodeBatch, splitBatch } from '../../contract/wire.ts';
import type { BrokerSecrets } from '../../sync/broker-files.ts';
import type { LogReader } from '../../sync/log.ts';
import { SyncSession } from '../../sync/session.ts';
import { type SyncTimings, syncTimings } from '../../sync/session-options.ts';

const ingest = Buffer.alloc(32, 1);
const epoch = 'e'.repeat(32);
const hashOf = (sequence: number): Buffer => createHash('sha256').update(`row ${sequence}`).digest();
const rowLine = (sequence: number, bytes: number): string =>
  `{"id":"${epoch}-${sequence}","pad":"${'x'.repeat(Math.max(0, bytes - 120))}","hash":"${hashOf(sequence).toString('hex')}"}`;

/** One epoch of rows of about the same size, in memory: what a session reads is a log, whatever keeps it. */
export class MemoryLog implements LogReader {
  rows: number;
  readonly #rowBytes: number;
  /** Sequences up to here are not there any more. */
  removed = 0;

  constructor(rows: number, rowBytes = 400) {
    this.rows = rows;
    this.#rowBytes = rowBytes;
  }

  readonly headPosition = () => this.rows;
  readonly head = () => ({ epoch, sequence: this.rows });
  readonly watermarks = () => [];
  readonly isHoleAfter = (position: number) => position < Math.min(this.removed, this.rows);
  readonly positionThrough = (marks: ReadonlyMap<string, number>) => marks.get(epoch) ?? 0;

  readonly batchAfter = (position: number, maxBytes: number) => {
    const { lines, last } = this.rangeOf({ from: position + 1, to: this.rows }, maxBytes);
    return lines.length === 0 ? null : { bytes: new TextEncoder().encode(encodeBatch(lines)), last };
  };

  readonly rangeOf = ({ from, to }: Readonly<{ from: number; to: number }>, maxBytes: number) => {
    const lines: string[] = [];
    const until = Math.min(to, this.rows);
    const first = Math.max(from, this.removed + 1);
    const gone = first > from ? [{ from, to: Math.min(first - 1, until) }] : [];
    let bytes = 0;
    let last = Math.max(from - 1, Math.min(first - 1, until));
    for (let sequence = first; sequence <= until; sequence += 1) {
      const line = rowLine(sequence, this.#rowBytes);
      if (lines.length > 0 && bytes + line.length + 2 > maxBytes) break;
      lines.push(line);
      bytes += line.length + 2;
      last = sequence;
    }
    return { lines, gone, last };
  };

  readonly locate = (of: string, sequence: number) => {
    const end = { last: this.rows, end: this.rows };
    if (of !== epoch) return { kind: 'unknown' } as const;
    if (sequence > this.rows) return { kind: 'ahead', ...end } as const;
    return { kind: 'held', position: sequence, hash: hashOf(sequence), ...end } as const;
  };
}

/** What a session has said. */
export type Said = Readonly<{
  networks: NetworkState[];
  faults: ErrorRecord[];
  positions: number[];
  times: CentralTime[];
  /** Names of the commands that came. */
  commands: string[];
  /** Bytes of each message with role keys. */
  roles: number[];
}>;

export type TestSession = Readonly<{
  session: SyncSession;
  log: MemoryLog;
  said: Said;
  /** Resolves when the session has said something for which this holds (also before it was called). */
  until(holds: (said: Said) => boolean): Promise<void>;
  close(): Promise<void>;
}>;

export type TestSessionOptions = Readonly<{
  log: MemoryLog;
  protocol?: 'auto' | 4 | 5;
  username?: string;
  secrets?: () => BrokerSecrets;
  timings?: Partial<SyncTimings>;
  address?: StationAddress;
  random?: () => number;
}>;

export const noSecrets: BrokerSecrets = { password: null, ca: null, certificate: null, key: null };
export const testAddress: StationAddress = { site: 'bench', station: 'gate' };

const quick: Partial<SyncTimings> = {
  backoff: { startMs: 0, firstMs: 60, maxMs: 200, leastMs: 30 },
  firstAnswerMs: 400,
  maxAnswerMs: 1000,
  resendEveryMs: 5,
};

/** A sync session as the station has one, in this process. */
export const startSession = (broker: string, options: TestSessionOptions): TestSession => {
  const { log, address = testAddress } = options;
  const folder = mkdtempSync(join(tmpdir(), 'session-'));
  const said: Said = { networks: [], faults: [], positions: [], times: [], commands: [], roles: [] };
  const waiting = new Set<() => void>();
  const tell = (_count: number): void => {
    for (const look of [...waiting]) look();
  };
  const session = new SyncSession(
    {
      broker: {
        broker,
        protocol: options.protocol ?? 'auto',
        ...(options.username === undefined ? {} : { username: options.username }),
      },
      secrets: options.secrets ?? (() => noSecrets),
      timings: { ...syncTimings(broker, 0), ...quick, ...options.timings },
      address,
      keyring: keyringOf({ keys: [{ role: 'ingest', key: signingPublicKey(ingest) }], sealing: [] }),
      log,
      clock: { now: Date.now, monotonic: () => performance.now() },
      random: options.random ?? Math.random,
      nonce: () => randomBytes(8).toString('hex'),
      lists: { folder, audiences: [], held: () => null },
      describe: () => ({
        status: 'online',
        software: 'test',
        mode: 'demo',
        devices: [],
        ...log.head(),
        unsent: 0,
        time: Date.now(),
      }),
    },
    {
      network: (state) => tell(said.networks.push(state)),
      fault: (error) => tell(said.faults.push(error)),
      acknowledged: (_ack, position) => tell(said.positions.push(position)),
      centralTime: (time) => tell(said.times.push(time)),
      listArrived: () => undefined,
      commandArrived: (name) => tell(said.commands.push(name)),
      replied: () => undefined,
      presence: () => undefined,
      trustArrived: ({ length }) => tell(said.roles.push(length)),
      presenceLine: () => undefined,
    },
  );
  session.start();
  const until = (holds: (said: Said) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds(said)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const close = async (): Promise<void> => {
    await session.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  return { session, log, said, until, close };
};

export type Received = Readonly<{ sequences: readonly number[]; packet: IPublishPacket }>;

/** A central system of a few lines: it keeps what comes without gap and acknowledges it. */
export class TestReceiver {
  readonly #client: MqttClient;
  readonly #address: StationAddress;
  readonly received: Received[] = [];
  through = 0;
  #nonce = '';
  #version = 0;
  readonly #held = new Set<number>();
  readonly acknowledgements: Uint8Array[] = [];
  /** What acknowledgements say that the broker has for every station. */
  retained: readonly string[] = [];
  /** False: the batch never arrived. */
  takes: (received: Received) => boolean = () => true;
  /** What is published for an acknowledgement; more than one: duplicates, older ones. */
  answers: (newest: Uint8Array) => readonly Uint8Array[] = (newest) => [newest];

  private constructor(client: MqttClient, address: StationAddress) {
    this.#client = client;
    this.#address = address;
    client.on('message', (topic, payload, packet) => {
      if (topic === topics.events(address)) this.#events(payload.toString(), packet);
      else this.#state(payload.toString());
    });
  }

  static async start(
    broker: string,
    options: IClientOptions = {},
    address: StationAddress = testAddress,
  ): Promise<TestReceiver> {
    const client = await mqtt.connectAsync(broker, { protocolVersion: 5, reconnectPeriod: 100, ...options });
    const receiver = new TestReceiver(client, address);
    await client.subscribeAsync([topics.events(address), topics.state(address)], { qos: 1 });
    return receiver;
  }

  /** Copies of rows that came more than once. */
  get copies(): number {
    return this.received.reduce((sum, { sequences }) => sum + sequences.length, 0) - this.#held.size;
  }

  acknowledge(): void {
    this.#version += 1;
    const entry = { epoch, sequence: this.through, hash: hashOf(this.through) };
    const newest = signObject(
      {
        role: 'ingest',
        audience: `station/${this.#address.site}/${this.#address.station}`,
        id: 'ack',
        version: this.#version,
        notAfter: null,
        body: {
          ...this.#address,
          time: this.#version,
          nonce: this.#nonce,
          epochs: this.through === 0 ? [] : [entry],
          ...(this.retained.length === 0 ? {} : { retained: this.retained }),
        },
      },
      ingest,
    );
    this.acknowledgements.push(newest);
    for (const bytes of this.answers(newest)) {
      this.#client.publish(topics.ack(this.#address), Buffer.from(bytes), { qos: 1, retain: true });
    }
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }

  #events(text: string, packet: IPublishPacket): void {
    const lines = splitBatch(Buffer.from(text)) ?? [];
    const sequences = lines.map((line) =>
      Number((JSON.parse(line.toString('utf8')) as { id: string }).id.split('-')[1]),
    );
    const received = { sequences, packet };
    if (!this.takes(received)) return;
    this.received.push(received);
    for (const sequence of sequences) this.#held.add(sequence);
    while (this.#held.has(this.through + 1)) this.through += 1;
    this.acknowledge();
  }

  #state(text: string): void {
    const state = stationStateSchema.parse(JSON.parse(text));
    if (state.status === 'offline') return;
    this.#nonce = state.nonce;
    this.acknowledge();
  }
}

import type { CommandReply } from '../contract/commands.ts';
import { asCheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import type { ResendRange, Resent } from '../contract/resend.ts';
import type { NetworkState } from '../contract/rpc.ts';
import type { StationState } from '../contract/station-state.ts';
import { topics } from '../contract/topics.ts';
import { encodeBatch, maxBatchBytes } from '../contract/wire.ts';
import { AnswerWatch, type Silence } from './answer-watch.ts';
import { backoffMs } from './backoff.ts';
import { endsAgainError, type Trouble, tooLarge, troubleOf } from './broker-errors.ts';
import { BrokerLink } from './broker-link.ts';
import { CommandDownlink } from './command-downlink.ts';
import { DownlinkTopics } from './downlink-topics.ts';
import { ListDownlink } from './list-downlink.ts';
import type { LogBatch } from './log.ts';
import { Pace } from './pace.ts';
import { PresenceLine } from './presence-line.ts';
import { ProtocolChoice } from './protocol-choice.ts';
import { Resend } from './resend.ts';
import { SendWindow } from './send-window.ts';
import type { SyncEvents, SyncOptions } from './session-options.ts';
import { Watermarks } from './watermarks.ts';

/** Without an acknowledgement; a broker holds them meanwhile. 12 MiB at most */
const windowLimits = { first: 16, most: 192 } as const;
/** Without a PUBACK; these are in the memory of this process. */
const maxUnconfirmed = 32;
/** A line that cannot carry this much before it is cut is none. */
const minBatchBytes = 1024;
/** Topic, properties and headers of a PUBLISH, at most. */
const packetOverhead = 256;
const oftenEnough = 3;
/** So long after somebody has shown a code a backlog goes slowly: one batch in `breathMs`, some 4,000 rows a second. ms */
const passingMs = 5000;
const breathMs = 10;
const batchType = 'application/cloudevents-batch+json';
const stateType = 'application/json';
const offline: string = JSON.stringify({ status: 'offline' } satisfies StationState);

/**
 * Keeps one MQTT session to the broker and the log moving through it. The broker's PUBACK frees nothing; the window
 * moves when the central store's signed acknowledgement says so, and rewinds when that does not come.
 */
export class SyncSession {
  readonly #options: SyncOptions;
  readonly #events: SyncEvents;
  readonly #window: SendWindow;
  readonly #watermarks: Watermarks;
  readonly #lists: ListDownlink;
  readonly #commands: CommandDownlink;
  readonly #protocol: ProtocolChoice;
  readonly #pace = new Pace({
    maxBatches: maxUnconfirmed,
    maxBytes: maxBatchBytes,
    minBytes: minBatchBytes,
  });
  readonly #resend: Resend;
  readonly #answer: AnswerWatch;
  readonly #presence: PresenceLine;
  #downlink: DownlinkTopics | null = null;
  #link: BrokerLink | null = null;
  /** Monotonic ms since when the broker has us and we listen; null: not connected. */
  #connectedAt: number | null = null;
  #attempt = 0;
  /** Connections in a row that were ended soon after the broker had taken us, without a reason. */
  #endedSoon = 0;
  #retryTimer: NodeJS.Timeout | null = null;
  #timeTimer: NodeJS.Timeout | null = null;
  /** Monotonic ms. */
  #passingUntil = 0;
  /** Between two batches while people pass. */
  #breath: NodeJS.Timeout | null = null;
  /** Why the broker did not take or pass on the newest batch. */
  #refusal: ErrorRecord | null = null;
  /** Batches that the broker has not confirmed. */
  #unconfirmed = 0;
  #stateDue = false;
  #stateOnItsWay = false;
  #network: NetworkState;
  #disposed = false;

  constructor(options: SyncOptions, events: SyncEvents) {
    this.#options = options;
    this.#events = events;
    this.#watermarks = new Watermarks(options);
    this.#window = new SendWindow(this.#watermarks.position, windowLimits);
    this.#network = { state: 'offline', since: options.clock.now(), error: null };
    this.#answer = new AnswerWatch({
      firstMs: options.timings.firstAnswerMs,
      maxMs: options.timings.maxAnswerMs,
      busy: () => this.#unconfirmed > 0,
      over: (found) => this.#unanswered(found),
    });
    this.#protocol = new ProtocolChoice(options.broker.protocol);
    this.#lists = new ListDownlink({
      ...options.lists,
      keyring: options.keyring,
      arrived: (name, version, path) => events.listArrived(name, version, path),
      fault: (error) => events.fault(error),
    });
    this.#commands = new CommandDownlink({
      address: options.address,
      arrived: (name, bytes) => events.commandArrived(name, bytes),
      replied: (id) => events.replied(id),
      fault: (error) => events.fault(error),
    });
    const { address, clock } = options;
    this.#presence = new PresenceLine(topics.presence(address.site), clock.monotonic, (payload) =>
      events.presence(payload),
    );
    this.#resend = new Resend({
      log: options.log,
      maxBytes: () => this.#batchBytes(),
      send: (lines, taken) => this.#send(Buffer.from(encodeBatch(lines)), taken),
      everyMs: options.timings.resendEveryMs,
    });
  }

  start(): void {
    const { timings, random } = this.#options;
    this.#connectIn(Math.round(random() * timings.backoff.startMs));
  }

  /** The log has grown. */
  committed(): void {
    this.#pump();
  }

  /** Somebody stands at the gate, who must not wait for a processor that a backlog has. */
  passing(): void {
    this.#passingUntil = this.#options.clock.monotonic() + passingMs;
  }

  /** Something that the retained state tells has changed. */
  describeAgain(): void {
    this.#publishState();
  }

  /** Says something to the other stations of the site; while there is no connection it is said to nobody. */
  sayPresence(payload: string): void {
    if (this.#link === null || this.#connectedAt === null) return;
    this.#presence.say(payload);
    this.#presence.pump(this.#link);
  }

  /**
   * Sends rows once more, whatever was acknowledged, beside what is new. Resolves when the broker has confirmed them, which
   * may be after many connections.
   * @throws (rejects) CheckpointError ResendRefused, LedgerMalformed
   */
  resend(range: ResendRange): Promise<Resent> {
    return this.#resend.add(range);
  }

  /** Answers a command, now or as soon as there is a connection. */
  reply(reply: CommandReply): void {
    this.#commands.reply(reply);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    if (this.#breath !== null) clearTimeout(this.#breath);
    if (this.#timeTimer !== null) clearInterval(this.#timeTimer);
    this.#answer.stop();
    this.#lists.lost();
    this.#commands.lost();
    this.#resend.dispose();
    this.#downlink?.close();
    const link = this.#link;
    this.#link = null;
    this.#connectedAt = null;
    await link?.close(topics.state(this.#options.address), offline);
  }

  #connectIn(ms: number): void {
    this.#retryTimer = setTimeout(() => this.#connect(), ms);
  }

  #connect(): void {
    if (this.#disposed) return;
    const { address, broker, timings, secrets } = this.#options;
    try {
      const link: BrokerLink = new BrokerLink(
        {
          url: broker.broker,
          protocol: this.#protocol.next,
          clientId: `checkpoint-${address.site}-${address.station}`,
          username: broker.username,
          secrets: secrets(),
          will: { topic: topics.state(address), payload: offline },
          timings,
        },
        {
          connected: () => void this.#welcome(link),
          message: (topic, payload, retained) => this.#take(topic, payload, retained),
          drained: () => this.#pump(),
          ended: (trouble) => this.#lost(trouble),
        },
      );
      this.#link = link;
    } catch (error) {
      this.#lost(troubleOf(error, new URL(broker.broker).host, 'reaching'));
    }
  }

  /** Subscribed before the birth, so that the answer to it is not missed. */
  async #welcome(link: BrokerLink): Promise<void> {
    this.#protocol.worked();
    const late = setTimeout(
      () => link.end(troubleOf(new Error('timeout'), link.at, 'connected')),
      this.#options.timings.connectMs,
    );
    const downlink = new DownlinkTopics({
      subscribe: (topic) => link.subscribe(topic),
      fault: (error) => this.#events.fault(error),
      againMs: this.#options.timings.listenAgainMs,
    });
    this.#downlink = downlink;
    // Before the acknowledgement, which a key may have signed that is only named there.
    downlink.listen(topics.roles, 'roles');
    const refusal = await link.subscribe(topics.ack(this.#options.address)).finally(() => clearTimeout(late));
    if (link !== this.#link) return;
    if (refusal !== null) {
      link.end({ error: refusal, refusal: 'other' });
      return;
    }
    this.#connectedAt = this.#options.clock.monotonic();
    this.#window.rewind();
    this.#publishState();
    this.#answer.start();
    this.#timeTimer = setInterval(() => this.#publishState(), this.#options.timings.askTimeMs);
    this.#pump();
    this.#lists.connected({
      subscribe: (topic) => downlink.listen(topic, 'lists'),
      unsubscribe: (topic) => {
        downlink.forget(topic);
        link.unsubscribe(topic);
      },
    });
    this.#commands.connected({
      subscribe: (topic) => downlink.listen(topic, 'commands'),
      publish: (topic, payload, taken) =>
        link.publish(topic, payload, { contentType: stateType }, ({ refusal }) => taken(refusal)),
      maxPacketBytes: link.maxPacketBytes,
    });
    this.#resend.resume();
    const alone = await link.subscribe(topics.presence(this.#options.address.site));
    if (link === this.#link && alone === null) this.#events.presenceLine(true);
  }

  #lost({ error, refusal }: Trouble): void {
    if (this.#disposed) return;
    const { clock, timings, random } = this.#options;
    const stood = this.#connectedAt !== null && clock.monotonic() - this.#connectedAt >= timings.stableMs;
    const greeted = this.#connectedAt !== null;
    if (stood) this.#endedSoon = 0;
    else if (greeted && error.code === ErrorCode.BrokerUnreachable) this.#endedSoon += 1;
    const at = new URL(this.#options.broker.broker).host;
    this.#forgetConnection();
    this.#setNetwork('offline', greeted && this.#endedSoon >= oftenEnough ? endsAgainError(at) : error);
    if (!greeted && this.#protocol.failed(refusal)) {
      this.#connectIn(0);
      return;
    }
    if (stood) this.#attempt = 0;
    this.#connectIn(backoffMs(this.#attempt, random(), timings.backoff));
    this.#attempt += 1;
  }

  #forgetConnection(): void {
    if (this.#connectedAt !== null) this.#events.presenceLine(false);
    this.#presence.lost();
    this.#downlink?.close();
    this.#downlink = null;
    this.#link = null;
    this.#connectedAt = null;
    if (this.#timeTimer !== null) clearInterval(this.#timeTimer);
    this.#timeTimer = null;
    this.#watermarks.lost();
    this.#unconfirmed = 0;
    this.#stateDue = false;
    this.#stateOnItsWay = false;
    this.#refusal = null;
    this.#pace.cut();
    this.#lists.lost();
    this.#commands.lost();
    this.#resend.lost();
    this.#answer.stop();
    this.#window.rewind();
  }

  #take(topic: string, payload: Uint8Array, retained: boolean): void {
    this.#downlink?.heard(topic);
    if (topic === topics.roles) {
      this.#events.trustArrived(payload);
      return;
    }
    if (this.#lists.take(topic, payload) || this.#commands.take(topic, payload)) return;
    if (this.#presence.take(topic, payload)) return;
    if (topic === topics.ack(this.#options.address)) this.#acknowledge(payload, retained);
  }

  #pump(): void {
    if (this.#connectedAt === null) return;
    if (this.#stateDue) this.#publishState();
    if (this.#link !== null) this.#presence.pump(this.#link);
    while (this.#breath === null) {
      const after = this.#hasRoom() ? this.#window.nextAfter() : null;
      const batch = after === null ? null : this.#read(after);
      if (batch === null || !this.#send(bufferOf(batch.bytes), () => this.#pump(), true)) return;
      this.#window.sent(batch.last, this.#options.clock.monotonic());
      if (!this.#answer.running) this.#answer.start();
      if (this.#options.clock.monotonic() < this.#passingUntil) this.#takeBreath();
    }
  }

  #takeBreath(): void {
    this.#breath = setTimeout(() => {
      this.#breath = null;
      this.#pump();
    }, breathMs);
  }

  #hasRoom(): boolean {
    const link = this.#link;
    return link !== null && this.#unconfirmed < this.#pace.batches && link.unconfirmed < link.allowed && link.writable;
  }

  #batchBytes(): number {
    const allowed = this.#link?.maxPacketBytes ?? Number.POSITIVE_INFINITY;
    return Math.max(1, Math.min(this.#pace.bytes, allowed - packetOverhead));
  }

  /** @param spent its buffer is given back when the broker has it @returns false: not now */
  #send(batch: Buffer, taken: () => void, spent = false): boolean {
    const link = this.#link;
    if (link === null || this.#connectedAt === null || !this.#hasRoom()) return false;
    const allowed = link.maxPacketBytes;
    if (allowed !== null && batch.length + packetOverhead > allowed) {
      this.#events.fault(tooLarge(link.at, batch.length + packetOverhead, allowed));
      return false;
    }
    const { clock, address } = this.#options;
    const at = clock.monotonic();
    this.#unconfirmed += 1;
    this.#pace.sent();
    link.publish(topics.events(address), batch, { contentType: batchType, spent }, ({ refusal, heard }) => {
      this.#unconfirmed -= 1;
      this.#pace.taken(clock.monotonic() - at);
      this.#refusal = refusal ?? (heard ? null : nobodyThere);
      if (refusal !== null) this.#setNetwork('central-silent', refusal);
      taken();
    });
    return true;
  }

  /** A ledger that cannot be read is no trouble of the network: the connection stays, and the fault is named. */
  #read(after: number): LogBatch | null {
    try {
      return this.#options.log.batchAfter(after, this.#batchBytes());
    } catch (error) {
      const hint = 'entries go on being recorded; run "kiosk ledger verify", keep the files and call the central team';
      const { code } = asCheckpointError(error, ErrorCode.LedgerMalformed, hint);
      this.#events.fault({ code, message: `the ledger cannot be read to be sent: ${messageOf(error)}`, hint });
      return null;
    }
  }

  /** One at a time: of what changes while it is on its way, only the newest is of use. */
  #publishState(): void {
    const link = this.#link;
    if (link === null || this.#connectedAt === null) return;
    this.#stateDue = this.#stateOnItsWay || link.unconfirmed >= link.allowed;
    if (this.#stateDue) return;
    const nonce = this.#options.nonce();
    this.#watermarks.asked(nonce);
    const state: StationState = { ...this.#options.describe(), nonce };
    this.#stateOnItsWay = true;
    const options = { retain: true, contentType: stateType };
    link.publish(topics.state(this.#options.address), JSON.stringify(state), options, ({ refusal }) => {
      this.#stateOnItsWay = false;
      if (refusal !== null) this.#events.fault(refusal);
      this.#pump();
    });
  }

  #acknowledge(payload: Uint8Array, retained: boolean): void {
    const heard = this.#watermarks.hear(payload, this.#window.sentThrough);
    if ('code' in heard) {
      this.#events.fault(heard);
      return;
    }
    const { ack, fresh, position, time } = heard;
    if (time !== null) this.#events.centralTime(time);
    if (fresh) this.#downlink?.expect(ack.retained);
    const moved = this.#window.acknowledge(position, this.#options.clock.monotonic());
    if (position < this.#window.acknowledged) this.#window.goBack(position);
    // A broker that was restarted may have kept an older one than was acknowledged: of that nobody is to blame.
    const aged = retained && !fresh && ack.behind.length > 0 && ack.faults.length === ack.behind.length;
    if (!aged) for (const fault of ack.faults) this.#events.fault(fault);
    this.#events.acknowledged(fresh ? ack : { ...ack, behind: [] }, this.#window.acknowledged);
    // A retained acknowledgement may be days old: it frees what it names, and does not prove that central is there.
    if (moved || fresh) {
      this.#setNetwork('online', null);
      this.#answer.answered(moved, this.#window.waiting);
    }
    this.#pump();
  }

  #unanswered(found: Silence): void {
    if (found === 'silent') this.#setNetwork('central-silent', this.#refusal ?? centralSilent);
    this.#window.probe(found === 'incomplete', this.#standsAtHole());
    this.#publishState();
    this.#pump();
  }

  #standsAtHole(): boolean {
    try {
      return this.#options.log.isHoleAfter(this.#window.acknowledged);
    } catch {
      // Whoever reads the rows to send them says so.
      return false;
    }
  }

  #setNetwork(state: NetworkState['state'], error: ErrorRecord | null): void {
    const since = this.#network.state === state ? this.#network.since : this.#options.clock.now();
    const changed = this.#network.state !== state || this.#network.error?.message !== error?.message;
    this.#network = { state, since, error };
    if (changed) this.#events.network(this.#network);
  }
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const centralSilent: ErrorRecord = {
  code: ErrorCode.CentralUnreachable,
  message: 'the broker takes our messages and the central system does not acknowledge them',
  hint: 'nothing is lost; if this lasts, ask the central team whether the receiver runs',
};

const nobodyThere: ErrorRecord = {
  code: ErrorCode.CentralUnreachable,
  message: 'the broker takes our messages, and the receiver of the central system is not connected to it',
  hint: 'nothing is lost; if this lasts, ask the central team to start the receiver',
};

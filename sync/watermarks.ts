import type { CentralTime } from '../contract/clock.ts';
import type { Clock } from '../contract/driver.ts';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import type { Keyring } from '../contract/signed.ts';
import type { StationAddress } from '../contract/topics.ts';
import { type CheckedAcknowledgement, checkAcknowledgement } from './acknowledgement.ts';
import type { LogReader } from './log.ts';

export type WatermarksOptions = Readonly<{ address: StationAddress; keyring: Keyring; log: LogReader; clock: Clock }>;

/** What an acknowledgement has taught. */
export type Heard = Readonly<{
  ack: CheckedAcknowledgement;
  /** It answers what was asked on this connection; any other may be a copy. */
  fresh: boolean;
  /** Of the log: everything up to here is in the central store. */
  position: number;
  /** Of a fresh one only. */
  time: CentralTime | null;
}>;

const rememberedNonces = 8;

/**
 * How far central holds each epoch, as it has said itself: what it signed, what of it answers us, and what that means for the
 * log.
 */
export class Watermarks {
  readonly #options: WatermarksOptions;
  readonly #known: Map<string, number>;
  /** Of the last state messages of this connection: an acknowledgement that repeats one was made after it. */
  #nonces: readonly Readonly<{ nonce: string; at: number }>[] = [];
  /** Central time of the newest acknowledgement on this connection, ms since the Unix epoch. */
  #newest = 0;

  constructor(options: WatermarksOptions) {
    this.#options = options;
    this.#known = new Map(options.log.watermarks().map(({ epoch, sequence }) => [epoch, sequence]));
  }

  /** Of the log: everything up to here is in the central store. */
  get position(): number {
    return this.#options.log.positionThrough(this.#known);
  }

  /** Central is asked for an answer that repeats this. */
  asked(nonce: string): void {
    this.#nonces = [...this.#nonces, { nonce, at: this.#options.clock.monotonic() }].slice(-rememberedNonces);
  }

  /** What was asked on this connection is answered no more. */
  lost(): void {
    this.#nonces = [];
    this.#newest = 0;
  }

  /**
   * @param sentThrough position up to which everything went out on this connection, or is acknowledged
   * @returns why nothing was learnt, where it is not central's
   */
  hear(payload: Uint8Array, sentThrough: number): Heard | ErrorRecord {
    const { address, keyring, log, clock } = this.#options;
    let ack: CheckedAcknowledgement;
    try {
      ack = checkAcknowledgement(payload, keyring, address, log, this.#known);
    } catch (error) {
      return error instanceof CheckpointError
        ? error.toRecord()
        : { code: ErrorCode.AcknowledgementForged, message: messageOf(error), hint: '' };
    }
    // Central's own time grows with every acknowledgement: an older one is a copy that somebody sent again.
    const asked = ack.time >= this.#newest ? this.#nonces.find(({ nonce }) => nonce === ack.nonce) : undefined;
    const fresh = asked !== undefined;
    this.#newest = Math.max(this.#newest, ack.time);
    this.#learn(ack, fresh, sentThrough);
    const monotonic = clock.monotonic();
    const time = asked === undefined ? null : { time: ack.time, roundTripMs: monotonic - asked.at, monotonic };
    return { ack, fresh, position: this.position, time };
  }

  #learn(ack: CheckedAcknowledgement, fresh: boolean, sentThrough: number): void {
    for (const { epoch, sequence } of ack.held) this.#known.set(epoch, sequence);
    // Only an answer to what we asked on this connection: a replayed one must not make a station send its past again.
    if (fresh) for (const { epoch, sequence } of ack.behind) this.#known.set(epoch, sequence);
    // Once all that we have of a parted epoch was sent (central keeps both where they differ, and raises its alarm),
    // nothing more of it can be waited for, and what comes after must not stand behind it.
    for (const { epoch, last, end } of ack.parted) if (sentThrough >= end) this.#known.set(epoch, last);
  }
}

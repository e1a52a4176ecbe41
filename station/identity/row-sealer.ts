import { agree, type SealingContext, seal } from '../../contract/sealed.ts';
import type { RowSealer } from '../ledger/ledger-rows.ts';

const hourMs = 3_600_000;

/** Central's newest X25519 public key, 32 raw bytes, beside the one in use (null: none yet). */
export type NewestKey = (current: Uint8Array | null) => Uint8Array;

/**
 * Seals rows to the central public key. One HPKE agreement serves an hour and lives in memory only; a counter is spent
 * by sealing, whether or not the commit that follows succeeds, so no nonce is ever used twice with one key.
 */
export class HourlySealer {
  readonly #publicKey: NewestKey;
  #sealsTo: Uint8Array;
  readonly #place: Readonly<{ site: string; station: string }>;
  readonly #now: () => number;
  #context: SealingContext;
  #agreedAt: number;
  #counter = 0;
  #renewing: Promise<void> | null = null;

  private constructor(
    publicKey: NewestKey,
    sealsTo: Uint8Array,
    place: Readonly<{ site: string; station: string }>,
    monotonic: () => number,
    context: SealingContext,
  ) {
    this.#publicKey = publicKey;
    this.#sealsTo = sealsTo;
    this.#place = place;
    this.#now = monotonic;
    this.#context = context;
    this.#agreedAt = monotonic();
  }

  /**
   * @param publicKey answers central's newest X25519 public key, 32 raw bytes
   * @param monotonic ms; only differences count
   */
  static async create(
    publicKey: NewestKey,
    place: Readonly<{ site: string; station: string }>,
    monotonic: () => number,
  ): Promise<HourlySealer> {
    const newest = publicKey(null);
    return new HourlySealer(publicKey, newest, place, monotonic, await agree(newest));
  }

  /** Makes the next agreement when the hour is over, or when central has a newer key. Cheap to call often. */
  renewIfDue(): Promise<void> {
    const newest = this.#publicKey(this.#sealsTo);
    const sameKey = Buffer.compare(newest, this.#sealsTo) === 0;
    if (sameKey && this.#now() - this.#agreedAt < hourMs) return Promise.resolve();
    this.#renewing ??= agree(newest)
      .then((context) => {
        this.#sealsTo = newest;
        this.#context = context;
        this.#counter = 0;
        this.#agreedAt = this.#now();
      })
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  readonly seal: RowSealer = (key, plain) => {
    const counter = this.#counter;
    this.#counter += 1;
    return seal(this.#context, counter, { ...this.#place, ...key }, plain);
  };
}

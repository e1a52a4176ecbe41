import { agree, type SealingContext, seal } from '../../contract/sealed.ts';
import type { RowSealer } from '../ledger/ledger-writer.ts';

const hourMs = 3_600_000;

/**
 * Seals rows to the central public key. One HPKE agreement serves an hour and lives in memory only; a counter is spent
 * by sealing, whether or not the commit that follows succeeds, so no nonce is ever used twice with one key.
 */
export class HourlySealer {
  readonly #publicKey: Uint8Array;
  readonly #place: Readonly<{ site: string; station: string }>;
  readonly #now: () => number;
  #context: SealingContext;
  #agreedAt: number;
  #counter = 0;
  #renewing: Promise<void> | null = null;

  private constructor(
    publicKey: Uint8Array,
    place: Readonly<{ site: string; station: string }>,
    monotonic: () => number,
    context: SealingContext,
  ) {
    this.#publicKey = publicKey;
    this.#place = place;
    this.#now = monotonic;
    this.#context = context;
    this.#agreedAt = monotonic();
  }

  /**
   * @param publicKey central X25519 public key, 32 raw bytes
   * @param monotonic ms; only differences count
   */
  static async create(
    publicKey: Uint8Array,
    place: Readonly<{ site: string; station: string }>,
    monotonic: () => number,
  ): Promise<HourlySealer> {
    return new HourlySealer(publicKey, place, monotonic, await agree(publicKey));
  }

  /** Makes the next agreement when the hour is over. Cheap to call often. */
  renewIfDue(): Promise<void> {
    if (this.#now() - this.#agreedAt < hourMs) return Promise.resolve();
    this.#renewing ??= agree(this.#publicKey)
      .then((context) => {
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

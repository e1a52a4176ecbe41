import { createSecretKey, type KeyObject } from 'node:crypto';
import { type SealedIdentity, sealedIdentitySchema } from '../contract/events.ts';
import { open, openAgreement, type SealedEnvelope, type SealedPlace, sealingKid } from '../contract/sealed.ts';

export type SealingKey = Readonly<{ publicKey: Uint8Array; privateKey: Uint8Array }>;

/** Agreements kept: one is made by each station every hour, and costs a curve operation to work out again. */
const defaultLimit = 4096;

const binary = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/**
 * Opens sealed parts. Working out an agreement is asynchronous, opening a row is not: `prepare` first, then `open` as
 * many rows as wanted.
 */
export class Opener {
  readonly #privateKeys: ReadonlyMap<string, Uint8Array>;
  readonly #limit: number;
  /** In order of use, oldest first. null: there is no agreement to be had from it. */
  readonly #agreements = new Map<string, KeyObject | null>();

  constructor(keys: readonly SealingKey[], limit = defaultLimit) {
    this.#privateKeys = new Map(keys.map((key) => [binary(sealingKid(key.publicKey)), key.privateKey]));
    this.#limit = limit;
  }

  async prepare(envelopes: Iterable<SealedEnvelope>): Promise<void> {
    const needed = new Map<string, SealedEnvelope>();
    for (const envelope of envelopes) needed.set(binary(envelope.kid) + binary(envelope.enc), envelope);
    for (const [name, envelope] of needed) {
      const known = this.#agreements.get(name);
      this.#agreements.delete(name);
      this.#agreements.set(name, known === undefined ? await this.#agree(envelope) : known);
    }
    this.#evict(Math.max(this.#limit, needed.size));
  }

  /** @returns null when it was not sealed for us, for this place, or does not say what a sealed part says */
  open(envelope: SealedEnvelope, place: SealedPlace): SealedIdentity | null {
    const key = this.#agreements.get(binary(envelope.kid) + binary(envelope.enc));
    if (key === undefined || key === null) return null;
    try {
      const plain = open(key, envelope, place);
      const parsed = sealedIdentitySchema.safeParse(JSON.parse(Buffer.from(plain).toString('utf8')));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  async #agree(envelope: SealedEnvelope): Promise<KeyObject | null> {
    const privateKey = this.#privateKeys.get(binary(envelope.kid));
    if (privateKey === undefined) return null;
    try {
      return createSecretKey(await openAgreement(privateKey, envelope.enc));
    } catch {
      return null;
    }
  }

  #evict(limit: number): void {
    for (const name of this.#agreements.keys()) {
      if (this.#agreements.size <= limit) return;
      this.#agreements.delete(name);
    }
  }
}

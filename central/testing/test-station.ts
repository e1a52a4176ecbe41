import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import type { Person } from '../../contract/credential.ts';
import type { Direction, Mode, Outcome } from '../../contract/decision.ts';
import { eventId, eventSource, eventType, type SealedIdentity } from '../../contract/events.ts';
import { agree, type SealingContext, seal } from '../../contract/sealed.ts';
import type { StationState } from '../../contract/station-state.ts';
import { encodeBatch, encodeWireRow, type WireRow } from '../../contract/wire.ts';

export const nobodyKnown: Person = {
  name: null,
  birth: null,
  gender: 'unknown',
  identityNumber: null,
  identityKind: 'none',
  qid: null,
  phone: null,
  healthInsurance: null,
  address: null,
};

export const personWith = (fields: Partial<Person>): Person => ({ ...nobodyKnown, identityKind: 'cccd', ...fields });

export type TestPassage = Readonly<{
  at: number;
  /** `time` of the event where it is not `at`; ms since the Unix epoch. */
  time?: number;
  identity: SealedIdentity | null;
  direction?: Direction;
  outcome?: Outcome;
  mode?: Mode;
  lane?: string;
  /** The number of a referral; anything, as a station may have sent it. */
  referral?: unknown;
  officerOf?: unknown;
  vehicle?: unknown;
  /** Codes. */
  reasons?: readonly string[];
}>;

const colours = { admit: 'green', officer: 'yellow', refer: 'yellow', refuse: 'red' } as const;

/** Writes rows as a station does: sealed, chained, numbered. */
export class TestStation {
  readonly site: string;
  readonly station: string;
  readonly epoch: string;
  readonly #sealing: SealingContext;
  #sequence = 0;
  #hash: Uint8Array = chainStart;

  private constructor(site: string, station: string, epoch: string, sealing: SealingContext) {
    this.site = site;
    this.station = station;
    this.epoch = epoch;
    this.#sealing = sealing;
  }

  /** @param epoch 32 hex digits */
  static async create(
    site: string,
    station: string,
    sealingPublicKey: Uint8Array,
    epoch = 'a'.repeat(32),
  ): Promise<TestStation> {
    return new TestStation(site, station, epoch, await agree(sealingPublicKey));
  }

  get sequence(): number {
    return this.#sequence;
  }

  get hash(): Uint8Array {
    return this.#hash;
  }

  passage(passage: TestPassage): WireRow {
    const {
      at,
      time = at,
      identity,
      direction = 'in',
      outcome = 'admit',
      mode = 'live',
      lane = 'a',
      referral,
      officerOf,
      vehicle,
      reasons = ['recorded'],
    } = passage;
    const data = {
      outcome,
      colour: outcome in colours ? colours[outcome as keyof typeof colours] : 'none',
      reasons: reasons.map((code) => ({ code, vi: 'Đã ghi nhận', en: 'Recorded' })),
      direction,
      lane,
      temperature: { celsius: 36.6, at, device: 'thermometer-1' },
      rules: { id: 'venue', version: '1.0.0' },
      clock: 'synchronised',
      epoch: this.epoch,
      sequence: this.#sequence + 1,
      offline: false,
      at,
      slip: null,
      repeatOf: null,
      credential: 'personal-qr',
      device: 'scanner-1',
      tag: null,
      inside: 1,
      ...(referral === undefined ? {} : { referral }),
      ...(officerOf === undefined ? {} : { officerOf }),
      ...(vehicle === undefined ? {} : { vehicle }),
    };
    const sealed = identity === null ? null : Buffer.from(JSON.stringify(identity));
    return this.row(eventType('passage'), time, data, sealed, mode);
  }

  person(at: number, person: Person, more: Partial<TestPassage> = {}): WireRow {
    return this.passage({
      at,
      identity: { kind: 'person', credential: 'personal-qr', person, declarerQid: null },
      ...more,
    });
  }

  /** @param plain what is sealed into the row */
  row(type: string, at: number, data: unknown, plain: Uint8Array | null = null, mode: Mode = 'live'): WireRow {
    this.#sequence += 1;
    const { site, station, epoch } = this;
    const key = { epoch, sequence: this.#sequence };
    const publicBytes = Buffer.from(
      JSON.stringify({
        specversion: '1.0',
        id: eventId(key),
        source: eventSource(site, station),
        type,
        time: new Date(at).toISOString(),
        datacontenttype: 'application/json',
        mode,
        data,
      }),
    );
    const sealed = plain === null ? null : seal(this.#sealing, this.#sequence, { site, station, ...key }, plain);
    this.#hash = chainHash(this.#hash, publicBytes, sealedDigest(sealed));
    return { public: publicBytes, sealed, hash: this.#hash };
  }

  state(nonce: string): Buffer {
    const state: StationState = {
      status: 'online',
      software: '0.1.0',
      mode: 'live',
      epoch: this.epoch,
      sequence: this.#sequence,
      unsent: 0,
      devices: [],
      time: 0,
      nonce,
    };
    return Buffer.from(JSON.stringify(state));
  }
}

export const batchOf = (rows: readonly WireRow[]): Buffer => Buffer.from(encodeBatch(rows.map(encodeWireRow)));

/** Rows cut into batches of at most so many. */
export const batchesOf = (rows: readonly WireRow[], size: number): readonly Buffer[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    batchOf(rows.slice(index * size, (index + 1) * size)),
  );

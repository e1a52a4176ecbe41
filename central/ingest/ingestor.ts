import type { Clock } from '../../contract/driver.ts';
import { messageOf, systemCode } from '../../contract/errors.ts';
import { signObject } from '../../contract/signed.ts';
import { stationStateSchema } from '../../contract/station-state.ts';
import { type StationAddress, topics } from '../../contract/topics.ts';
import type { CentralStore, Committed, DueAcknowledgement, Transaction } from '../store/central-store.ts';

/** A message as it came from the broker. `address` is null where the topic is none of ours. */
export type Incoming = Readonly<{
  topic: string;
  address: Readonly<StationAddress & { leaf: 'events' | 'state' | 'ack' }> | null;
  payload: Uint8Array;
  /** It is kept aside and not acknowledged: whoever sent it may not. */
  aside?: 'revoked' | 'unconfirmed';
}>;
export type Outgoing = Readonly<{ topic: string; payload: Uint8Array }>;
export type Ingested = Readonly<{ acknowledgements: readonly Outgoing[]; alarms: Committed['alarms'] }>;

/** Longest nonce that an acknowledgement can echo. */
const maxNonce = 64;

type Work = (transaction: Transaction) => void;

/** Errors of the disk, not of a message: the same transaction may succeed later. */
export const isDiskTrouble = (error: unknown): boolean =>
  /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM)/.test(systemCode(error));

/** Turns groups of messages into one commit each, and each commit into signed acknowledgements. */
export class Ingestor {
  /** Topics on which the broker has a retained message for every station: acknowledgements name them. */
  retained: readonly string[] = [];
  readonly #store: CentralStore;
  readonly #signingKey: Uint8Array;
  readonly #clock: Clock;

  /** @param signingKey raw Ed25519 private key of the role `ingest`, 32 bytes */
  constructor(store: CentralStore, signingKey: Uint8Array, clock: Clock) {
    this.#store = store;
    this.#signingKey = signingKey;
    this.#clock = clock;
  }

  /**
   * @returns only after the commit
   * @throws when the disk does not take it (`isDiskTrouble`); then nothing of the group is stored
   */
  take(messages: readonly Incoming[]): Ingested {
    const works = messages.map(workOf);
    try {
      return this.#sign(this.#store.commit(this.#clock.now(), (transaction) => applyAll(works, transaction)));
    } catch (error) {
      if (isDiskTrouble(error) || messages.length === 0) throw error;
      return this.#takeOneByOne(messages, works);
    }
  }

  /** One message that breaks the transaction must not keep the others out: it is set aside by itself. */
  #takeOneByOne(messages: readonly Incoming[], works: readonly Work[]): Ingested {
    const parts = works.map((work, index) => {
      try {
        return this.#sign(this.#store.commit(this.#clock.now(), work));
      } catch (error) {
        if (isDiskTrouble(error)) throw error;
        return this.#setAside(messages[index]?.topic ?? '', messageOf(error));
      }
    });
    return {
      acknowledgements: parts.flatMap((part) => part.acknowledgements),
      alarms: parts.flatMap((part) => part.alarms),
    };
  }

  #setAside(topic: string, why: string): Ingested {
    return this.#sign(
      this.#store.commit(this.#clock.now(), (transaction) =>
        transaction.keepFault(topic, { reason: 'store', bytes: Buffer.from(why) }),
      ),
    );
  }

  #sign({ acknowledgements, alarms }: Committed): Ingested {
    return { acknowledgements: acknowledgements.map((due) => this.#signOne(due)), alarms };
  }

  #signOne({ version, body: due }: DueAcknowledgement): Outgoing {
    const name = `${due.site}/${due.station}`;
    const body = this.retained.length === 0 ? due : { ...due, retained: this.retained };
    const payload = signObject(
      { role: 'ingest', audience: `station/${name}`, id: `ack/${name}`, version, notAfter: null, body },
      this.#signingKey,
    );
    return { topic: topics.ack(body), payload: new Uint8Array(payload) };
  }
}

const applyAll = (works: readonly Work[], transaction: Transaction): void => {
  for (const work of works) work(transaction);
};

const workOf = ({ topic, address, payload, aside }: Incoming): Work => {
  if (aside !== undefined) {
    return (transaction) => transaction.keepFault(topic, { reason: aside, bytes: payload });
  }
  if (address === null || address.leaf === 'ack') {
    return (transaction) => transaction.keepFault(topic, { reason: 'topic', bytes: payload });
  }
  if (address.leaf === 'state') return stateWork(topic, address, payload);
  return (transaction) => transaction.takeBatch(topic, address, payload);
};

const stateWork = (topic: string, address: StationAddress, payload: Uint8Array): Work => {
  // An empty retained message is how MQTT takes a retained message back: nothing was said.
  if (payload.length === 0) return () => undefined;
  const state = stationStateSchema.safeParse(jsonOf(payload));
  if (!state.success || (state.data.status === 'online' && state.data.nonce.length > maxNonce)) {
    return (transaction) => transaction.keepFault(topic, { reason: 'state', bytes: payload });
  }
  const { data } = state;
  return (transaction) => transaction.takeState(address, data.status, data.status === 'online' ? data.nonce : null);
};

/** Larger than any state message by far. */
const maxStateBytes = 256 * 1024;

const jsonOf = (payload: Uint8Array): unknown => {
  if (payload.length > maxStateBytes) return undefined;
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
};

import { ErrorCode, type ErrorRecord } from '../contract/errors.ts';

/** What central tells a station beside its acknowledgements: without them there is no connection at all. */
export type Downlink = 'lists' | 'roles' | 'commands';

export type DownlinkTopicsOptions = Readonly<{
  /** Resolves with null when the broker lets us listen, else with why it does not. Never, where the connection ends. */
  subscribe(topic: string): Promise<ErrorRecord | null>;
  fault(error: ErrorRecord): void;
  /** What was refused is asked for again after this time, and what was granted and does not come is missed. ms */
  againMs: number;
}>;

const lackOf: Readonly<Record<Downlink, string>> = {
  lists: 'new lists (whom to believe, what was withdrawn, rules, the watch list)',
  roles: 'changed keys of the central system',
  commands: 'commands of the central system',
};
/** As Mosquitto does by its list of rights in a file. */
const withheld = 'the broker grants it and keeps the messages back';

/**
 * What a connection listens to. A broker that refuses a topic, or keeps back what central has put there, does not end it: it is
 * said what does not come, and asked for again.
 */
export class DownlinkTopics {
  readonly #options: DownlinkTopicsOptions;
  readonly #listened = new Map<string, Downlink>();
  /** Topics of which a message has come. */
  readonly #heard = new Set<string>();
  /** Topics on which the broker has a message for us, as central says. */
  #expected: readonly string[] = [];
  /** Topics of which nothing comes, and why. */
  readonly #lacking = new Map<string, string>();
  #again: NodeJS.Timeout | null = null;
  #telling = false;
  #closed = false;

  constructor(options: DownlinkTopicsOptions) {
    this.#options = options;
  }

  listen(topic: string, downlink: Downlink): void {
    if (this.#closed) return;
    this.#listened.set(topic, downlink);
    void this.#options.subscribe(topic).then((refusal) => {
      if (this.#closed || !this.#listened.has(topic)) return;
      if (refusal !== null) this.#lacks(topic, refusal.message);
      else if (this.#lacking.get(topic) !== withheld) this.#lacking.delete(topic);
    });
  }

  /** It is not wanted any more. */
  forget(topic: string): void {
    this.#listened.delete(topic);
    this.#lacking.delete(topic);
  }

  heard(topic: string): void {
    if (!this.#listened.has(topic)) return;
    this.#heard.add(topic);
    this.#lacking.delete(topic);
  }

  /** Retained messages that are at the broker for every station: each comes by itself with its subscription. */
  expect(topics: readonly string[]): void {
    this.#expected = topics;
    if (this.#missed().length > 0) this.#later();
  }

  close(): void {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
  }

  #missed(): readonly string[] {
    return this.#expected.filter((topic) => this.#listened.has(topic) && !this.#heard.has(topic));
  }

  #later(): void {
    if (this.#closed) return;
    this.#again ??= setTimeout(() => {
      this.#again = null;
      for (const topic of this.#missed()) this.#lacks(topic, this.#lacking.get(topic) ?? withheld);
      for (const topic of this.#lacking.keys()) this.listen(topic, this.#listened.get(topic) ?? 'lists');
    }, this.#options.againMs);
  }

  #lacks(topic: string, why: string): void {
    this.#lacking.set(topic, why);
    this.#later();
    if (this.#telling) return;
    this.#telling = true;
    // What is refused is mostly refused with its neighbours: one message names all of them.
    setImmediate(() => {
      this.#telling = false;
      if (!this.#closed && this.#lacking.size > 0) this.#options.fault(this.#fault());
    });
  }

  #fault(): ErrorRecord {
    const topics = [...this.#lacking.keys()].toSorted();
    const lacks = new Set(topics.flatMap((topic) => this.#listened.get(topic) ?? []));
    const [why] = this.#lacking.values();
    return {
      code: ErrorCode.DownlinkRefused,
      message: `${[...lacks].map((of) => lackOf[of]).join(', ')} cannot be received: ${why}`,
      hint: `what is in force stays, and entries are sent; ask the central team to let this station read ${topics.join(', ')} at the broker`,
    };
  }
}

import { ErrorCode, type ErrorRecord } from '../contract/errors.ts';

/** What central tells a station beside its acknowledgements: without them there is no connection at all. */
export type Downlink = 'lists' | 'roles' | 'commands';

export type DownlinkTopicsOptions = Readonly<{
  /** Resolves with null when the broker lets us listen, else with why it does not. Never, where the connection ends. */
  subscribe(topic: string): Promise<ErrorRecord | null>;
  fault(error: ErrorRecord): void;
  /** What was refused is asked for again after this time. ms */
  againMs: number;
}>;

const lackOf: Readonly<Record<Downlink, string>> = {
  lists: 'new lists (whom to believe, what was withdrawn, rules, the watch list)',
  roles: 'changed keys of the central system',
  commands: 'commands of the central system',
};

/** What a connection listens to. A broker that refuses a topic does not end it: it is said what does not come, and asked again. */
export class DownlinkTopics {
  readonly #options: DownlinkTopicsOptions;
  readonly #refused = new Map<string, Downlink>();
  #again: NodeJS.Timeout | null = null;
  #telling = false;
  #why = '';
  #closed = false;

  constructor(options: DownlinkTopicsOptions) {
    this.#options = options;
  }

  listen(topic: string, downlink: Downlink): void {
    if (this.#closed) return;
    void this.#options.subscribe(topic).then((refusal) => {
      if (this.#closed) return;
      if (refusal === null) this.#refused.delete(topic);
      else this.#note(topic, downlink, refusal);
    });
  }

  /** It is not wanted any more. */
  forget(topic: string): void {
    this.#refused.delete(topic);
  }

  close(): void {
    this.#closed = true;
    if (this.#again !== null) clearTimeout(this.#again);
  }

  #note(topic: string, downlink: Downlink, refusal: ErrorRecord): void {
    this.#refused.set(topic, downlink);
    this.#why = refusal.message;
    this.#again ??= setTimeout(() => {
      this.#again = null;
      for (const [refused, of] of this.#refused) this.listen(refused, of);
    }, this.#options.againMs);
    if (this.#telling) return;
    this.#telling = true;
    // What is refused is mostly refused with its neighbours: one message names all of them.
    setImmediate(() => {
      this.#telling = false;
      if (!this.#closed && this.#refused.size > 0) this.#options.fault(refused(this.#refused, this.#why));
    });
  }
}

const refused = (topics: ReadonlyMap<string, Downlink>, why: string): ErrorRecord => ({
  code: ErrorCode.DownlinkRefused,
  message: `${[...new Set(topics.values())].map((of) => lackOf[of]).join(', ')} cannot be received: ${why}`,
  hint: `what is in force stays, and entries are sent; ask the central team to let this station read ${[...topics.keys()].toSorted().join(', ')} at the broker`,
});

import type { BrokerEvent, NetworkState } from '../../contract/rpc.ts';

const kept = 100;

/** What became of the connection to the broker lately, newest first. In memory. */
export class BrokerLog {
  #events: readonly BrokerEvent[] = [];

  /** Tells what is new; the same again, as at every try of a long night, is counted and not told once more. */
  note({ state, since, error }: NetworkState): void {
    const [newest] = this.#events;
    if (newest !== undefined && newest.state === state && newest.error?.code === error?.code) {
      this.#events = [{ ...newest, times: newest.times + 1, error }, ...this.#events.slice(1)];
      return;
    }
    this.#events = [{ at: Math.round(since), state, error, times: 1 }, ...this.#events.slice(0, kept - 1)];
  }

  get events(): readonly BrokerEvent[] {
    return this.#events;
  }
}

import { messageLimits } from '../contract/message-limits.ts';
import type { BrokerLink } from './broker-link.ts';

/** What waits for the broker at most; what has no room is missed by the others, who ask again. */
const maxWaiting = 2000;
/** On their way at a time: entries of the log never wait behind these. */
const maxOnTheirWay = 8;
/** What is taken in a second, and at once: somebody who floods the topic must not stand before passages. */
const perSecond = 200;
const burst = 2000;

/** What the stations of a site tell each other, over the connection that the log uses. Nothing of it is kept. */
export class PresenceLine {
  readonly #topic: string;
  readonly #take: (payload: Uint8Array) => void;
  readonly #monotonic: () => number;
  #waiting: string[] = [];
  #onTheirWay = 0;
  #room = burst;
  #at: number;

  constructor(topic: string, monotonic: () => number, take: (payload: Uint8Array) => void) {
    this.#topic = topic;
    this.#monotonic = monotonic;
    this.#take = take;
    this.#at = monotonic();
  }

  /** @returns false: the message is of something else */
  take(topic: string, payload: Uint8Array): boolean {
    if (topic !== this.#topic) return false;
    const now = this.#monotonic();
    this.#room = Math.min(burst, this.#room + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
    if (payload.length > messageLimits.presence || this.#room < 1) return true;
    this.#room -= 1;
    this.#take(payload);
    return true;
  }

  say(payload: string): void {
    if (this.#waiting.length < maxWaiting) this.#waiting.push(payload);
  }

  pump(link: BrokerLink): void {
    while (this.#onTheirWay < maxOnTheirWay && link.unconfirmed < link.allowed && link.writable) {
      const payload = this.#waiting.shift();
      if (payload === undefined) return;
      this.#onTheirWay += 1;
      link.publish(this.#topic, payload, { contentType: 'application/json' }, () => {
        this.#onTheirWay -= 1;
        this.pump(link);
      });
    }
  }

  lost(): void {
    this.#waiting = [];
    this.#onTheirWay = 0;
  }
}

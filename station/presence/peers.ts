import type { PresenceMessage, PresencePart } from '../../contract/presence.ts';

/** What is known of another station of the site. */
type Peer = {
  /** Monotonic ms; null: not since this station started. */
  heardAt: number | null;
  /** The run that has answered a nonce of ours, and its last number; null: none has. */
  known: { run: string; number: number } | null;
  /** Parts of its answer that have come. */
  parts: PresencePart[];
  askedAt: number | null;
  answeredAt: number | null;
};

export type PeersTimings = Readonly<{
  /** A station that was not heard of for so long cannot be reached. ms */
  silentMs: number;
  /** Between two questions to one station, and two answers to one. ms */
  askEveryMs: number;
}>;

/** `take`: it is genuine, fresh and next. `ask`: something is missing: who is inside there must be asked. */
export type Judged = 'take' | 'ask' | 'ignore';

/** A site has fewer stations: what names more is not believed. */
export const maxPeers = 64;

/**
 * Whom of the site's stations we hear, and what of their messages is fresh. A message counts only when its run has answered a
 * nonce that we made, and its number is the next one: whatever was recorded before is none of both.
 */
export class Peers {
  readonly #timings: PeersTimings;
  readonly #peers = new Map<string, Peer>();

  /** @param expected stations that were there before this one started */
  constructor(timings: PeersTimings, expected: readonly string[]) {
    this.#timings = timings;
    for (const station of expected.slice(0, maxPeers)) this.#peers.set(station, unheard());
  }

  get names(): readonly string[] {
    return [...this.#peers.keys()];
  }

  /** All of them can be reached, and have said who is inside. */
  isWhole(now: number): boolean {
    return [...this.#peers.values()].every(
      ({ heardAt, known }) => known !== null && heardAt !== null && now - heardAt < this.#timings.silentMs,
    );
  }

  /** The connection was lost: what they said meanwhile is missing. */
  lost(): void {
    for (const peer of this.#peers.values()) Object.assign(peer, { ...unheard(), heardAt: peer.heardAt });
  }

  forget(station: string): void {
    this.#peers.delete(station);
  }

  meet(station: string): void {
    if (!this.#peers.has(station) && this.#peers.size < maxPeers) this.#peers.set(station, unheard());
  }

  heard(now: number): readonly string[] {
    return this.names.filter((name) => {
      const heardAt = this.#peers.get(name)?.heardAt ?? null;
      return heardAt !== null && now - heardAt < this.#timings.silentMs;
    });
  }

  judge({ station, run, number }: PresenceMessage, now: number): Judged {
    const peer = this.#peers.get(station);
    if (peer === undefined) return 'ignore';
    const { known } = peer;
    if (known === null || known.run !== run) return 'ask';
    if (number <= known.number) return 'ignore';
    if (number > known.number + 1) {
      peer.known = null;
      return 'ask';
    }
    known.number = number;
    peer.heardAt = now;
    return 'take';
  }

  /** One part of an answer to our nonce. @returns all parts, once they are there; they began and went on without gap */
  part(message: PresencePart, now: number): readonly PresencePart[] | null {
    const peer = this.#peers.get(message.station);
    if (peer === undefined) return null;
    const last = peer.parts.at(-1);
    if (message.part === 0) peer.parts = [message];
    else if (last !== undefined && follows(last, message)) peer.parts.push(message);
    else return null;
    if (peer.parts.length < message.parts) return null;
    const whole = peer.parts;
    Object.assign(peer, {
      parts: [],
      known: { run: message.run, number: message.number },
      heardAt: now,
      askedAt: null,
    });
    return whole;
  }

  mayAsk(station: string, now: number): boolean {
    return this.#may(station, 'askedAt', now);
  }

  mayAnswer(station: string, now: number): boolean {
    return this.#may(station, 'answeredAt', now);
  }

  #may(station: string, at: 'askedAt' | 'answeredAt', now: number): boolean {
    const peer = this.#peers.get(station);
    const before = peer?.[at] ?? null;
    if (peer === undefined || (before !== null && now - before < this.#timings.askEveryMs)) return false;
    peer[at] = now;
    return true;
  }
}

const unheard = (): Peer => ({ heardAt: null, known: null, parts: [], askedAt: null, answeredAt: null });

const follows = (last: PresencePart, next: PresencePart): boolean =>
  next.run === last.run && next.number === last.number + 1 && next.part === last.part + 1 && next.parts === last.parts;

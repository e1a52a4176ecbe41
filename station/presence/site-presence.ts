import type { Reason, RowKey } from '../../contract/decision.ts';
import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import {
  type DecodedPresence,
  decodePresence,
  encodePresence,
  maxPeopleInside,
  type PresenceMessage,
  type PresenceMoved,
  type PresencePart,
} from '../../contract/presence.ts';
import type { People } from '../identity/people.ts';
import type { SiteTags } from '../identity/site-tags.ts';
import type { PresenceChange, RowDraft } from '../ledger/ledger-rows.ts';
import { tagKeys } from '../passage/person-rows.ts';
import { Counted, presentOf } from './counted.ts';
import { Peers, type PeersTimings } from './peers.ts';

export type SitePresenceTimings = PeersTimings & Readonly<{ hereEveryMs: number }>;

export const presenceTimings: SitePresenceTimings = { hereEveryMs: 5000, silentMs: 12_500, askEveryMs: 5000 };

export type SitePresenceOptions = Readonly<{
  site: string;
  station: string;
  people: People;
  tags: SiteTags;
  timings: SitePresenceTimings;
  monotonic: () => number;
  /** So many random bytes as hex digits. */
  random: (bytes: number) => string;
  /** Stations of the site that were there before, from the last time this one ran. */
  expected: readonly string[];
  /** The newest committed row. */
  newest: () => RowKey;
  send: (payload: string) => void;
  /** Whether the broker has us. */
  connected: () => boolean;
  /** By another gate: the ledger's own copy does not count them any more. */
  left: (tags: readonly string[]) => void;
  changed: () => void;
  fault: (error: ErrorRecord) => void;
}>;

/** So long another station may have a key of central's that is still on its way here. */
const newKeyMs = 120_000;

const elsewhere: Reason = {
  code: 'passage.other-gate',
  vi: 'Vừa qua một cổng khác của điểm này',
  en: 'Passed at another gate of this site a moment ago',
};

type Draft = PresenceMessage extends infer M
  ? M extends PresenceMessage
    ? Omit<M, 'version' | 'station' | 'run' | 'number' | 'day' | 'generation'>
    : never
  : never;

/** Who is inside, kept alike by the stations of one site. Without a shared key it neither says nor believes anything. */
export class SitePresence {
  readonly #options: SitePresenceOptions;
  readonly #peers: Peers;
  readonly #counted: Counted;
  readonly #run: string;
  readonly #timer: NodeJS.Timeout;
  #number = 0;
  #nonce = '';
  #whole: boolean;
  /** Messages that no key of the site has made, or that are none. */
  #refused = 0;
  /** Monotonic ms since when others speak by a newer key of central's. */
  #behindSince: number | null = null;

  /** @param lastMove the last row by which those inside may have been counted; null: nobody is */
  constructor(options: SitePresenceOptions, lastMove: RowKey | null) {
    this.#options = options;
    this.#peers = new Peers(options.timings, options.expected);
    this.#counted = new Counted(options.people);
    if (lastMove !== null) this.#counted.restore({ station: options.station, ...keyOf(lastMove) });
    this.#run = options.random(8);
    this.#whole = this.scope === 'site';
    this.#timer = setInterval(() => this.#tick(), options.timings.hereEveryMs);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** `gate`: another station of the site cannot be reached, or has not said who is inside: the count is this gate's own. */
  get scope(): 'site' | 'gate' {
    const { connected, monotonic, tags } = this.#options;
    if (this.#peers.names.length === 0) return 'site';
    return tags.shared && connected() && this.#peers.isWhole(monotonic()) ? 'site' : 'gate';
  }

  get refused(): number {
    return this.#refused;
  }

  /** Stations that can be reached. */
  heard(): readonly string[] {
    return this.#peers.heard(this.#options.monotonic());
  }

  /** Stations that were not heard of for long are no part of the site any more. */
  keep(stations: readonly string[]): void {
    for (const station of this.#peers.names) if (!stations.includes(station)) this.#peers.forget(station);
    this.#look();
  }

  connection(up: boolean): void {
    if (up) {
      this.#say({ kind: 'here', newest: keyOf(this.#options.newest()) });
      this.#askAll();
    } else this.#peers.lost();
    this.#look();
  }

  /** A row is on disk that changed who is counted. */
  committed(draft: Pick<RowDraft, 'data' | 'presence'>, row: RowKey): void {
    const { people, station } = this.#options;
    const { presence } = draft;
    if (presence === null) return;
    const dot = { station, ...keyOf(row) };
    const come = presence.come === null ? null : { tags: presence.come.tags.map(hexOf), day: presence.come.day };
    const [present] = come === null ? [] : people.under(come.tags);
    if (present !== undefined) this.#counted.count(present, dot);
    this.#counted.saw(dot);
    const companions = presence.come?.companions ?? 0;
    this.#say({
      kind: 'moved',
      gone: presence.gone.map(hexOf),
      come: come === null ? null : { ...come, ...(companions > 0 ? { companions } : {}) },
      passage: passageOf(draft.data, presence),
      of: keyOf(row),
    });
  }

  take(payload: Uint8Array): void {
    const { site, station, tags, monotonic, connected } = this.#options;
    if (!tags.shared || !connected()) return;
    const decoded = decodePresence(payload, site, (day) => tags.siteKeysOf(day));
    if (decoded.kind !== 'message') {
      if (!this.#isOfAnotherTime(payload, decoded)) this.#refuse();
      return;
    }
    const { message } = decoded;
    // Our own, as a broker of MQTT 3.1.1 sends it back.
    if (message.station === station) return;
    this.#peers.meet(message.station);
    if (message.kind === 'inside' && message.to === station && message.nonce === this.#nonce) this.#part(message);
    else this.#judged(message, this.#peers.judge(message, monotonic()));
    this.#look();
  }

  /**
   * Central gives a new key to one station after the other: until all have it some speak by the one before, and are neither
   * believed nor forged.
   */
  #isOfAnotherTime(payload: Uint8Array, decoded: Exclude<DecodedPresence, { kind: 'message' }>): boolean {
    const { tags, site, monotonic } = this.#options;
    if (decoded.kind === 'malformed') return false;
    if (decodePresence(payload, site, (day) => tags.formerKeysOf(day)).kind === 'message') return true;
    if ((decoded.generation ?? 0) <= (tags.generation ?? 0)) return false;
    this.#behindSince ??= monotonic();
    return monotonic() - this.#behindSince < newKeyMs;
  }

  /** This station speaks by another key from now on: it learns anew whom it hears. */
  rekeyed(): void {
    this.#behindSince = null;
    if (!this.#options.connected()) return;
    this.connection(false);
    this.connection(true);
  }

  #judged(message: PresenceMessage, judged: 'take' | 'ask' | 'ignore'): void {
    if (judged === 'ask') this.#ask(message.station);
    if (judged === 'take' && message.kind === 'moved') this.#moved(message);
    if (judged === 'take' && message.kind === 'here') {
      this.#counted.saw({ station: message.station, ...message.newest });
    }
    // A question is answered whoever asks: an answer tells nobody what the key does not.
    if (message.kind === 'ask' && (message.to === null || message.to === this.#options.station)) this.#answer(message);
  }

  #moved({ station, gone, come, passage, of }: PresenceMoved): void {
    const { people, tags, monotonic, left } = this.#options;
    const leaving = [...new Set([...gone, ...(come?.tags ?? []), ...(passage?.tags ?? [])])];
    const counted = come !== null && come.day >= tags.oldestDay() ? come : null;
    const present = counted === null ? null : presentOf(counted.tags, counted.day, counted.companions);
    const move = people.move(leaving, present);
    const dot = { station, ...of };
    if (present !== null) this.#counted.count(present, dot);
    this.#counted.saw(dot);
    if (move.gone.length > 0) left(move.gone.flatMap((one) => one.tags));
    if (passage !== null) {
      const { direction, time: at, colour } = passage;
      const reasons = [elsewhere];
      const recent = { at, colour, reasons, open: reasons, row: Promise.resolve(of) };
      people.remember(tagKeys(passage.tags), direction, monotonic(), recent);
    }
    this.#options.changed();
  }

  #part(message: PresencePart): void {
    const { tags, monotonic, left, changed } = this.#options;
    const whole = this.#peers.part(message, monotonic());
    if (whole === null) return;
    const people = whole.flatMap((part) => part.people);
    const gone = this.#counted.merge(people, message.seen, tags.oldestDay());
    if (gone.length > 0) left(gone);
    changed();
  }

  #answer({ station: to, nonce }: Extract<PresenceMessage, { kind: 'ask' }>): void {
    if (!this.#peers.mayAnswer(to, this.#options.monotonic())) return;
    const parts = this.#counted.parts();
    // Whoever is left out for want of room has not left.
    const seen = this.#options.people.count > maxPeopleInside ? [] : [...this.#counted.seen];
    for (const [part, people] of parts.entries()) {
      this.#say({ kind: 'inside', to, nonce, part, parts: parts.length, people: [...people], seen });
    }
  }

  #askAll(): void {
    this.#nonce = this.#options.random(16);
    this.#say({ kind: 'ask', to: null, nonce: this.#nonce });
  }

  #ask(to: string): void {
    if (!this.#peers.mayAsk(to, this.#options.monotonic())) return;
    if (this.#nonce === '') this.#nonce = this.#options.random(16);
    this.#say({ kind: 'ask', to, nonce: this.#nonce });
  }

  #say(draft: Draft): void {
    const { tags, station, site, send, connected } = this.#options;
    const key = tags.siteKey();
    if (key === null) return;
    // What is not said now leaves a gap, by which the others see that they have to ask.
    this.#number += 1;
    if (!connected()) return;
    const { generation } = tags;
    const made = generation === null ? {} : { generation };
    const head = { version: 1 as const, station, run: this.#run, number: this.#number, day: key.day, ...made };
    send(encodePresence({ ...head, ...draft }, key, site));
  }

  #tick(): void {
    this.#say({ kind: 'here', newest: keyOf(this.#options.newest()) });
    this.#look();
  }

  /** Whether the others can be reached changes with time, too. */
  #look(): void {
    const whole = this.scope === 'site';
    if (whole === this.#whole) return;
    this.#whole = whole;
    this.#options.changed();
  }

  #refuse(): void {
    this.#refused += 1;
    this.#options.fault({
      code: ErrorCode.PresenceRefused,
      message: `${this.#refused} messages about who is inside were not made with this site's key, and are not believed`,
      hint: 'if a station of this site was set up anew, give all of them the same key (docs/presence.md); if not, tell the central team',
    });
  }
}

const hexOf = (tag: Uint8Array): string => Buffer.from(tag).toString('hex');
const keyOf = ({ epoch, sequence }: RowKey): RowKey => ({ epoch, sequence });

/** Of a correction there is none. */
const passageOf = (data: RowDraft['data'], { matched = [] }: PresenceChange): PresenceMoved['passage'] => {
  const { direction, lane, at, colour } = data;
  if (matched.length === 0 || typeof lane !== 'string' || typeof at !== 'number') return null;
  if (direction !== 'in' && direction !== 'out') return null;
  if (colour !== 'green' && colour !== 'yellow' && colour !== 'red' && colour !== 'none') return null;
  return { tags: matched.slice(0, 16), direction, lane, time: at, colour };
};

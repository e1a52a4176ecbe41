import type { Statement } from 'better-sqlite3';
import { passageType } from '../../contract/events.ts';
import { personKeys } from '../../contract/identity.ts';
import { parseSealed, type SealedEnvelope } from '../../contract/sealed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { type WatchConfirmation, watchHitReason, watchHitRememberedMs } from '../../contract/watch-confirmation.ts';
import type { Opener } from '../opener.ts';
import type { ReadableDatabase } from '../store/database.ts';

/** What is to be sent to a station, signed, as its command `watch.confirm`. */
export type DueConfirmation = Readonly<{ to: StationAddress; body: WatchConfirmation }>;

export type HitConfirmerOptions = Readonly<{
  database: ReadableDatabase;
  opener: Opener;
  /** Whether somebody is on the list that central goes by, under any of their keys (contract/identity.ts, personKeys). */
  isListed: (personKeys: readonly string[]) => boolean;
  /** ms since the Unix epoch */
  now: () => number;
}>;

type HitRow = Readonly<{
  position: number;
  receivedAt: number;
  epoch: string;
  sequence: number;
  station: string;
  site: string;
  sealed: Uint8Array;
}>;
type Hit = HitRow & Readonly<{ envelope: SealedEnvelope }>;

/** Rows of a backlog stand behind those that came this much after them. ms */
const filedLaterMs = 600_000;

/** As the reason stands in the row, which is JSON without spaces. */
const mark = `"code":"${watchHitReason}"`;

const newHitsSql = `
  SELECT position, received_at AS receivedAt, epoch.epoch, event.sequence, station.name AS station, site.name AS site, sealed
  FROM event
  JOIN event_type ON event_type.id = event.type_id
  JOIN epoch ON epoch.id = event.epoch_id
  JOIN station ON station.id = event.station_id
  JOIN site ON site.id = station.site_id
  WHERE position > ? AND event_type.name = '${passageType}' AND sealed IS NOT NULL AND received_at > ?
    AND instr(CAST(public AS TEXT), '${mark}') > 0
  ORDER BY position`;

/** Of a row that the chain connects to the first of its epoch: anybody could make up one beyond a gap. */
const connectedSql = `
  SELECT 1 FROM event JOIN epoch ON epoch.id = event.epoch_id
  WHERE position = ? AND event.sequence <= epoch.sequence`;

/**
 * Looks whoever was stopped at a door by the watch list up in the list that central goes by. Each hit is answered once, as
 * soon as its row is connected, and never after the time in which its station can use the answer.
 */
export class HitConfirmer {
  readonly #options: HitConfirmerOptions;
  readonly #last: Statement<[], number | null>;
  readonly #newHits: Statement<[number, number], HitRow>;
  readonly #connected: Statement<[number], number>;
  #position: number;
  /** Those that are not answered yet, by position. */
  readonly #waiting = new Map<number, Hit>();

  constructor(options: HitConfirmerOptions) {
    const { database } = options;
    this.#options = options;
    this.#last = database.prepare<[], number | null>('SELECT max(position) FROM event').pluck();
    this.#newHits = database.prepare(newHitsSql);
    this.#connected = database.prepare<[number], number>(connectedSql).pluck();
    this.#position = this.#before(options.now() - watchHitRememberedMs - filedLaterMs);
  }

  /** What is due since the last call. To be called after commits; calls must not overlap. */
  async due(): Promise<readonly DueConfirmation[]> {
    const oldest = this.#options.now() - watchHitRememberedMs;
    this.#gather(oldest);
    const ready: Hit[] = [];
    for (const hit of this.#waiting.values()) {
      const connected = this.#connected.get(hit.position) !== undefined;
      if (connected || hit.receivedAt <= oldest) this.#waiting.delete(hit.position);
      if (connected && hit.receivedAt > oldest) ready.push(hit);
    }
    await this.#options.opener.prepare(ready.map(({ envelope }) => envelope));
    return ready.flatMap((hit) => this.#answer(hit) ?? []);
  }

  #gather(oldest: number): void {
    const last = this.#last.get() ?? 0;
    if (last <= this.#position) return;
    for (const row of this.#newHits.iterate(this.#position, oldest)) {
      const envelope = envelopeOf(row.sealed);
      if (envelope !== null) this.#waiting.set(row.position, { ...row, envelope });
    }
    this.#position = last;
  }

  #answer({ envelope, site, station, epoch, sequence }: Hit): DueConfirmation | null {
    const identity = this.#options.opener.open(envelope, { site, station, epoch, sequence });
    if (identity?.kind !== 'person') return null;
    // A door looks for whoever a permit names, too, where that may be the one who shows it.
    const holder = identity.permit?.holder ?? null;
    const keys = [...personKeys(identity.person), ...(holder === null ? [] : personKeys(holder))];
    const listed = this.#options.isListed(keys);
    return {
      to: { site, station },
      body: { of: { epoch, sequence }, answer: listed ? 'listed' : 'not-listed' },
    };
  }

  /** The last position that came before a time, where rows came in the order of their positions. */
  #before(time: number): number {
    const received = this.#options.database
      .prepare<[number], number>('SELECT received_at FROM event WHERE position <= ? ORDER BY position DESC LIMIT 1')
      .pluck();
    let from = 0;
    let to = this.#last.get() ?? 0;
    while (from < to) {
      const middle = Math.ceil((from + to) / 2);
      if ((received.get(middle) ?? 0) <= time) from = middle;
      else to = middle - 1;
    }
    return from;
  }
}

const envelopeOf = (sealed: Uint8Array): SealedEnvelope | null => {
  try {
    return parseSealed(sealed);
  } catch {
    return null;
  }
};

import { randomBytes } from 'node:crypto';
import type { Configuration } from '../../contract/configuration.ts';
import type { RowKey } from '../../contract/decision.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Faults } from '../faults.ts';
import { People } from '../identity/people.ts';
import { SiteKeyDesk } from '../identity/site-key-desk.ts';
import { localDay, SiteTags } from '../identity/site-tags.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import { stationKeyPair } from '../watch-list/station-key.ts';
import { PeersFile } from './peers-file.ts';
import { presenceTimings, SitePresence } from './site-presence.ts';

export type SitePeopleParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  keyStore: KeyStore;
  clock: StationClock;
  faults: Faults;
  ledger: LedgerRoom;
  /** The newest passage in the ledger; null: there is none. */
  newest: RowKey | null;
  /** To the other stations of the site. */
  send(payload: string): void;
  /** Whether the other stations hear us, and we count. */
  isCounting(): boolean;
  /** Another key of the site is in use. */
  keyChanged(): void;
  /** Who is inside has changed. */
  changed(): void;
}>;

const unsavedFaultMs = 120_000;
const presenceFaultMs = 600_000;

/** Who is inside, by the tags of this site's keys, counted together with the other stations of the site. */
export class SitePeople {
  readonly tags: SiteTags;
  readonly people: People;
  readonly siteKeys: SiteKeyDesk;
  readonly presence: SitePresence;
  readonly #parts: SitePeopleParts;
  readonly #peersFile: PeersFile;

  /** @throws CheckpointError TrustUnreadable, or of the ledger */
  constructor(parts: SitePeopleParts) {
    const { configuration, dataDirectory, keyStore, faults, ledger } = parts;
    this.#parts = parts;
    this.tags = new SiteTags(
      keyStore,
      this.#today(),
      () => randomBytes(32),
      (error) => faults.raise(error.toRecord(), unsavedFaultMs),
    );
    this.siteKeys = new SiteKeyDesk({
      ...{ dataDirectory, tags: this.tags, today: () => this.#today() },
      place: { site: configuration.site.id, station: configuration.station.id },
      privateKey: async () => (await stationKeyPair(dataDirectory, keyStore)).privateKey,
      changed: () => this.#keyChanged(),
      raise: (fault) => faults.raise(fault, null),
    });
    const oldest = this.tags.oldestDay();
    this.people = new People(
      configuration.passage.repeatSeconds * 1000,
      ledger.reader.presence().filter((person) => person.day >= oldest),
    );
    this.#peersFile = new PeersFile(dataDirectory);
    this.presence = this.#makePresence();
  }

  dispose(): void {
    this.#notePeers();
    this.presence.dispose();
  }

  everyMinute(): void {
    const { clock, ledger } = this.#parts;
    const { generation } = this.tags;
    this.tags.advance(this.#today());
    if (this.tags.generation !== generation) this.#keyChanged();
    const oldest = this.tags.oldestDay();
    this.people.forgetBefore(oldest);
    ledger.rows.forgetPresenceBefore(oldest);
    this.#notePeers();
    this.presence.keep(this.#peersFile.stations(clock.now()));
  }

  #makePresence(): SitePresence {
    const { configuration, clock, faults, ledger, newest, send, isCounting, changed } = this.#parts;
    const { site, station } = configuration;
    const options = {
      ...{ site: site.id, station: station.id, people: this.people, tags: this.tags, timings: presenceTimings },
      monotonic: () => clock.monotonic(),
      random: (bytes: number) => randomBytes(bytes).toString('hex'),
      expected: this.#peersFile.stations(clock.now()),
      newest: () => ledger.head(),
      ...{ send, connected: isCounting, changed },
      left: (tags: readonly string[]) => this.#leftElsewhere(tags),
      fault: (error: Parameters<Faults['raise']>[0]) => faults.raise(error, presenceFaultMs),
    };
    return new SitePresence(options, newest);
  }

  /** A failure costs no more than that they are counted again after a start, until a station tells otherwise. */
  #leftElsewhere(tags: readonly string[]): void {
    const bytes = tags.map((tag) => Buffer.from(tag, 'hex'));
    this.#parts.ledger.rows.between((writer) => writer.forgetPresenceOf(bytes)).catch(() => undefined);
  }

  #keyChanged(): void {
    this.presence.rekeyed();
    this.#parts.keyChanged();
  }

  /** Stations that are waited for after a start. */
  #notePeers(): void {
    this.#peersFile.note(this.presence.heard(), this.#parts.clock.now());
  }

  #today(): number {
    const { clock, configuration } = this.#parts;
    return localDay(clock.now(), configuration.utcOffsetMinutes);
  }
}

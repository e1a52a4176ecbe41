import { wrongByMs } from '../../contract/clock.ts';
import type { Configuration } from '../../contract/configuration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { ListState } from '../../contract/list-state.ts';
import type { WatchView } from '../../contract/rpc.ts';
import type { Keyring } from '../../contract/signed.ts';
import type { Trust } from '../../credentials/trust/trust.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Faults } from '../faults.ts';
import type { HeldVersions } from '../sync-thread.ts';
import { incomingFolder } from '../watch-list/incoming-folder.ts';
import { StationWatchList } from '../watch-list/station-watch-list.ts';
import type { WatchLists } from '../watch-list/watch-lists.ts';
import { type ArrivedList, PublishedLists } from './published-lists.ts';
import { type ListRow, StationLists, type StationListsOptions } from './station-lists.ts';

export type ListRoomParts = Readonly<{
  dataDirectory: string;
  configuration: Configuration;
  keyring: Keyring;
  watchLists: WatchLists;
  clock: StationClock;
  faults: Faults;
  useRules: NonNullable<NonNullable<StationListsOptions['users']>['rules']>;
  record(row: ListRow): void;
  /** Other lists are in force, or they are old now. */
  changed(): void;
}>;

/** That one could not be taken is told for so long. ms */
const notTakenMs = 600_000;

/** All lists of a station, its watch list among them: what is in force, how old it is, and where new ones come in. */
export class ListRoom {
  readonly #clock: StationClock;
  readonly #lists: StationLists;
  readonly #watchList: StationWatchList;
  readonly #published: PublishedLists;

  constructor(parts: ListRoomParts) {
    const { configuration, dataDirectory, clock, faults, record } = parts;
    const { site, station, lists: settings } = configuration;
    this.#clock = clock;
    const changed = () => {
      this.#sawIssued();
      parts.changed();
    };
    this.#lists = new StationLists({
      ...{ dataDirectory, keyring: parts.keyring, place: { site: site.id, station: station.id } },
      ...{ settings, clock, faults, record, changed },
      users: { rules: parts.useRules },
    });
    const watched = { lists: parts.watchLists, settings: settings['watch-list'] };
    this.#watchList = new StationWatchList({ ...watched, clock, faults, record, changed });
    this.#published = new PublishedLists({
      take: (name, bytes) => this.#lists.take(name, bytes),
      watchListFolder: incomingFolder(dataDirectory),
      takeWatchList: () => this.#watchList.takeIncoming(),
      failed: (message) => faults.raise(notTaken(message), notTakenMs),
    });
  }

  /** From now on watch lists are taken. */
  openWatchList(): void {
    this.#watchList.open();
    this.#sawIssued();
  }

  /** What is long comes in force, and lists that are left in the data directory are taken. */
  open(): Promise<void> {
    return this.#lists.open();
  }

  async close(): Promise<void> {
    await this.#lists.dispose();
    await this.#watchList.close();
  }

  everyMinute(): void {
    this.#watchList.everyMinute();
    this.#lists.everyMinute();
  }

  states(): readonly ListState[] {
    return [...this.#lists.states(), ...this.#watchList.states()];
  }

  heldVersions(): HeldVersions {
    return Object.fromEntries(this.states().map(({ name, version }) => [name, version]));
  }

  /** Whom codes are believed from now. */
  get trust(): Trust {
    return this.#lists.trust;
  }

  /** How far the lists that credentials are judged by can be relied on. */
  facts(): ReturnType<StationLists['facts']> {
    return this.#lists.facts();
  }

  /** Whether a person is on the watch list, under any of their keys. */
  look(keys: readonly string[]): WatchView | null {
    return this.#watchList.look(keys);
  }

  /** One that came over the network. Never rejects. */
  take(arrived: ArrivedList): Promise<void> {
    return this.#published.take(arrived);
  }

  /** It is not earlier than what was issued, if the issuer's clock was no more than five minutes fast. */
  #sawIssued(): void {
    for (const { issued } of this.states()) this.#clock.sawSigned(issued - wrongByMs);
  }
}

const notTaken = (message: string) => ({
  code: ErrorCode.ListNotStored,
  message: `a list that came cannot be taken: ${message}`,
  hint: 'free space on the disk of the data directory; it comes again after a start',
});

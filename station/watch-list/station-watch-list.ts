import type { ListsConfiguration } from '../../contract/configuration.ts';
import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { ListState } from '../../contract/list-state.ts';
import type { WatchView } from '../../contract/rpc.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Faults } from '../faults.ts';
import type { WatchListState, WatchLists } from './watch-lists.ts';

type ListRow = Omit<EventData<'list'>, 'epoch' | 'sequence' | 'clock'>;

export type StationWatchListOptions = Readonly<{
  lists: WatchLists;
  settings: ListsConfiguration['watch-list'];
  clock: StationClock;
  faults: Faults;
  record: (row: ListRow) => void;
  changed: () => void;
}>;

const refusedFaultMs = 600_000;
const hourMs = 3_600_000;

/** The watch list of a station at work: who is on it, how old that is, and what is told of both. */
export class StationWatchList {
  readonly #options: StationWatchListOptions;

  constructor(options: StationWatchListOptions) {
    this.#options = options;
  }

  /** From now on lists are taken. */
  open(): void {
    this.#options.lists.start({
      taken: (version) => this.#taken(version),
      refused: (version, error) => this.#refused(version, error),
      problem: (error) => this.#problem(error),
    });
    this.#tellAge();
  }

  look(keys: readonly string[]): WatchView | null {
    return this.#options.lists.look(keys);
  }

  takeIncoming(): Promise<void> {
    return this.#options.lists.takeIncoming(0);
  }

  /** None or one. */
  states(): readonly ListState[] {
    const state = this.#options.lists.state();
    if (state === null) return [];
    const { version, made, notAfter } = state;
    const ageSeconds = Math.floor(this.#ageMs(state) / 1000);
    return [{ name: 'watch-list', version, issued: made, notAfter, ageSeconds, old: this.#isOld(state) }];
  }

  everyMinute(): void {
    this.#tellAge();
  }

  close(): Promise<void> {
    return this.#options.lists.close();
  }

  #taken(version: number): void {
    const { faults, record, changed } = this.#options;
    faults.clear((code) => code >= ErrorCode.WatchListMalformed && code <= ErrorCode.WatchListExpired);
    record({ list: 'watch-list', act: 'taken', version, error: null });
    this.#tellAge();
    changed();
  }

  #refused(version: number | null, error: ErrorRecord): void {
    const { code, message } = error;
    this.#options.record({ list: 'watch-list', act: 'refused', version, error: { code, message } });
    this.#problem(error);
  }

  #problem(error: ErrorRecord): void {
    this.#options.faults.raise(error, refusedFaultMs);
    this.#options.changed();
  }

  #tellAge(): void {
    const { faults, lists } = this.#options;
    const state = lists.state();
    if (state === null || !this.#isOld(state)) {
      faults.clear((code) => code === ErrorCode.WatchListExpired);
      return;
    }
    const made = new Date(state.made).toISOString().slice(0, 10);
    faults.raise(
      {
        code: ErrorCode.WatchListExpired,
        message: `the watch list (version ${state.version} of ${made}) is out of date and is used on`,
        hint: 'bring a new one: whoever was added since is not on it',
      },
      null,
    );
  }

  #isOld(state: WatchListState): boolean {
    const { maxAgeHours } = this.#options.settings;
    const ended = state.notAfter !== null && state.notAfter < this.#options.clock.atLeast();
    return ended || (maxAgeHours !== null && this.#ageMs(state) > maxAgeHours * hourMs);
  }

  #ageMs({ made }: WatchListState): number {
    return Math.max(0, this.#options.clock.atLeast() - made);
  }
}

import type { Clock } from '../../contract/driver.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import { oldestMs, StationClock } from '../clock/station-clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import { closeKeys, type KeyRights } from '../identity/key-rights.ts';
import { HourlySealer } from '../identity/row-sealer.ts';
import { localDay } from '../identity/site-tags.ts';
import { namedKeys } from '../keys/key-reader.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { keysInFiles } from '../keys/keys-report.ts';
import { openKeys } from '../keys/open-keys.ts';
import { laneSettings } from '../lane-settings.ts';
import { LedgerReader } from '../ledger/ledger-reader.ts';
import { LedgerHouse, type OpenedLedger } from '../ledger/open-ledger.ts';
import { ledgerFile } from '../ledger/schema.ts';
import { machineId } from '../machine-id.ts';
import { RulesByLane } from '../rules/rules-by-lane.ts';
import { type LaneQuestions, loadLaneQuestions } from '../screening/lane-declarations.ts';
import { type LiveTrust, liveTrust, newestSealing } from '../trust.ts';
import { startingTrust } from '../trust-desk.ts';
import { WatchLists } from '../watch-list/watch-lists.ts';
import type { StationOptions } from './options.ts';
import { refuseDemoTrust } from './refuse-demo-trust.ts';

/** What a station stands on: all that may refuse to open, opened. */
export type Opened = Readonly<{
  /** When it began, monotonic ms. */
  began: number;
  wall: Clock;
  clock: StationClock;
  keyRights: KeyRights;
  keysKept: KeysOpening;
  keyStore: KeyStore;
  trust: LiveTrust;
  rules: RulesByLane;
  questions: LaneQuestions;
  sealer: HourlySealer;
  watchLists: WatchLists;
  house: LedgerHouse;
  ledger: OpenedLedger;
}>;

/** @throws (rejects) CheckpointError: the station cannot start, and its hint says what to do */
export const openStation = async (options: StationOptions): Promise<Opened> => {
  const wall = options.clock ?? systemClock;
  const began = wall.monotonic();
  const { configuration, dataDirectory } = options;
  const keyRights = closeKeys(dataDirectory);
  const keysKept = options.keys ?? keysInFiles;
  const keyStore = openKeys(dataDirectory, keysKept, namedKeys(dataDirectory, configuration.sync));
  const trust = liveTrust(startingTrust(dataDirectory));
  refuseDemoTrust(trust.current(), configuration);
  const judged = openRules(options);
  const clock = new StationClock(wall, { sure: oldestMs, seen: 0 });
  const sealer = await HourlySealer.create(
    (current) => newestSealing(dataDirectory, trust.current(), current),
    placeOf(options),
    () => wall.monotonic(),
  );
  const watchLists = await openWatchLists(options, { keyStore, trust, clock });
  const house = new LedgerHouse({
    dataDirectory,
    identity: { ...placeOf(options), mode: configuration.mode, machine: machineId() },
    seal: sealer.seal,
    stamp: (at) => clock.stamp(at),
  });
  const ledger = house.open(Math.round(wall.now()), clock.state());
  const opened = { began, wall, clock, keyRights, keysKept, keyStore, trust, sealer, watchLists, house, ledger };
  return { ...opened, ...judged };
};

/**
 * Of the ledger that was opened.
 * @throws CheckpointError LedgerMalformed
 */
export const openReader = (dataDirectory: string, clock: StationClock): LedgerReader => {
  const reader = new LedgerReader(ledgerFile(dataDirectory));
  clock.sawRow(reader.lastBelievedTime());
  return reader;
};

/** The ledger stays closed where the rest does not start. */
export const closeOpened = ({ ledger, house }: Opened): void => {
  ledger.writer.close();
  house.close();
};

const placeOf = ({ configuration: { site, station } }: StationOptions) => ({ site: site.id, station: station.id });

const openRules = ({ configuration, dataDirectory }: StationOptions): Pick<Opened, 'rules' | 'questions'> => {
  const lanes = configuration.lanes.map((lane) => ({ ...lane, settings: laneSettings(configuration, lane) }));
  const ownRules = lanes.filter((lane) => lane.rules !== undefined);
  const rules = new RulesByLane(configuration.rules, new Map(ownRules.map(({ id, settings }) => [id, settings.rules])));
  const declarations = new Map(lanes.map(({ id, settings }) => [id, settings.passage.declaration]));
  return { rules, questions: loadLaneQuestions(declarations, dataDirectory) };
};

const openWatchLists = (
  options: StationOptions,
  { keyStore, trust, clock }: Pick<Opened, 'keyStore' | 'trust' | 'clock'>,
): Promise<WatchLists> => {
  const { configuration, dataDirectory } = options;
  const now = () => (clock.state() === 'untrusted' ? null : Math.round(clock.now()));
  return WatchLists.open({
    dataDirectory,
    keys: keyStore,
    roleKeys: () => trust.current().roleKeys,
    place: placeOf(options),
    now,
    today: () => {
      const time = now();
      return time === null ? null : localDay(time, configuration.utcOffsetMinutes);
    },
  });
};

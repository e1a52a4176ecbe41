import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { wrongByMs } from '../contract/clock.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { RowKey } from '../contract/decision.ts';
import type { QuestionSet } from '../contract/declaration.ts';
import type { AnyDriver, Clock, DriverFactory } from '../contract/driver.ts';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import { type EventName, eventSource, type PassageData } from '../contract/events.ts';
import type { KeysOpening } from '../contract/keys.ts';
import type { ListState } from '../contract/list-state.ts';
import type { SheetOrder, SheetResult } from '../contract/print-document.ts';
import type { DeviceState, Reading, ScanReading } from '../contract/reading.ts';
import type {
  DecisionView,
  Diagnostics,
  Health,
  NetworkState,
  PaperEntry,
  Phase,
  PresentRequest,
  SamplePerson,
  ScreenState,
} from '../contract/rpc.ts';
import type { ShiftOpen } from '../contract/shift.ts';
import { signingKid } from '../contract/signed.ts';
import { software } from '../contract/software.ts';
import type { VisitorWords } from '../contract/visitor-words.ts';
import { deviceCheck, driverFactory } from '../drivers/create-driver.ts';
import type { Parted } from '../sync/acknowledgement.ts';
import { readBrokerSecrets } from '../sync/broker-files.ts';
import { BarrierDesk } from './barrier/barrier-desk.ts';
import { handOpening, OverrideDesk } from './barrier/override-desk.ts';
import { ClockWatch } from './clock/clock-watch.ts';
import { oldestMs, StationClock } from './clock/station-clock.ts';
import { systemClock } from './clock/system-clock.ts';
import { StationCommands } from './commands/station-commands.ts';
import { type LocalSource, rememberGood } from './configuration/local-configuration.ts';
import { RemoteConfiguration } from './configuration/remote-configuration.ts';
import { DeviceTests } from './device-tests/device-tests.ts';
import { Devices } from './devices.ts';
import { BrokerLog } from './diagnostics/broker-log.ts';
import { DeviceTraffic } from './diagnostics/device-traffic.ts';
import { CertificateDesk } from './enrolment/certificate-desk.ts';
import { RetirementDesk } from './enrolment/retirement-desk.ts';
import { Faults } from './faults.ts';
import { closeKeys, type KeyRights } from './identity/key-rights.ts';
import { People } from './identity/people.ts';
import { HourlySealer } from './identity/row-sealer.ts';
import { SiteKeyDesk } from './identity/site-key-desk.ts';
import { localDay, SiteTags } from './identity/site-tags.ts';
import { namedKeys } from './keys/key-reader.ts';
import type { KeyStore } from './keys/key-store.ts';
import { keysInFiles, keysReport } from './keys/keys-report.ts';
import { openKeys } from './keys/open-keys.ts';
import { Lane } from './lane.ts';
import { LaneDirections } from './lane-directions.ts';
import { laneSettings } from './lane-settings.ts';
import { askLedger } from './ledger/ask-ledger.ts';
import { Ledger } from './ledger/ledger.ts';
import { LedgerCare } from './ledger/ledger-care.ts';
import { LedgerReader } from './ledger/ledger-reader.ts';
import type { CommittedRow, RowDraft } from './ledger/ledger-writer.ts';
import { LedgerHouse, type OpenedLedger } from './ledger/open-ledger.ts';
import { Recovery } from './ledger/recovery.ts';
import { ledgerFile } from './ledger/schema.ts';
import { arrivingFolder, PublishedLists } from './lists/published-lists.ts';
import { StationLists } from './lists/station-lists.ts';
import { machineId } from './machine-id.ts';
import { operatorFile } from './operators/operator-file.ts';
import { OperatorSession } from './operators/operator-session.ts';
import { Operators } from './operators/operators.ts';
import { Outage } from './outage.ts';
import { identify } from './passage/identify.ts';
import { PaperDesk } from './passage/paper-desk.ts';
import { PassageDesk } from './passage/passage-desk.ts';
import { recentPassage, withCorrections } from './passage/recent-passage.ts';
import { manualCredential } from './people/manual-credential.ts';
import { PeopleDesk } from './people/people-desk.ts';
import { checkPermit } from './permits/check-permit.ts';
import type { CheckedPermit } from './permits/checked-permit.ts';
import type { Paired } from './permits/permit-pairing.ts';
import { PeersFile } from './presence/peers-file.ts';
import { presenceTimings, SitePresence } from './presence/site-presence.ts';
import { logoHint, readLogoFile } from './printing/logo.ts';
import { posterSheet } from './printing/poster-sheet.ts';
import { PrintDesk, type PrintEvent } from './printing/print-desk.ts';
import { questionMs } from './printing/print-jobs.ts';
import { type RecoveredPrints, recoverJobs } from './printing/recover-jobs.ts';
import { SheetDesk } from './printing/sheet-desk.ts';
import { profilesFolder } from './profiles-folder.ts';
import { QuietMoment } from './quiet-moment.ts';
import { type ChannelFrom, type RpcChannel, type ScreenService, serveScreen } from './rpc/serve-screen.ts';

export { type ChannelFrom, RemoteConfiguration, type RpcChannel, rememberGood };

import { CodeLookups } from './records/code-lookups.ts';
import { Records } from './records/records.ts';
import { recordsDesk } from './records/records-desk.ts';
import { RulesByLane } from './rules/rules-by-lane.ts';
import { answersOf } from './screening/answers.ts';
import { declarationDesks, type LaneQuestions, loadLaneQuestions } from './screening/lane-declarations.ts';
import { ReferralDesk } from './screening/referral-desk.ts';
import { ReferralNumbers } from './screening/referral-numbers.ts';
import { Screens } from './screens.ts';
import { takeActs } from './setup/acts.ts';
import { setupDoor } from './setup/setup-door.ts';
import { ShiftDesk } from './shifts/shift-desk.ts';
import { noSuchShift, shiftSheet } from './shifts/shift-sheet.ts';
import { backupDesk } from './support/backup-desk.ts';
import { deliverFile } from './support/deliver-file.ts';
import { type BundleOrder, supportBundle } from './support/support-bundle.ts';
import { type SyncedAnswer, SyncLink } from './sync-link.ts';
import type { HeldVersions, SyncAbout } from './sync-thread.ts';
import { Training } from './training/training.ts';
import { type LiveTrust, liveTrust, newestSealing, type Trust, trustSummary } from './trust.ts';
import { startingTrust, TrustDesk } from './trust-desk.ts';
import { Vehicles } from './vehicles/vehicles.ts';
import { confirmByCentral } from './watch-list/confirm-by-central.ts';
import { incomingFolder } from './watch-list/incoming-folder.ts';
import { stationKeyPair } from './watch-list/station-key.ts';
import { StationWatchList } from './watch-list/station-watch-list.ts';
import { WatchLists } from './watch-list/watch-lists.ts';
import { readVisitorWords } from './words/visitor-words.ts';

/** What a simulation may see and do; the station itself does not know one. */
export type StationWindow = Readonly<{
  lanes: readonly string[];
  setDirection(lane: string, direction: 'in' | 'out'): void;
  onReading(listener: (reading: Reading) => void): () => void;
  onDecision(listener: (view: DecisionView) => void): () => void;
  onFailure(listener: (lane: string, error: CheckpointError) => void): () => void;
  /** A guard has asked for somebody to be measured again. */
  onRemeasure(listener: (lane: string) => void): () => void;
  /** Somebody is asked about their health. */
  onAsking(listener: (asking: Asking) => void): () => void;
  /** Answers for them: what applies, by its ids. @throws CheckpointError DeclarationOver */
  declare(asking: Asking, applies: readonly string[]): void;
}>;

export type Asking = Readonly<{ lane: string; asking: number; questions: QuestionSet }>;

export type Simulation = Readonly<{
  samples(): readonly SamplePerson[];
  present(request: PresentRequest): Promise<DecisionView>;
}>;

export type StationOptions = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  /** How its keys are kept; absent: in files. */
  keys?: KeysOpening;
  /** Builds what can present sample people, or nothing where real devices stand. */
  simulate?: (window: StationWindow) => Simulation;
  /** The station cannot go on: end the process, the supervisor starts it again. */
  onFatal: (error: CheckpointError) => void;
  /** Central has asked for it: end the process in good order, the supervisor starts it again. */
  onRestart: () => void;
  /** The set-up assistant is to start in the station's place; absent: there is none to start. */
  onSetup?: () => void;
  /** What central has sent in place of the local configuration; absent: it can send none. */
  remote?: RemoteConfiguration;
  /** Where the local one came from; absent: from no file. */
  local?: LocalSource;
  clock?: Clock;
  createDriver?: DriverFactory;
}>;

/** Rows among which the last passages are looked for after a start. */
const lookBackRows = 400;
const syncFaultMs = 600_000;
const careFaultMs = 3_600_000;
const minuteMs = 60_000;
/** The ledger takes no rows. What is said of one that was set aside stands beyond these. */
const isLedgerFault = (code: number): boolean => code >= 4000 && code <= 4010;

class Listeners<A extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: A) => void>();

  readonly add = (listener: (...args: A) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  emit(...args: A): void {
    for (const listener of [...this.#listeners]) listener(...args);
  }
}

/** The edge core, composed: drivers in, gate and rules, ledger, then screens, printers and sync. */
export class Station {
  readonly configuration: Configuration;
  readonly #dataDirectory: string;
  readonly #trust: LiveTrust;
  readonly #trustDesk: TrustDesk;
  readonly #certificate: CertificateDesk;
  readonly #retirement: RetirementDesk;
  /** In the place of what the lanes show: nothing is decided here any more. */
  #stopped: Phase | null = null;
  readonly #restart: QuietMoment;
  readonly #digest: string;
  readonly #rules: RulesByLane;
  readonly #questions: LaneQuestions;
  readonly #clock: StationClock;
  readonly #clockWatch: ClockWatch;
  readonly #keyRights: KeyRights;
  readonly #keysKept: KeysOpening;
  readonly #sealer: HourlySealer;
  readonly #ledger: Ledger;
  readonly #care: LedgerCare;
  readonly #recovery: Recovery;
  /** Of ledgers that were set aside: as long as one is open, no other connection tidies up at the place of the new file. */
  readonly #oldReaders: LedgerReader[] = [];
  #reader: LedgerReader;
  readonly #tags: SiteTags;
  readonly #siteKeys: SiteKeyDesk;
  readonly #people: People;
  readonly #presence: SitePresence;
  readonly #peersFile: PeersFile;
  #presenceLine = false;
  readonly #peopleDesk: PeopleDesk;
  readonly #visitorWords: readonly VisitorWords[];
  readonly #faults: Faults;
  readonly #lists: StationLists;
  readonly #devices: Devices;
  readonly #tests: DeviceTests;
  readonly #prints: PrintDesk;
  readonly #sheets: SheetDesk;
  readonly #vehicles: Vehicles;
  readonly #barriers: BarrierDesk;
  readonly #overrides: OverrideDesk;
  readonly #paper: PaperDesk;
  readonly #outage = new Outage();
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #screens: Screens;
  readonly #watchList: StationWatchList;
  readonly #operators: Operators;
  readonly #records: Records;
  readonly #lookups: CodeLookups;
  readonly #training: Training;
  readonly #shifts: ShiftDesk;
  readonly #referrals: ReferralDesk;
  readonly #published: PublishedLists;
  readonly #commands: StationCommands;
  readonly #remote: RemoteConfiguration | null;
  readonly #sync: SyncLink | null;
  readonly #simulation: Simulation | null;
  readonly #onFatal: (error: CheckpointError) => void;
  readonly #onSetup: (() => void) | null;
  readonly #traffic: DeviceTraffic;
  readonly #brokerLog = new BrokerLog();
  readonly #minuteTimer: NodeJS.Timeout;
  readonly #readings = new Listeners<[Reading]>();
  readonly #decisions = new Listeners<[DecisionView]>();
  readonly #failures = new Listeners<[string, CheckpointError]>();
  readonly #remeasures = new Listeners<[string]>();
  readonly #askings = new Listeners<[Asking]>();
  readonly #startedAt: number;
  readonly #readyAfterMs: number;
  #network: NetworkState;
  #acknowledged: number;
  /** Positions between there and the ledger's end that no row has. */
  #unused: number;
  readonly #house: LedgerHouse;
  #disposed = false;

  /** @throws CheckpointError: the station cannot start, and its hint says what to do */
  static async start(options: StationOptions): Promise<Station> {
    const wall = options.clock ?? systemClock;
    const began = wall.monotonic();
    const { configuration, dataDirectory } = options;
    const keyRights = closeKeys(dataDirectory);
    const keysKept = options.keys ?? keysInFiles;
    const keyStore = openKeys(dataDirectory, keysKept, namedKeys(dataDirectory, configuration.sync));
    const trust = liveTrust(startingTrust(dataDirectory));
    refuseDemoTrust(trust.current(), configuration);
    const lanes = configuration.lanes.map((lane) => ({ ...lane, settings: laneSettings(configuration, lane) }));
    const ownRules = lanes.filter((lane) => lane.rules !== undefined);
    const rules = new RulesByLane(
      configuration.rules,
      new Map(ownRules.map(({ id, settings }) => [id, settings.rules])),
    );
    const declarations = new Map(lanes.map(({ id, settings }) => [id, settings.passage.declaration]));
    const questions = loadLaneQuestions(declarations, dataDirectory);
    const clock = new StationClock(wall, { sure: oldestMs, seen: 0 });
    const { site, station } = configuration;
    const place = { site: site.id, station: station.id };
    const sealer = await HourlySealer.create(
      (current) => newestSealing(dataDirectory, trust.current(), current),
      place,
      () => wall.monotonic(),
    );
    const now = () => (clock.state() === 'untrusted' ? null : Math.round(clock.now()));
    const watchLists = await WatchLists.open({
      dataDirectory,
      keys: keyStore,
      roleKeys: () => trust.current().roleKeys,
      place,
      now,
      today: () => {
        const time = now();
        return time === null ? null : localDay(time, configuration.utcOffsetMinutes);
      },
    });
    const file = ledgerFile(dataDirectory);
    const identity = { ...place, mode: configuration.mode, machine: machineId() };
    const house = new LedgerHouse({ dataDirectory, identity, seal: sealer.seal, stamp: (at) => clock.stamp(at) });
    const opened = house.open(Math.round(wall.now()), clock.state());
    const { writer } = opened;
    try {
      const reader = new LedgerReader(file);
      clock.sawRow(reader.lastBelievedTime());
      const made = new Station({
        ...options,
        trust,
        rules,
        questions,
        house,
        opened,
        sealer,
        reader,
        watchLists,
        clock,
        keyRights,
        keyStore,
        keysKept,
        wall,
        began,
      });
      // What was left for it while it was not running holds from the first passage on.
      await made.#lists.open();
      await made.#siteKeys.takeLeft();
      return made;
    } catch (error) {
      writer.close();
      house.close();
      throw error;
    }
  }

  private constructor(
    parts: StationOptions &
      Readonly<{
        trust: LiveTrust;
        rules: RulesByLane;
        questions: LaneQuestions;
        house: LedgerHouse;
        opened: OpenedLedger;
        sealer: HourlySealer;
        reader: LedgerReader;
        watchLists: WatchLists;
        clock: StationClock;
        keyRights: KeyRights;
        keyStore: KeyStore;
        keysKept: KeysOpening;
        wall: Clock;
        began: number;
      }>,
  ) {
    const { configuration, wall } = parts;
    this.configuration = configuration;
    this.#dataDirectory = parts.dataDirectory;
    this.#trust = parts.trust;
    this.#rules = parts.rules;
    this.#questions = parts.questions;
    this.#clock = parts.clock;
    this.#keyRights = parts.keyRights;
    this.#keysKept = parts.keysKept;
    this.#sealer = parts.sealer;
    this.#recovery = new Recovery({
      dataDirectory: parts.dataDirectory,
      source: eventSource(configuration.site.id, configuration.station.id),
      house: parts.house,
      opened: parts.opened,
      now: () => Math.round(this.#clock.now()),
      clock: () => this.#clock.state(),
      raise: (fault) => this.#raiseFault(fault),
      clear: (code) => this.#faults.clear((other) => other === code),
      replaced: () => this.#ledgerReplaced(),
      fatal: (error) => parts.onFatal(error),
      salvaged: () => this.#ledgerSalvaged(),
    });
    this.#ledger = new Ledger(parts.opened.writer, {
      damaged: this.#recovery.damaged,
      committed: (_position, rows) => {
        this.#sync?.committed();
        this.#care.committed(rows);
      },
      failed: (error) => this.#ledgerFailed(error),
      makeRoom: () => this.#care.makeRoom(),
    });
    this.#care = new LedgerCare({
      dataDirectory: parts.dataDirectory,
      file: ledgerFile(parts.dataDirectory),
      ledger: this.#ledger,
      days: configuration.ledger.retentionDays,
      clock: this.#clock,
      acknowledged: () => this.#acknowledged,
      record: (data) => this.#record('retention', data),
      raise: (fault) => {
        this.#faults.raise(fault, careFaultMs);
        this.#screens.changedEverywhere();
      },
      clear: (code) => {
        if (this.#faults.clear((known) => known === code)) this.#screens.changedEverywhere();
      },
    });
    this.#reader = parts.reader;
    this.#house = parts.house;
    this.#onFatal = parts.onFatal;
    this.#onSetup = parts.onSetup ?? null;
    this.#startedAt = wall.now();
    this.#acknowledged = this.#reader.acknowledgedPosition();
    this.#unused = this.#reader.unusedAfter(this.#acknowledged);
    this.#network = {
      state: configuration.sync === null ? 'not-configured' : 'offline',
      since: wall.now(),
      error: null,
    };
    this.#faults = new Faults(() => Math.round(wall.now()));
    this.#lists = new StationLists({
      dataDirectory: parts.dataDirectory,
      keyring: parts.trust.keyring,
      place: { site: configuration.site.id, station: configuration.station.id },
      settings: configuration.lists,
      clock: this.#clock,
      faults: this.#faults,
      record: (row) => this.#record('list', row),
      changed: () => this.#listsChanged(),
      users: { rules: this.#rules.use },
    });
    this.#watchList = new StationWatchList({
      lists: parts.watchLists,
      settings: configuration.lists['watch-list'],
      clock: this.#clock,
      faults: this.#faults,
      record: (row) => this.#record('list', row),
      changed: () => this.#listsChanged(),
    });
    this.#published = new PublishedLists({
      take: (name, bytes) => this.#lists.take(name, bytes),
      watchListFolder: incomingFolder(parts.dataDirectory),
      takeWatchList: () => this.#watchList.takeIncoming(),
      failed: (message) =>
        this.#faults.raise(
          {
            code: ErrorCode.ListNotStored,
            message: `a list that came cannot be taken: ${message}`,
            hint: 'free space on the disk of the data directory; it comes again after a start',
          },
          syncFaultMs,
        ),
    });
    // A set that neither ships nor is on the list is said now, not at the first passage.
    void this.#rules.names;
    this.#tags = new SiteTags(
      parts.keyStore,
      this.#today(),
      () => randomBytes(32),
      (error) => this.#faults.raise(error.toRecord(), 2 * minuteMs),
    );
    this.#siteKeys = new SiteKeyDesk({
      ...{ dataDirectory: parts.dataDirectory, tags: this.#tags, today: () => this.#today() },
      place: { site: configuration.site.id, station: configuration.station.id },
      privateKey: async () => (await stationKeyPair(parts.dataDirectory, parts.keyStore)).privateKey,
      changed: () => this.#siteKeyChanged(),
      raise: (fault) => this.#raiseFault(fault),
    });
    const oldest = this.#tags.oldestDay();
    this.#training = new Training({
      file: join(parts.dataDirectory, 'training.json'),
      mode: configuration.mode,
      settings: configuration.training,
      clock: wall,
      changed: (byItself) => this.#trainingChanged(byItself),
    });
    this.#people = new People(
      configuration.passage.repeatSeconds * 1000,
      this.#reader.presence().filter((person) => person.day >= oldest),
    );
    this.#people.practise(this.#training.active);
    this.#traffic = new DeviceTraffic({
      devices: configuration.devices,
      clock: wall,
      changed: (recording) => this.#trafficRecorded(recording),
    });
    this.#devices = new Devices(
      configuration.devices,
      parts.createDriver ?? ownDrivers(parts.dataDirectory, this.#faults, this.#traffic),
      wall,
      {
        reading: (reading) => this.#read(reading),
        changed: (state, settled) => this.#deviceChanged(state, settled),
      },
    );
    this.#tests = new DeviceTests({
      configuration,
      clock: wall,
      driver: (device) => this.#driverUnderTest(device),
      changed: (underTest) => this.#testsChanged(underTest),
    });
    this.#prints = new PrintDesk({
      configuration,
      mode: () => this.#training.mode,
      clock: this.#clock,
      logo: this.#logo(),
      logoLeftOut: ({ message }) => this.#logoUnusable(message),
      printerAt: (lane) => this.#devices.printerAt(lane),
      append: (data: PrintEvent) => this.#append('print', data),
      changed: (lane) => this.#screens.changed(lane),
    });
    this.#barriers = new BarrierDesk({
      settings: configuration.passage,
      clock: wall,
      barrierAt: (lane) => this.#devices.barrierAt(lane),
      states: (lane) => this.#devices.states(lane),
      record: (data) => this.#record('barrier', data),
      changed: (lane) => this.#screens.changed(lane),
    });
    this.#sheets = new SheetDesk({
      configuration,
      mode: () => this.#training.mode,
      clock: this.#clock,
      logo: this.#logo(),
      printerAt: (lane) => this.#devices.printerAt(lane),
      record: (data) => this.#record('print', data),
    });
    this.#vehicles = new Vehicles({
      station: configuration.station.id,
      append: (data) => this.#append('vehicle', data),
      release: (lane, direction, of) => this.#barriers.vehicle(lane, direction, of),
      hasPrinter: (lane) => this.#devices.printerAt(lane) !== null,
      print: (lane, content, of) => this.#sheets.print(lane, content, of),
    });
    this.#overrides = new OverrideDesk({
      clock: wall,
      barriers: this.#barriers,
      barrierAt: (lane) => this.#devices.barrierAt(lane),
      append: (data) => this.#append('override', data),
      recorded: (event, row) => {
        this.#lanes.get(event.lane)?.opened(handOpening(event, row));
        this.#ledgerWorks();
      },
    });
    this.#paper = new PaperDesk({
      clock: this.#clock,
      people: this.#people,
      tags: this.#tags,
      utcOffsetMinutes: configuration.utcOffsetMinutes,
      append: (draft) => this.#appendPassage(draft),
      admittedSince: (tags, since) => this.#ask((reader) => reader.admittedSince(tags, since), 'unknown'),
    });
    this.#visitorWords = readVisitorWords(parts.dataDirectory, (fault) => this.#faults.raise(fault, null));
    this.#peopleDesk = new PeopleDesk({
      dataDirectory: parts.dataDirectory,
      keys: parts.keyStore,
      monotonic: () => wall.monotonic(),
      raise: (fault) => this.#raiseFault(fault),
      clear: (code) => {
        if (this.#faults.clear((known) => known === code)) this.#screens.changedEverywhere();
      },
    });
    this.#operators = new Operators(operatorFile(parts.dataDirectory), wall, (error) =>
      this.#faults.raise(error.toRecord(), null),
    );
    this.#remote = parts.remote ?? null;
    if (parts.local?.fault != null) this.#faults.raise(parts.local.fault, null);
    this.#certificate = new CertificateDesk({
      ...{ dataDirectory: parts.dataDirectory, keys: parts.keyStore },
      place: { site: configuration.site.id, station: configuration.station.id },
      now: () => (this.#clock.state() === 'untrusted' ? null : this.#clock.now()),
      reconnect: () => this.#sync?.reopen(),
      changed: () => this.#sync?.about(this.#about()),
      raise: (fault) => this.#faults.raise(fault, null),
      clear: (code) => void this.#faults.clear((known) => known === code),
    });
    this.#retirement = new RetirementDesk({
      ...{ dataDirectory: parts.dataDirectory, unsent: () => this.#unsent(), isQuiet: () => this.#isQuiet() },
      ...{ monotonic: () => wall.monotonic(), now: () => Math.round(this.#clock.now()) },
      stop: (shown) => this.#stop(shown),
      answer: (command, result) => this.#commands.end(command, result),
      close: () => this.#closeForGood(),
      raise: (fault) => this.#raiseFault(fault),
    });
    this.#trustDesk = new TrustDesk({
      ...{ dataDirectory: parts.dataDirectory, trust: parts.trust, raise: (fault) => this.#raiseFault(fault) },
      clear: (code) => void this.#faults.clear((known) => known === code),
      changed: (removed) => this.#trustChanged(removed),
    });
    this.#commands = this.#makeCommands(parts);
    this.#records = new Records(ledgerFile(parts.dataDirectory), this.#recovery.metDamage);
    this.#referrals = new ReferralDesk({
      dataDirectory: parts.dataDirectory,
      now: () => this.#clock.now(),
      last: (most, now) => this.#records.referrals(most, now),
      passage: (of) => this.#reader.passage(of),
      prints: this.#prints,
      raise: (fault) => this.#faults.raise(fault, careFaultMs),
      changed: () => this.#screens.changedEverywhere(),
    });
    this.#shifts = new ShiftDesk({
      operators: this.#operators,
      records: this.#records,
      mode: configuration.mode,
      now: () => this.#clock.now(),
      open: () => this.#leftOpen(),
      append: (data) => this.#append('shift', data),
      record: (act) => this.#record('operator', act),
    });
    this.#lookups = new CodeLookups({
      after: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      changed: (waiting) => this.#lookupsChanged(waiting),
    });
    const recent = this.#reader.lastPassages(lookBackRows);
    this.#peersFile = new PeersFile(parts.dataDirectory);
    this.#presence = this.#sitePresence(recent[0] ?? null);
    this.#lanes = this.#makeLanes(recent);
    this.#screens = new Screens((lane, revision) => this.#screenState(lane, revision));
    this.#simulation = parts.simulate?.(this.#window()) ?? null;
    const digest = createHash('sha256').update(JSON.stringify(configuration)).digest('hex');
    this.#digest = digest;
    this.#restart = new QuietMoment(() => this.#isQuiet(), parts.onRestart);
    this.#prints.restore(this.#leftPrints(digest), recent);
    this.#recordConfiguration(digest);
    for (const act of takeActs(parts.dataDirectory)) this.#record('operator', act);
    this.#rules.onChange(() => {
      this.#recordConfiguration(digest);
      this.#screens.changedEverywhere();
    });
    for (const lack of lacksOf(configuration)) this.#faults.raise(lack, null);
    this.#watchList.open();
    this.#sawLists();
    this.#clockWatch = new ClockWatch({
      clock: this.#clock,
      record: (row) => this.#record('clock', row),
      changed: () => this.#screens.changedEverywhere(),
    });
    this.#devices.start();
    this.#care.start();
    this.#sync = this.#startSync();
    this.#commands.start();
    this.#retirement.start();
    this.#recovery.start(this.#ledger);
    this.#minuteTimer = setInterval(() => this.#everyMinute(), minuteMs);
    this.#everyMinute();
    this.#readyAfterMs = wall.monotonic() - parts.began;
  }

  #makeCommands(parts: StationOptions & Readonly<{ trust: LiveTrust }>) {
    const { configuration, dataDirectory, trust, onRestart, remote = null } = parts;
    return new StationCommands({
      remote,
      checkRemote: () => ({
        ...{ current: configuration, dataDirectory },
        holdsRulesList: this.#listStates().some(({ name }) => name === 'rules'),
        checkDevice: deviceCheck(profilesFolder(dataDirectory)),
        checkBroker: (sync) => void readBrokerSecrets(sync, dataDirectory, process.env),
      }),
      ...{ configuration, dataDirectory, clock: this.#clock, startedAt: this.#startedAt, restart: onRestart },
      keyring: trust.keyring,
      address: { site: configuration.site.id, station: configuration.station.id },
      record: (data) => this.#record('command', data),
      send: (reply) => this.#sync?.reply(reply),
      raise: (fault) => this.#faults.raise(fault, syncFaultMs),
      changed: () => this.#screens.changedEverywhere(),
      diagnostics: () => this.#diagnostics(),
      purge: (days) => this.#care.purge(days),
      resend: async (range) => (await this.#sync?.resend(range)) ?? { sent: 0, gone: [] },
      confirmWatch: (body) => this.confirmWatchByCentral(body),
      retire: (command, withLedger) => this.#retirement.order(command, withLedger),
      takeCertificate: (der) => this.#certificate.take(der),
      takeReferralResults: (results) => this.#referrals.take(results),
      takeSiteKey: (sealed) => this.#siteKeys.take(sealed),
    });
  }

  /** @param newest the newest passage in the ledger */
  #sitePresence(newest: RowKey | null): SitePresence {
    const { site, station } = this.configuration;
    const options = {
      ...{ site: site.id, station: station.id, people: this.#people, tags: this.#tags, timings: presenceTimings },
      monotonic: () => this.#clock.monotonic(),
      random: (bytes: number) => randomBytes(bytes).toString('hex'),
      expected: this.#peersFile.stations(this.#clock.now()),
      newest: () => this.#ledger.head(),
      send: (payload: string) => this.#sync?.sayPresence(payload),
      // Who practises counts nobody, and learns afterwards what the others counted meanwhile.
      connected: () => this.#presenceLine && !this.#training.active,
      left: (tags: readonly string[]) => this.#leftElsewhere(tags),
      changed: () => this.#screens.changedEverywhere(),
      fault: (error: ErrorRecord) => {
        this.#faults.raise(error, syncFaultMs);
        this.#screens.changedEverywhere();
      },
    };
    return new SitePresence(options, newest);
  }

  /** A failure costs no more than that they are counted again after a start, until a station tells otherwise. */
  #leftElsewhere(tags: readonly string[]): void {
    const bytes = tags.map((tag) => Buffer.from(tag, 'hex'));
    this.#ledger.between((writer) => writer.forgetPresenceOf(bytes)).catch(() => undefined);
  }

  /** What it changed in who is inside is told to the other stations of the site once it is on disk. */
  async #appendPassage(draft: RowDraft): Promise<CommittedRow> {
    const own = this.#ofMode(draft);
    const row = await this.#ledger.append(own);
    this.#presence.committed(own, row);
    return row;
  }

  #namedRules() {
    const { id, version } = this.#rules.current.set;
    return { id, version };
  }

  #recordConfiguration(digest: string): void {
    const { own } = this.#rules;
    const laneRules = Object.keys(own).length === 0 ? {} : { laneRules: own };
    const source = this.#remote?.source ?? null;
    const central = source === null ? {} : { central: source };
    const { root, version } = this.#trust.current();
    const trust = { root: Buffer.from(signingKid(root)).toString('hex'), version };
    this.#record('configuration', { digest, software, rules: this.#namedRules(), ...laneRules, ...central, trust });
  }

  /** Serves a screen or the command line over a channel until that closes. */
  serve(channel: RpcChannel, from: ChannelFrom): void {
    serveScreen(channel, this.#service(), from);
  }

  /**
   * Central's word on a hit on the watch list: the body of its command `watch.confirm`.
   * @throws (rejects) CheckpointError RpcArgumentInvalid, RpcPersonForgotten, WatchHitAnswered, or of the ledger
   */
  confirmWatchByCentral(body: unknown): Promise<void> {
    return confirmByCentral([...this.#lanes.values()], body);
  }

  health(): Health {
    const head = this.#ledger.head();
    return {
      ready: !this.#disposed,
      station: {
        site: this.configuration.site.id,
        id: this.configuration.station.id,
        mode: this.#training.mode,
        epoch: head.epoch,
        sequence: head.sequence,
      },
      unsent: this.#unsent(),
      devices: this.#devices.states(),
      lists: [
        ...this.#rules.names.map(({ id, version }) => ({ name: `rules/${id}`, version, ageSeconds: null, old: false })),
        ...this.#listStates().map((list) => ({ ...list, version: String(list.version) })),
      ],
      pid: process.pid,
    };
  }

  #listStates(): readonly ListState[] {
    return [...this.#lists.states(), ...this.#watchList.states()];
  }

  #listsChanged(): void {
    this.#sawLists();
    this.#sync?.held(this.#heldLists());
    this.#screens.changedEverywhere();
  }

  /** It is not earlier than what was issued, if the issuer's clock was no more than five minutes fast. */
  #sawLists(): void {
    for (const { issued } of this.#listStates()) this.#clock.sawSigned(issued - wrongByMs);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    clearInterval(this.#minuteTimer);
    this.#restart.dispose();
    this.#certificate.dispose();
    this.#retirement.dispose();
    this.#clockWatch.dispose();
    this.#training.dispose();
    this.#lookups.dispose();
    this.#records.close();
    this.#peersFile.note(this.#presence.heard(), this.#clock.now());
    this.#presence.dispose();
    this.#prints.dispose();
    await this.#overrides.dispose();
    await this.#devices.dispose();
    this.#traffic.dispose();
    for (const lane of this.#lanes.values()) lane.dispose();
    this.#barriers.dispose();
    await this.#sync?.close();
    this.#commands.dispose();
    await this.#lists.dispose();
    await this.#watchList.close();
    await this.#care.close();
    this.#recovery.dispose();
    this.#reader.close();
    this.#ledger.close();
    for (const reader of this.#oldReaders) reader.close();
    this.#house.close();
  }

  /** Another file stands in the ledger's place. The lanes go on. */
  #ledgerReplaced(): void {
    this.#oldReaders.push(this.#reader);
    this.#reader = new LedgerReader(ledgerFile(this.#dataDirectory));
    this.#records.reopen();
    this.#lookAtAcknowledged();
    this.#care.reopen();
    this.#sync?.reopen();
  }

  /** Rows of older epochs have come into the ledger: they are sent before what is newer. */
  #ledgerSalvaged(): void {
    this.#records.reopen();
    this.#lookAtAcknowledged();
    this.#sync?.reopen();
    this.#screens.changedEverywhere();
  }

  #ask<T>(question: (reader: LedgerReader) => T, otherwise: T): T {
    const file = ledgerFile(this.#dataDirectory);
    return askLedger(file, this.#recovery.metDamage, () => question(this.#reader), otherwise);
  }

  #lookAtAcknowledged(): void {
    this.#acknowledged = this.#reader.acknowledgedPosition();
    this.#unused = this.#reader.unusedAfter(this.#acknowledged);
  }

  #raiseFault(fault: ErrorRecord): void {
    this.#faults.raise(fault, null);
    this.#screens.changedEverywhere();
  }

  #ledgerFailed(error: CheckpointError): void {
    this.#faults.raise(error.toRecord(), null);
    this.#screens.changedEverywhere();
  }

  #logo(): Uint8Array | null {
    const { logo } = this.configuration.passage.printing;
    if (logo === null) return null;
    try {
      return readLogoFile(this.#dataDirectory, logo);
    } catch (error) {
      this.#logoUnusable(messageOf(error));
      return null;
    }
  }

  #logoUnusable(message: string): void {
    this.#faults.raise({ code: ErrorCode.PrinterLogoUnusable, message, hint: logoHint }, null);
  }

  /** What was not printed, or not known to be, when this station last stopped. */
  #leftPrints(digest: string): RecoveredPrints {
    const { passage } = this.configuration;
    // A job is at most this old when its question ends; some more for copies that were asked for late.
    const windowMs = 2 * (passage.printing.maxAgeSeconds * 1000 + questionMs);
    const { jobs, seen } = recoverJobs(this.#reader.printingRows(windowMs), { passage, digest });
    return { seen, jobs: jobs.map((job) => ({ ...job, decision: job.decision ?? this.#reader.passage(job.of) })) };
  }

  #makeLanes(last: readonly PassageData[]): ReadonlyMap<string, Lane> {
    const { configuration } = this;
    const declarations = declarationDesks(this.#questions, { tags: this.#tags, clock: this.#clock });
    const desk = new PassageDesk({
      settings: configuration.passage,
      siteKind: configuration.site.kind,
      rules: (lane) => this.#rules.of(lane),
      utcOffsetMinutes: configuration.utcOffsetMinutes,
      clock: this.#clock,
      people: this.#people,
      tags: this.#tags,
      append: (draft) => this.#appendPassage(draft),
      watch: (keys) => this.#watchList.look(keys),
      offline: () => this.#network.state !== 'online',
      hasPrinter: (lane) => this.#devices.printerAt(lane) !== null,
      lastSlip: (since) => this.#reader.lastSlip(since),
      lists: () => this.#lists.facts(),
      declarations,
      referrals: new ReferralNumbers({
        site: configuration.site.id,
        station: configuration.station.id,
        utcOffsetMinutes: configuration.utcOffsetMinutes,
        epoch: () => this.#ledger.head().epoch,
        last: (since, date) => this.#reader.lastReferral(since, date),
      }),
    });
    const directions = new LaneDirections(join(this.#dataDirectory, 'lanes.json'), () => this.#clock.now());
    const recent = withCorrections(
      last.map((data) => recentPassage(data, null)),
      this.#reader.lastCorrections(lookBackRows),
    );
    const openings = this.#reader.lastOverrides(lookBackRows).map((data) => handOpening(data, data));
    return new Map(
      configuration.lanes.map((lane) => [
        lane.id,
        new Lane(
          lane,
          laneSettings(configuration, lane).passage,
          desk,
          this.#clock,
          {
            recent: recent.filter((passage) => passage.lane === lane.id),
            openings: openings.filter((opening) => opening.lane === lane.id),
          },
          directions.after(lane.id, lane.direction),
          {
            identify: (scan, direction) =>
              this.#peopleDesk.recognise(identify(scan, direction, this.#lists.trust, this.#judgedAt(scan))),
            checkPermit: (paired) => this.#checkPermit(paired),
            newId: () => randomBytes(16).toString('hex'),
            vehicleClosed: (vehicle) => this.#vehicles.closed(lane.id, vehicle),
            switched: (direction) => directions.switched(lane.id, direction),
            measurable: () =>
              this.#devices.states(lane.id).some((device) => device.kind === 'thermometer' && device.state === 'ready'),
            measure: (anew, forMs) => this.#devices.measure(lane.id, anew, forMs),
            answerable: () => this.#simulation !== null || this.#screens.isWatched(lane.id),
            asked: (asking, questions) => this.#askings.emit({ lane: lane.id, asking, questions }),
            changed: () => this.#screens.changed(lane.id),
            decided: (view, name) => this.#decided(view, name),
            decidedBefore: (view) => this.#decisions.emit(view),
            watchAnswered: async (answer) => {
              await this.#append('watch', { ...answer, lane: lane.id });
            },
            answered: (device, taken) => this.#devices.feedback(device, taken),
            failed: (error) => this.#passageFailed(lane.id, error),
          },
        ),
      ]),
    );
  }

  #checkPermit(paired: Paired): CheckedPermit | null {
    const { site, passage } = this.configuration;
    return checkPermit(paired, {
      trust: this.#lists.trust,
      now: this.#clock.state() === 'untrusted' ? null : this.#clock.now(),
      place: site,
      settings: passage.permit,
    });
  }

  /** A clock that stands before what is known to be past would call genuine codes not yet valid. */
  #judgedAt(scan: ScanReading): number | null {
    return this.#clock.state() === 'untrusted' ? null : scan.at;
  }

  #startSync(): SyncLink | null {
    const { sync, site, station } = this.configuration;
    if (sync === null) return null;
    return new SyncLink(
      {
        file: ledgerFile(this.#dataDirectory),
        broker: sync,
        dataDirectory: this.#dataDirectory,
        keys: this.#keysKept,
        address: { site: site.id, station: station.id },
        trust: this.#trust.current(),
        about: this.#about(),
        listsFolder: arrivingFolder(this.#dataDirectory),
        held: this.#heldLists(),
        replies: [],
      },
      (answer) => this.#synced(answer),
    );
  }

  #heldLists(): HeldVersions {
    return Object.fromEntries(this.#listStates().map(({ name, version }) => [name, version]));
  }

  #about(): SyncAbout {
    const enrolment = {
      siteKey: this.#tags.generation,
      roles: this.#trust.current().version,
      certificate: this.#certificate.state(),
    };
    return { software, mode: this.#training.mode, devices: this.#devices.states(), enrolment };
  }

  /** @param removed keys: what they have signed and is in use is judged by a start, as soon as nobody stands there */
  #trustChanged(removed: boolean): void {
    this.#sync?.trust(this.#trust.current());
    this.#sync?.about(this.#about());
    this.#faults.clear((code) => code === ErrorCode.AcknowledgementForged);
    void this.#sealer.renewIfDue();
    this.#recordConfiguration(this.#digest);
    if (removed) this.#restart.want();
    this.#screens.changedEverywhere();
  }

  #isQuiet(): boolean {
    return [...this.#lanes.values()].every(({ phase }) => phase.name === 'waiting' || phase.name === 'out-of-order');
  }

  async #closeForGood(): Promise<void> {
    await this.dispose();
    this.#network = { state: 'not-configured', since: this.#clock.now(), error: null };
    this.#screens.changedEverywhere();
  }

  /** For good. */
  #stop(shown: ErrorRecord): void {
    this.#stopped = { name: 'out-of-order', ...shown };
    this.#faults.clear((code) => code === ErrorCode.RetirementWaits);
    this.#faults.raise(shown, null);
    this.#screens.changedEverywhere();
  }

  #siteKeyChanged(): void {
    this.#presence.rekeyed();
    this.#sync?.about(this.#about());
    this.#screens.changedEverywhere();
  }

  #read(reading: Reading): void {
    if (this.#stopped !== null) return;
    if (this.#tests.takes(reading) || this.#lookups.takes(reading)) return;
    this.#readings.emit(reading);
    if (reading.kind === 'input') this.#barriers.input(reading);
    this.#lanes.get(reading.lane)?.take(reading);
  }

  #decided(view: DecisionView, name: string | null): void {
    this.#barriers.passed(view.decision);
    this.#peopleDesk.decided(view, name);
    this.#ledgerWorks();
    this.#decisions.emit(view);
    this.#screens.changedEverywhere();
    this.#prints.print(view.decision, { name, permit: view.permit ?? null });
  }

  /** A row has been taken: what stood on the screens for want of that is over. */
  #ledgerWorks(): void {
    this.#faults.clear(isLedgerFault);
    this.#outage.worked(this.#clock.now());
    for (const lane of this.#lanes.values()) lane.recovered();
    void this.#overrides.flush();
    this.#screens.changedEverywhere();
  }

  #passageFailed(lane: string, error: CheckpointError): void {
    if (isLedgerFault(error.code)) this.#outage.failed(this.#clock.now());
    this.#failures.emit(lane, error);
    this.#screens.changedEverywhere();
  }

  async #enterFromPaper(lane: Lane, entry: PaperEntry): Promise<DecisionView> {
    const view = await this.#paper.enter(lane.configuration.id, entry);
    lane.enteredLate(view);
    this.#ledgerWorks();
    return view;
  }

  async #printSheet(lane: string, order: SheetOrder): Promise<SheetResult> {
    switch (order.kind) {
      case 'vehicle':
        return this.#vehicles.print(lane);
      case 'shift': {
        const shift = await this.#records.shiftAt(order.of);
        if (shift === null) throw noSuchShift();
        return this.#sheets.print(lane, shiftSheet(shift, this.configuration.utcOffsetMinutes), order.of);
      }
      case 'poster':
        return this.#sheets.print(lane, posterSheet(this.configuration.site), null);
    }
  }

  /** What an officer leaves to the next one. */
  #leftOpen(): ShiftOpen {
    const devices = this.#devices.states();
    return {
      faults: this.#faults.list().map(({ code }) => code),
      devices: devices.filter(({ state }) => state === 'absent' || state === 'faulty').map(({ device }) => device),
      paper: devices.flatMap(({ device, paper }) => (paper === undefined ? [] : [{ device, paper }])),
      typeIn: this.#outage.view !== null,
      inside: this.#people.count,
      unsent: this.#unsent(),
    };
  }

  /** What was corrected changes the count of people inside on every screen. */
  async #corrected(correction: Promise<void>): Promise<void> {
    await correction;
    this.#screens.changedEverywhere();
  }

  #deviceChanged(state: DeviceState, settled: boolean): void {
    this.#barriers.device(state);
    this.#prints.printerChanged(state);
    this.#screens.changedEverywhere();
    if (!settled) return;
    this.#record('device', { device: state });
    this.#sync?.about(this.#about());
  }

  #driverUnderTest(device: string): AnyDriver | null {
    const driver = this.#devices.find(device);
    return driver?.kind === 'barrier' ? this.#barriers.underTest(driver) : driver;
  }

  #trafficRecorded(recording: ErrorRecord | null): void {
    if (recording === null) this.#faults.clear((code) => code === ErrorCode.TrafficRecorded);
    else this.#faults.raise(recording, null);
    this.#screens.changedEverywhere();
  }

  #testsChanged(underTest: ErrorRecord | null): void {
    if (underTest === null) this.#faults.clear((code) => code === ErrorCode.DeviceUnderTest);
    else this.#faults.raise(underTest, null);
    this.#screens.changedEverywhere();
  }

  #synced(answer: SyncedAnswer): void {
    switch (answer.kind) {
      case 'network':
        this.#network = answer.state;
        this.#brokerLog.note(answer.state);
        if (answer.state.state === 'online') {
          this.#commands.centralReached();
          this.#certificate.centralReached();
        }
        break;
      case 'acknowledged':
        this.#acknowledged = answer.position;
        this.#unused = this.#ask((reader) => reader.unusedAfter(answer.position), this.#unused);
        this.#ledger.acknowledge(answer.watermark);
        this.#part(answer.parted);
        this.#ledger.declareMissing(answer.missing, this.#clock.now(), this.#clock.state());
        break;
      case 'fault':
        // What is damaged is set aside, or said to be by whoever cannot.
        if (answer.error.code !== ErrorCode.LedgerMalformed) this.#faults.raise(answer.error, syncFaultMs);
        break;
      case 'damaged':
        this.#recovery.metDamage(
          new CheckpointError(ErrorCode.LedgerMalformed, answer.error.message, answer.error.hint),
        );
        return;
      case 'central-time':
        this.#clock.compare(answer.time);
        this.#clockWatch.look();
        break;
      case 'list':
        void this.#published.take(answer);
        break;
      case 'command':
        this.#commands.take(answer.name, answer.bytes);
        break;
      case 'replied':
        this.#commands.sent(answer.id);
        this.#retirement.sent(answer.id);
        break;
      case 'presence':
        this.#presence.take(answer.payload);
        return;
      case 'trust':
        this.#trustDesk.take(answer.bytes);
        break;
      case 'presence-line':
        this.#presenceLine = answer.up;
        this.#presence.connection(answer.up && !this.#training.active);
        break;
    }
    this.#screens.changedEverywhere();
  }

  /** A new epoch, once: an answer to what was sent before it began still names the old one. */
  #part(parted: readonly Parted[]): void {
    const newest = parted.find((entry) => entry.epoch === this.#ledger.head().epoch);
    if (newest !== undefined) this.#ledger.startEpoch(newest.cause, this.#clock.now(), this.#clock.state());
  }

  /** A row beside the passages. It waits for nobody, and a failure shows as a fault of the ledger. */
  #record(name: Exclude<EventName, 'passage'>, data: Readonly<Record<string, unknown>>): void {
    this.#append(name, data).then(
      () => this.#screens.changedEverywhere(),
      () => undefined,
    );
  }

  #append(name: Exclude<EventName, 'passage'>, data: Readonly<Record<string, unknown>>): Promise<CommittedRow> {
    return this.#ledger.append(
      this.#ofMode({
        name,
        time: Math.round(this.#clock.now()),
        data: { ...data, clock: this.#clock.state() },
        sealed: null,
        presence: null,
      }),
    );
  }

  /** What is practised stands in the ledger as that, and changes nobody's being inside. */
  #ofMode(draft: RowDraft): RowDraft {
    const { mode, active } = this.#training;
    return { ...draft, mode, presence: active ? null : draft.presence };
  }

  #trainingChanged(byItself: boolean): void {
    this.#people.practise(this.#training.active);
    this.#presence.connection(this.#presenceLine && !this.#training.active);
    if (byItself) this.#record('operator', { act: 'did', operator: null, role: 'guard', what: 'setTraining over' });
    this.#sync?.about(this.#about());
    this.#screens.changedEverywhere();
  }

  #lookupsChanged(waiting: ErrorRecord | null): void {
    if (waiting === null) this.#faults.clear((code) => code === ErrorCode.CodeLookedFor);
    else this.#faults.raise(waiting, null);
    this.#screens.changedEverywhere();
  }

  #everyMinute(): void {
    void this.#sealer.renewIfDue();
    this.#peopleDesk.everyMinute();
    this.#watchList.everyMinute();
    const { generation } = this.#tags;
    this.#tags.advance(this.#today());
    if (this.#tags.generation !== generation) this.#siteKeyChanged();
    const oldest = this.#tags.oldestDay();
    this.#people.forgetBefore(oldest);
    this.#ledger.forgetPresenceBefore(oldest);
    this.#lists.everyMinute();
    this.#commands.everyMinute();
    this.#certificate.everyMinute();
    this.#peersFile.note(this.#presence.heard(), this.#clock.now());
    this.#presence.keep(this.#peersFile.stations(this.#clock.now()));
    this.#screens.changedEverywhere();
  }

  #today(): number {
    return localDay(this.#clock.now(), this.configuration.utcOffsetMinutes);
  }

  #unsent(): number {
    return Math.max(0, this.#ledger.head().position - this.#acknowledged - this.#unused);
  }

  #laneOf(id: string | null): Lane {
    const lane = id === null ? [...this.#lanes.values()][0] : this.#lanes.get(id);
    if (lane !== undefined) return lane;
    throw new CheckpointError(
      ErrorCode.RpcUnknownLane,
      `there is no lane "${id}" at this station`,
      `lanes here: ${[...this.#lanes.keys()].join(', ')}`,
    );
  }

  #window(): StationWindow {
    return {
      lanes: [...this.#lanes.keys()],
      setDirection: (lane, direction) => this.#laneOf(lane).setDirection(direction),
      onReading: this.#readings.add,
      onDecision: this.#decisions.add,
      onFailure: this.#failures.add,
      onRemeasure: this.#remeasures.add,
      onAsking: this.#askings.add,
      declare: ({ lane, asking, questions }, applies) =>
        this.#laneOf(lane).answerDeclaration(asking, answersOf(questions, applies)),
    };
  }

  #service(): ScreenService {
    const { screenInputs } = this.#devices;
    return {
      subscribe: (lane, push) => this.#screens.watch(this.#laneOf(lane).configuration.id, push),
      setDirection: async (lane, direction) => this.#laneOf(lane).setDirection(direction),
      dismiss: async (lane) => this.#laneOf(lane).dismiss(),
      permitPlate: async (lane, plate) => this.#laneOf(lane).permitPlate(plate),
      remeasure: async (lane, of) => {
        this.#laneOf(lane).remeasure(of);
        this.#remeasures.emit(lane);
      },
      officerDecides: (lane, of, answer) => this.#laneOf(lane).officerDecides(of, answer),
      answerDeclaration: async (lane, asking, answers) => this.#laneOf(lane).answerDeclaration(asking, answers),
      override: async (lane, reason) => this.#overrides.open(lane, this.#laneOf(lane).direction, reason),
      paperEntry: async (lane, entry) => this.#enterFromPaper(this.#laneOf(lane), entry),
      paperDone: async () => {
        this.#outage.done();
        this.#screens.changedEverywhere();
      },
      handEntry: async (lane, person) =>
        this.#laneOf(lane).enterByHand({ credential: manualCredential(person), roster: null }),
      rosterEntry: async (lane, id) => this.#laneOf(lane).enterByHand(this.#peopleDesk.listed(id)),
      findPeople: async (words) => this.#peopleDesk.find(words),
      visitorWords: async () => this.#visitorWords,
      setGroup: async (lane, size) => this.#laneOf(lane).setGroup(size),
      openVehicle: async (lane, plate) => this.#laneOf(lane).openVehicle(plate),
      finishVehicle: async (lane) => {
        this.#laneOf(lane).vehicle.finish();
        await this.#vehicles.recorded(lane);
      },
      referrals: () => this.#referrals.list(),
      reprintReferral: (of) => this.#referrals.reprint(of),
      shift: () => this.#shifts.report(),
      shifts: () => this.#shifts.past(),
      handOver: (to) => this.#shifts.handOver(to),
      printSheet: async (lane, order) => this.#printSheet(this.#laneOf(lane).configuration.id, order),
      undoPassage: async (lane, of, cause) => this.#corrected(this.#laneOf(lane).undo(of, cause)),
      setCompanions: async (lane, of, companions) => this.#corrected(this.#laneOf(lane).setCompanions(of, companions)),
      screenReport: (screen, lane, device, report) => screenInputs.report(screen, lane, device, report),
      screenInput: (screen, lane, device, input) => {
        screenInputs.input(screen, lane, device, input);
        if (input.kind === 'text') this.#traffic.heard(device, 'in', Buffer.from(input.text));
      },
      screenGone: (screen) => screenInputs.gone(screen),
      confirmWatch: async (lane, of, answer) => this.#laneOf(lane).confirmWatch(of, answer, 'officer'),
      reprint: async (lane, of, document) => this.#prints.reprint(this.#laneOf(lane).configuration.id, of, document),
      answerPrint: async (lane, job, answer) => this.#prints.answer(this.#laneOf(lane).configuration.id, job, answer),
      operators: async () => this.#operators.list(),
      openSession: (from, changed) =>
        new OperatorSession({
          operators: this.#operators,
          clock: this.#clock,
          from,
          record: (act) => this.#record('operator', act),
          changed,
        }),
      diagnostics: () => this.#diagnostics(),
      samples: async () => this.#simulation?.samples() ?? [],
      ...recordsDesk({
        records: this.#records,
        lookups: this.#lookups,
        tags: this.#tags,
        mode: this.configuration.mode,
        place: { site: this.configuration.site.id, station: this.configuration.station.id },
        utcOffsetMinutes: this.configuration.utcOffsetMinutes,
        now: () => this.#clock.now(),
        laneOf: (id) => this.#laneOf(id).configuration.id,
        identify: (scan) => identify(scan, 'in', this.#lists.trust, this.#judgedAt(scan)),
      }),
      setTraining: async (on) => this.#training.set(on),
      confirmClock: async (shown) => this.#clockWatch.confirm(shown),
      ...setupDoor(this.configuration.mode, this.#onSetup),
      ...backupDesk({
        dataDirectory: this.#dataDirectory,
        configuration: this.configuration,
        now: () => Math.round(this.#clock.now()),
        restart: () => this.#restart.want(),
      }),
      deviceTraffic: async (device) => this.#traffic.view(device),
      recordTraffic: async (whole) => this.#traffic.record(whole),
      testDevice: (request) => this.#tests.run(request),
      supportBundle: async (to) => deliverFile(supportBundle(await this.#bundleOrder()), to),
      present: async (request) => {
        if (this.#simulation === null) {
          throw new CheckpointError(
            ErrorCode.RpcNotDemo,
            'this station has real devices: nobody can be presented to it',
            'start the demo (npm start without a configuration) to try people out',
          );
        }
        return this.#simulation.present({ ...request, lane: this.#laneOf(request.lane).configuration.id });
      },
    };
  }

  #screenState(laneId: string, revision: number): ScreenState {
    const lane = this.#laneOf(laneId);
    const { configuration } = this;
    const { set } = this.#rules.of(laneId);
    return {
      revision,
      software,
      mode: this.#training.mode,
      site: configuration.site,
      station: configuration.station,
      lane: {
        ...{ id: laneId, name: lane.configuration.name, direction: lane.direction, group: lane.group },
        ...{ vehicle: lane.vehicle.view, vehicles: lane.vehicle.offered },
      },
      lanes: configuration.lanes.map(({ id, name }) => ({ id, name })),
      phase: this.#stopped ?? lane.phase,
      inside: this.#people.count,
      insideScope: this.#presence.scope,
      capacity: configuration.passage.capacity,
      unsent: this.#unsent(),
      network: this.#network,
      clock: this.#clock.state(),
      clockTrouble: this.#clock.report().trouble,
      now: Math.round(this.#clock.now()),
      utcOffsetMinutes: configuration.utcOffsetMinutes,
      devices: this.#devices.states(laneId),
      inputs: this.#devices.screenInputs.ofLane(laneId),
      barrier: this.#barriers.view(laneId),
      paper: this.#outage.view,
      faults: this.#faults.list(),
      announcements: [...this.#commands.announcements()],
      recent: [...lane.recent],
      openings: [...lane.openings],
      prints: this.#prints.view(laneId, this.#devices.printerAt(laneId)?.state() ?? null),
      rules: { id: set.id, version: set.version },
      lists: [...this.#listStates()],
      checkIn: configuration.site.checkIn ?? null,
      canPresent: this.#simulation !== null,
      training: this.#training.view(),
      screen: configuration.screen,
    };
  }

  async #bundleOrder(): Promise<BundleOrder> {
    return {
      dataDirectory: this.#dataDirectory,
      configuration: this.configuration,
      diagnostics: await this.#diagnostics(),
      wrong: [],
      now: Math.round(this.#clock.now()),
    };
  }

  async #diagnostics(): Promise<Diagnostics> {
    const head = this.#ledger.head();
    const disk = await statfs(this.#dataDirectory).catch(() => null);
    return {
      software,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      pid: process.pid,
      startedAt: Math.round(this.#startedAt),
      readyAfterMs: this.#readyAfterMs,
      mode: this.#training.mode,
      site: this.configuration.site.id,
      station: this.configuration.station.id,
      dataDirectory: this.#dataDirectory,
      memoryBytes: process.memoryUsage.rss(),
      ledger: {
        epoch: head.epoch,
        sequence: head.sequence,
        rows: this.#ask((reader) => reader.numbered(), 0),
        unsent: this.#unsent(),
        acknowledged: this.#acknowledged,
        bytes: fileSize(ledgerFile(this.#dataDirectory)) + fileSize(`${ledgerFile(this.#dataDirectory)}-wal`),
        diskFreeBytes: disk === null ? null : disk.bavail * disk.bsize,
        check: this.#recovery.check,
        setAside: this.#recovery.setAsides().map(({ folder, why, report }) => ({ folder, why, report })),
      },
      clock: this.#clock.state(),
      clockReport: this.#clock.report(),
      keys: keysReport(this.#keysKept, this.#keyRights),
      network: this.#network,
      broker: this.configuration.sync?.broker ?? null,
      brokerLog: [...this.#brokerLog.events],
      rules: { ...this.#namedRules(), signed: this.#rules.signed },
      trust: trustSummary(this.#trust.current()),
      lists: [...this.#listStates()],
      devices: this.#devices.states(),
      faults: this.#faults.list(),
    };
  }
}

const ownDrivers = (dataDirectory: string, faults: Faults, traffic: DeviceTraffic): DriverFactory =>
  driverFactory({
    profilesDirectory: profilesFolder(dataDirectory),
    tap: (device) => ({
      received: (bytes) => traffic.heard(device, 'in', bytes),
      sent: (bytes) => traffic.heard(device, 'out', bytes),
    }),
    // One fault for all of them: a fault is told apart by its code.
    profileProblems: (problems) =>
      faults.raise(
        {
          code: ErrorCode.ProfileInvalid,
          message: problems.map(({ error }) => error.message).join('; '),
          hint: 'correct these files and start the station again; all other profiles are in use',
        },
        null,
      ),
  });

/** The demo's private keys lie beside it in the clear: nobody's real data may be sealed to them. */
const refuseDemoTrust = (trust: Trust, { mode }: Configuration): void => {
  if (mode === 'live' && trust.roleKeys.demo === true) {
    throw new CheckpointError(
      ErrorCode.TrustUnreadable,
      'this trust is the demo’s own, and the configuration says "live"',
      'put root.pub and roles.cose of your central system into the folder trust',
    );
  }
};

/** What a lane needs and the configuration does not give it: it would wait for codes that nobody can read. */
const lacksOf = ({ lanes, devices, passage }: Configuration): readonly ErrorRecord[] => {
  const without = (kind: 'scanner' | 'thermometer' | 'printer') =>
    lanes.filter((lane) => !devices.some((device) => device.lane === lane.id && device.kind === kind));
  const lack = (kind: string, lane: string, code: ErrorCode): ErrorRecord => ({
    code,
    message: `lane ${lane} has no ${kind}`,
    hint: `add a ${kind} for it under "devices" in the configuration`,
  });
  const measured = passage.temperature.policy === 'required';
  const shut = passage.barrier.inhibitWithout.flatMap((kind) =>
    without(kind)
      .filter((lane) => devices.some((device) => device.lane === lane.id && device.kind === 'barrier'))
      .map(
        (lane): ErrorRecord => ({
          code: ErrorCode.BarrierInhibited,
          message: `the barrier of lane ${lane.id} never opens by itself: it needs a ${kind}, and the lane has none`,
          hint: `add a ${kind} for it under "devices", or take "${kind}" out of passage.barrier.inhibitWithout`,
        }),
      ),
  );
  return [
    ...shut,
    ...without('scanner').map((lane) => lack('scanner', lane.id, ErrorCode.ScannerMissing)),
    ...(measured
      ? without('thermometer').map((lane) => lack('thermometer', lane.id, ErrorCode.ThermometerMissing))
      : []),
  ];
};

const fileSize = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

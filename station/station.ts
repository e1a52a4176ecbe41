import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Configuration } from '../contract/configuration.ts';
import { ErrorCode, type ErrorRecord } from '../contract/errors.ts';
import type { Reading } from '../contract/reading.ts';
import type { Health, Phase, ScreenState } from '../contract/rpc.ts';
import { software } from '../contract/software.ts';
import { CentralLine } from './central-line.ts';
import { ClockWatch } from './clock/clock-watch.ts';
import type { StationClock } from './clock/station-clock.ts';
import type { StationCommands } from './commands/station-commands.ts';
import { configurationRow } from './composition/configuration-row.ts';
import { type Desks, makeDesks } from './composition/desks.ts';
import { type DiagnosticsParts, diagnosticsOf, healthOf } from './composition/diagnostics.ts';
import { type EnrolmentDesks, enrolmentDesks } from './composition/enrolment-desks.ts';
import { Equipment } from './composition/equipment.ts';
import { takeFromCentral } from './composition/from-central.ts';
import { lacksOf } from './composition/lacks.ts';
import type { Lanes } from './composition/lanes.ts';
import { leftPrints } from './composition/left-prints.ts';
import { makeCommands } from './composition/make-commands.ts';
import { lookBackRows, makeLanes } from './composition/make-lanes.ts';
import { closeOpened, type Opened, openReader, openStation } from './composition/opening.ts';
import type { StationOptions } from './composition/options.ts';
import { Passages } from './composition/passages.ts';
import { screenService } from './composition/screen-service.ts';
import { screenState } from './composition/screen-state.ts';
import { type Asking, LaneSignals, type Simulation, type StationWindow } from './composition/simulation.ts';
import { rememberGood } from './configuration/local-configuration.ts';
import { RemoteConfiguration } from './configuration/remote-configuration.ts';
import { Faults } from './faults.ts';
import type { HourlySealer } from './identity/row-sealer.ts';
import type { KeyStore } from './keys/key-store.ts';
import type { LedgerReader } from './ledger/ledger-reader.ts';
import { LedgerRoom } from './ledger/ledger-room.ts';
import { StationRows } from './ledger/station-rows.ts';
import { ListRoom } from './lists/list-room.ts';
import { Outage } from './outage.ts';
import { SitePeople } from './presence/site-people.ts';
import { QuietMoment } from './quiet-moment.ts';
import type { ChannelFrom, RpcChannel } from './rpc/rpc-line.ts';
import { type ScreenService, serveScreen } from './rpc/serve-screen.ts';
import type { RulesByLane } from './rules/rules-by-lane.ts';
import { Screens } from './screens.ts';
import { leftActs } from './setup/acts.ts';
import type { SyncAbout } from './sync-thread.ts';
import { Training } from './training/training.ts';
import type { LiveTrust } from './trust.ts';

export {
  type Asking,
  type ChannelFrom,
  RemoteConfiguration,
  type RpcChannel,
  rememberGood,
  type Simulation,
  type StationOptions,
  type StationWindow,
};

const minuteMs = 60_000;

/**
 * The edge core, composed: drivers in, gate and rules, ledger, then screens, printers and sync. What each part does stands in
 * its own file; here stands who has whom, and in which order they begin and end.
 */
export class Station {
  readonly configuration: Configuration;
  readonly #dataDirectory: string;
  readonly #remote: RemoteConfiguration | null;
  readonly #trust: LiveTrust;
  readonly #rules: RulesByLane;
  readonly #clock: StationClock;
  readonly #clockWatch: ClockWatch;
  readonly #sealer: HourlySealer;
  /** SHA-256 of the configuration, hex. */
  readonly #digest: string;
  readonly #screens: Screens;
  readonly #faults: Faults;
  readonly #signals = new LaneSignals();
  readonly #outage = new Outage();
  readonly #line: CentralLine;
  readonly #ledger: LedgerRoom;
  readonly #rows: StationRows;
  readonly #training: Training;
  readonly #lists: ListRoom;
  readonly #site: SitePeople;
  readonly #equipment: Equipment;
  readonly #desks: Desks;
  readonly #passages: Passages;
  readonly #lanes: Lanes;
  readonly #enrolment: EnrolmentDesks;
  readonly #commands: StationCommands;
  readonly #restart: QuietMoment;
  readonly #simulation: Simulation | null;
  readonly #service: ScreenService;
  readonly #diagnostics: DiagnosticsParts;
  #readyAfterMs = 0;
  readonly #minuteTimer: NodeJS.Timeout;
  /** In the place of what the lanes show: nothing is decided here any more. */
  #stopped: Phase | null = null;
  #disposed = false;

  /** @throws CheckpointError: the station cannot start, and its hint says what to do */
  static async start(options: StationOptions): Promise<Station> {
    const opened = await openStation(options);
    try {
      const made = new Station(options, opened, openReader(options.dataDirectory, opened.clock));
      // What was left for it while it was not running holds from the first passage on.
      await made.#lists.open();
      await made.#site.siteKeys.takeLeft();
      return made;
    } catch (error) {
      closeOpened(opened);
      throw error;
    }
  }

  private constructor(options: StationOptions, opened: Opened, reader: LedgerReader) {
    const { configuration, dataDirectory } = options;
    this.configuration = configuration;
    this.#dataDirectory = dataDirectory;
    this.#remote = options.remote ?? null;
    this.#trust = opened.trust;
    this.#rules = opened.rules;
    this.#clock = opened.clock;
    this.#sealer = opened.sealer;
    this.#digest = createHash('sha256').update(JSON.stringify(configuration)).digest('hex');
    const startedAt = opened.wall.now();

    this.#screens = new Screens((lane, revision) => this.#screenState(lane, revision));
    this.#faults = new Faults(
      () => Math.round(opened.wall.now()),
      () => this.#screens.changedEverywhere(),
    );
    this.#line = this.#makeLine(opened);
    this.#ledger = this.#makeLedger(options, opened, reader);
    this.#training = new Training({
      file: join(dataDirectory, 'training.json'),
      ...{ mode: configuration.mode, settings: configuration.training, clock: opened.wall },
      changed: (byItself) => this.#trainingChanged(byItself),
    });
    this.#rows = this.#makeRows();
    this.#lists = this.#makeLists(opened);
    // A set that neither ships nor is on the list is said now, not at the first passage.
    void this.#rules.names;
    const recent = reader.lastPassages(lookBackRows);
    const { wall, keyStore } = opened;
    const common = {
      ...{ configuration, dataDirectory, wall, keyStore, clock: this.#clock, trust: this.#trust, rules: this.#rules },
      ...{ screens: this.#screens, faults: this.#faults, signals: this.#signals, outage: this.#outage },
      ...{ line: this.#line, ledger: this.#ledger, rows: this.#rows, training: this.#training, lists: this.#lists },
    };
    this.#site = new SitePeople({
      ...common,
      newest: recent[0] ?? null,
      send: (payload) => this.#line.sayPresence(payload),
      // Who practises counts nobody, and learns afterwards what the others counted meanwhile.
      isCounting: () => this.#line.isPresenceUp && !this.#training.active,
      keyChanged: () => {
        this.#line.tellAbout();
        this.#screens.changedEverywhere();
      },
      changed: () => this.#screens.changedEverywhere(),
    });
    this.#site.people.practise(this.#training.active);
    const site = this.#site;
    this.#equipment = new Equipment({
      ...{ ...common, createDriver: options.createDriver },
      read: (reading) => this.#read(reading),
      settled: () => this.#line.tellAbout(),
      openedByHand: (event, row) => this.#passages.openedByHand(event, row),
    });
    const equipment = this.#equipment;
    this.#desks = makeDesks({ ...common, site, equipment });
    const desks = this.#desks;
    this.#passages = new Passages({ ...common, equipment, desks, lanes: () => this.#lanes });
    const passages = this.#passages;
    this.#lanes = makeLanes({
      ...{ ...common, site, desks, equipment, passages, recent, questions: opened.questions },
      isSimulated: () => this.#simulation !== null,
    });
    const lanes = this.#lanes;
    if (options.local?.fault != null) this.#faults.raise(options.local.fault, null);
    this.#enrolment = this.#makeEnrolment(keyStore);
    const enrolment = this.#enrolment;
    this.#diagnostics = {
      ...{ ...common, startedAt, devices: equipment.devices, keysKept: opened.keysKept, keyRights: opened.keyRights },
      readyAfterMs: () => this.#readyAfterMs,
    };
    const diagnostics = () => diagnosticsOf(this.#diagnostics);
    this.#commands = makeCommands({
      ...{ ...common, remote: this.#remote, enrolment, site, desks, lanes, startedAt, diagnostics },
      restart: options.onRestart,
    });
    this.#simulation = options.simulate?.(this.#signals.window(lanes)) ?? null;
    this.#restart = new QuietMoment(() => lanes.isQuiet(), options.onRestart);
    equipment.prints.restore(leftPrints(configuration, this.#digest, reader), recent);
    this.#recordConfiguration();
    this.#recordSetup();
    this.#rules.onChange(() => {
      this.#recordConfiguration();
      this.#screens.changedEverywhere();
    });
    for (const lack of lacksOf(configuration)) this.#faults.raise(lack, null);
    this.#lists.openWatchList();
    this.#clockWatch = new ClockWatch({
      clock: this.#clock,
      record: (row) => this.#rows.record('clock', row),
      changed: () => this.#screens.changedEverywhere(),
    });
    const clockWatch = this.#clockWatch;
    this.#service = screenService({
      ...{ ...common, clockWatch, lanes, equipment, passages, desks, site, diagnostics, simulation: this.#simulation },
      ...{ restart: () => this.#restart.want(), setup: options.onSetup ?? null },
    });
    equipment.devices.start();
    this.#ledger.startCare(this.#line);
    const inbox = { ...common, commands: this.#commands, enrolment, presence: site.presence, clockWatch };
    this.#line.open((answer) =>
      takeFromCentral(
        { ...inbox, changed: () => this.#screens.changedEverywhere(), counted: () => this.#screens.changedSoon() },
        answer,
      ),
    );
    this.#commands.start();
    enrolment.retirement.start();
    this.#ledger.startRecovery();
    this.#minuteTimer = setInterval(() => this.#everyMinute(), minuteMs);
    this.#everyMinute();
    this.#readyAfterMs = wall.monotonic() - opened.began;
  }

  /** Serves a screen or the command line over a channel until that closes. */
  serve(channel: RpcChannel, from: ChannelFrom): void {
    serveScreen(channel, this.#service, from);
  }

  health(): Health {
    return healthOf({ ...this.#diagnostics, ready: !this.#disposed });
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    clearInterval(this.#minuteTimer);
    this.#restart.dispose();
    this.#enrolment.certificate.dispose();
    this.#enrolment.retirement.dispose();
    this.#clockWatch.dispose();
    this.#training.dispose();
    this.#desks.lookups.dispose();
    this.#desks.records.close();
    this.#site.dispose();
    await this.#equipment.dispose();
    for (const lane of this.#lanes.all) lane.dispose();
    this.#equipment.barriers.dispose();
    await this.#line.close();
    this.#screens.dispose();
    this.#commands.dispose();
    await this.#lists.close();
    await this.#ledger.close();
  }

  #makeLine({ keysKept, wall }: Opened): CentralLine {
    return new CentralLine({
      ...{ configuration: this.configuration, dataDirectory: this.#dataDirectory, keys: keysKept },
      trust: () => this.#trust.current(),
      about: () => this.#about(),
      held: () => this.#lists.heldVersions(),
      now: () => wall.now(),
    });
  }

  #makeLedger({ configuration, dataDirectory, onFatal }: StationOptions, opened: Opened, reader: LedgerReader) {
    const { site, station, ledger } = configuration;
    return new LedgerRoom({
      ...{ dataDirectory, reader, house: opened.house, opened: opened.ledger, clock: this.#clock, fatal: onFatal },
      address: { site: site.id, station: station.id },
      retentionDays: ledger.retentionDays,
      record: (data) => this.#rows.record('retention', data),
      raise: (fault, forMs) => this.#faults.raise(fault, forMs),
      clear: (code) => void this.#faults.clear((known) => known === code),
      restart: () => this.#restart.want(),
      committed: () => this.#line.committed(),
      replaced: () => {
        this.#desks.records.reopen();
        this.#line.reopen();
      },
      salvaged: () => {
        this.#desks.records.reopen();
        this.#line.reopen();
        this.#screens.changedEverywhere();
      },
    });
  }

  #makeRows(): StationRows {
    return new StationRows({
      ...{ ledger: this.#ledger.rows, clock: this.#clock, training: this.#training },
      committed: (draft, row) => this.#site.presence.committed(draft, row),
      changed: () => this.#screens.changedEverywhere(),
    });
  }

  #makeLists({ watchLists }: Opened): ListRoom {
    return new ListRoom({
      ...{ configuration: this.configuration, dataDirectory: this.#dataDirectory, watchLists },
      ...{ keyring: this.#trust.keyring, clock: this.#clock, faults: this.#faults, useRules: this.#rules.use },
      record: (row) => this.#rows.record('list', row),
      changed: () => {
        this.#line.tellHeld();
        this.#screens.changedEverywhere();
      },
    });
  }

  #makeEnrolment(keyStore: KeyStore): EnrolmentDesks {
    return enrolmentDesks({
      ...{ configuration: this.configuration, dataDirectory: this.#dataDirectory, keyStore },
      ...{ trust: this.#trust, clock: this.#clock, faults: this.#faults },
      reconnect: () => this.#line.reopen(),
      aboutChanged: () => this.#line.tellAbout(),
      trustChanged: (removed) => this.#trustChanged(removed),
      retirement: {
        unsent: () => this.#ledger.unsent(),
        isQuiet: () => this.#lanes.isQuiet(),
        stop: (shown) => this.#stop(shown),
        answer: (command, result) => this.#commands.end(command, result),
        close: () => this.#closeForGood(),
      },
    });
  }

  /** What the retained state says of this station beyond what the log itself knows. */
  #about(): SyncAbout {
    const enrolment = {
      siteKey: this.#site.tags.generation,
      roles: this.#trust.current().version,
      certificate: this.#enrolment.certificate.state(),
    };
    return { software, mode: this.#training.mode, devices: this.#equipment.devices.states(), enrolment };
  }

  /** A reading is one device test's, or one look-up's, or somebody's who passes. */
  #read(reading: Reading): void {
    if (this.#stopped !== null) return;
    if (this.#equipment.tests.takes(reading) || this.#desks.lookups.takes(reading)) return;
    this.#signals.readings.emit(reading);
    if (reading.kind === 'scan') this.#line.passing();
    if (reading.kind === 'input') this.#equipment.barriers.input(reading);
    this.#lanes.find(reading.lane)?.take(reading);
  }

  #recordConfiguration(): void {
    const data = configurationRow(this.#digest, this.#rules, this.#remote, this.#trust.current());
    this.#rows.record('configuration', data);
  }

  /** What was done while the kiosk was set up; it is forgotten once it is on the disk here. */
  #recordSetup(): void {
    const { acts, forget } = leftActs(this.#dataDirectory);
    if (acts.length === 0) return;
    Promise.all(acts.map((act) => this.#rows.append('operator', act)))
      .then(forget)
      .catch(() => undefined);
  }

  /** @param removed keys: what they have signed and is in use is judged by a start, as soon as nobody stands there */
  #trustChanged(removed: boolean): void {
    this.#line.tellTrust();
    this.#line.tellAbout();
    this.#faults.clear((code) => code === ErrorCode.AcknowledgementForged);
    void this.#sealer.renewIfDue();
    this.#recordConfiguration();
    if (removed) this.#restart.want();
    this.#screens.changedEverywhere();
  }

  #trainingChanged(byItself: boolean): void {
    const { active } = this.#training;
    this.#site.people.practise(active);
    this.#site.presence.connection(this.#line.isPresenceUp && !active);
    if (byItself) {
      this.#rows.record('operator', { act: 'did', operator: null, role: 'guard', what: 'setTraining over' });
    }
    this.#line.tellAbout();
    this.#screens.changedEverywhere();
  }

  #everyMinute(): void {
    void this.#sealer.renewIfDue();
    this.#desks.people.everyMinute();
    this.#site.everyMinute();
    this.#lists.everyMinute();
    this.#commands.everyMinute();
    this.#enrolment.certificate.everyMinute();
    this.#screens.changedEverywhere();
  }

  /** Nothing is decided here from now on. */
  #stop(shown: ErrorRecord): void {
    this.#stopped = { name: 'out-of-order', ...shown };
    this.#faults.clear((code) => code === ErrorCode.RetirementWaits);
    this.#faults.raise(shown, null);
  }

  async #closeForGood(): Promise<void> {
    await this.dispose();
    this.#line.retired();
    this.#screens.changedEverywhere();
  }

  #screenState(lane: string, revision: number): ScreenState {
    const { devices, barriers, prints } = this.#equipment;
    const { people, presence } = this.#site;
    const parts = {
      ...{ configuration: this.configuration, clock: this.#clock, lanes: this.#lanes, devices, barriers, prints },
      ...{ people, presence, rules: this.#rules, training: this.#training, outage: this.#outage },
      ...{ faults: this.#faults, commands: this.#commands, ledger: this.#ledger, line: this.#line, lists: this.#lists },
      ...{ canPresent: this.#simulation !== null, stopped: this.#stopped },
    };
    return screenState(parts, lane, revision);
  }
}

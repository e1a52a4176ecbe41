import type { Configuration } from '../../contract/configuration.ts';
import type { SheetOrder, SheetResult } from '../../contract/print-document.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { ClockWatch } from '../clock/clock-watch.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { StationRows } from '../ledger/station-rows.ts';
import type { ListRoom } from '../lists/list-room.ts';
import { OperatorSession } from '../operators/operator-session.ts';
import type { Outage } from '../outage.ts';
import { identify } from '../passage/identify.ts';
import { manualCredential } from '../people/manual-credential.ts';
import type { SitePeople } from '../presence/site-people.ts';
import { posterSheet } from '../printing/poster-sheet.ts';
import { recordsDesk } from '../records/records-desk.ts';
import type { ScreenService } from '../rpc/serve-screen.ts';
import type { Screens } from '../screens.ts';
import { setupDoor } from '../setup/setup-door.ts';
import { noSuchShift, shiftSheet } from '../shifts/shift-sheet.ts';
import { backupDesk } from '../support/backup-desk.ts';
import { StickRoom } from '../support/stick-room.ts';
import type { Training } from '../training/training.ts';
import type { Desks } from './desks.ts';
import type { Equipment } from './equipment.ts';
import type { Lanes } from './lanes.ts';
import { judgedAt } from './make-lanes.ts';
import type { Passages } from './passages.ts';
import { type LaneSignals, notDemo, type Simulation } from './simulation.ts';

export type ScreenServiceParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  clock: StationClock;
  clockWatch: ClockWatch;
  lanes: Lanes;
  screens: Screens;
  signals: LaneSignals;
  equipment: Equipment;
  passages: Passages;
  desks: Desks;
  rows: StationRows;
  lists: ListRoom;
  site: SitePeople;
  training: Training;
  outage: Outage;
  simulation: Simulation | null;
  diagnostics(): Promise<Diagnostics>;
  /** The station starts again as soon as nobody stands there. */
  restart(): void;
  /** The set-up assistant starts in the station's place; null: there is none. */
  setup: (() => void) | null;
}>;

/** What the station does for a screen or the command line, by the names of the contract. */
export const screenService = (parts: ScreenServiceParts): ScreenService => ({
  ...laneFunctions(parts),
  ...correctionFunctions(parts),
  ...deskFunctions(parts),
  ...paperFunctions(parts),
  ...deviceFunctions(parts),
  ...recordFunctions(parts),
  ...stationFunctions(parts),
});

/** What is done at a lane while people pass. */
const laneFunctions = ({ lanes, screens, signals, equipment, desks, simulation }: ScreenServiceParts) =>
  ({
    subscribe: (lane, push) => screens.watch(lanes.of(lane).configuration.id, push),
    setDirection: async (lane, direction) => lanes.of(lane).setDirection(direction),
    dismiss: async (lane) => lanes.of(lane).dismiss(),
    permitPlate: async (lane, plate) => lanes.of(lane).permitPlate(plate),
    remeasure: async (lane, of) => {
      lanes.of(lane).afterwards.remeasure(of);
      signals.remeasures.emit(lane);
    },
    officerDecides: (lane, of, answer) => lanes.of(lane).afterwards.officerDecides(of, answer),
    answerDeclaration: async (lane, asking, answers) => lanes.of(lane).answerDeclaration(asking, answers),
    override: async (lane, reason) => equipment.overrides.open(lane, lanes.of(lane).direction, reason),
    confirmWatch: async (lane, of, answer) => lanes.of(lane).afterwards.confirmWatch(of, answer, 'officer'),
    handEntry: async (lane, person) =>
      lanes.of(lane).enterByHand({ credential: manualCredential(person), roster: null }),
    rosterEntry: async (lane, id) => lanes.of(lane).enterByHand(desks.people.listed(id)),
    setGroup: async (lane, size) => lanes.of(lane).setGroup(size),
    openVehicle: async (lane, plate) => lanes.of(lane).openVehicle(plate),
    finishVehicle: async (lane) => {
      lanes.of(lane).vehicle.finish();
      await equipment.vehicles.recorded(lane);
    },
    samples: async () => simulation?.samples() ?? [],
    present: async (request) => {
      if (simulation === null) throw notDemo();
      return simulation.present({ ...request, lane: lanes.of(request.lane).configuration.id });
    },
  }) satisfies Partial<ScreenService>;

/** What was recorded wrongly, or only on paper. It changes the count of people inside on every screen. */
const correctionFunctions = ({ lanes, screens, passages, outage }: ScreenServiceParts) =>
  ({
    undoPassage: async (lane, of, cause) => {
      await lanes.of(lane).afterwards.undo(of, cause);
      screens.changedEverywhere();
    },
    setCompanions: async (lane, of, companions) => {
      await lanes.of(lane).afterwards.setCompanions(of, companions);
      screens.changedEverywhere();
    },
    paperEntry: async (lane, entry) => passages.enterFromPaper(lane, entry),
    paperDone: async () => {
      outage.done();
      screens.changedEverywhere();
    },
  }) satisfies Partial<ScreenService>;

const deskFunctions = ({ clock, desks, rows }: ScreenServiceParts) =>
  ({
    findPeople: async (words) => desks.people.find(words),
    visitorWords: async () => desks.visitorWords,
    referrals: () => desks.referrals.list(),
    reprintReferral: (of) => desks.referrals.reprint(of),
    shift: () => desks.shifts.report(),
    shifts: () => desks.shifts.past(),
    handOver: (to) => desks.shifts.handOver(to),
    operators: async () => desks.operators.list(),
    openSession: (from, changed) =>
      new OperatorSession({
        ...{ operators: desks.operators, clock, from, changed },
        record: (act) => rows.record('operator', act),
      }),
  }) satisfies Partial<ScreenService>;

/** What goes to paper when somebody asks for it. */
const paperFunctions = (parts: ScreenServiceParts) => {
  const { lanes, equipment } = parts;
  return {
    printSheet: async (lane, order) => printSheet(parts, lanes.of(lane).configuration.id, order),
    reprint: async (lane, of, document) => equipment.prints.reprint(lanes.of(lane).configuration.id, of, document),
    answerPrint: async (lane, job, answer) => equipment.prints.answer(lanes.of(lane).configuration.id, job, answer),
  } satisfies Partial<ScreenService>;
};

const printSheet = async (parts: ScreenServiceParts, lane: string, order: SheetOrder): Promise<SheetResult> => {
  const { configuration, desks } = parts;
  const { sheets, vehicles } = parts.equipment;
  switch (order.kind) {
    case 'vehicle':
      return vehicles.print(lane);
    case 'shift': {
      const shift = await desks.records.shiftAt(order.of, parts.training.mode);
      if (shift === null) throw noSuchShift();
      return sheets.print(lane, shiftSheet(shift, configuration.utcOffsetMinutes), order.of);
    }
    case 'poster':
      return sheets.print(lane, posterSheet(configuration.site), null);
  }
};

const deviceFunctions = ({ equipment: { devices, traffic, tests } }: ScreenServiceParts) =>
  ({
    screenReport: (screen, lane, device, report) => devices.screenInputs.report(screen, lane, device, report),
    screenInput: (screen, lane, device, input) => {
      devices.screenInputs.input(screen, lane, device, input);
      if (input.kind === 'text') traffic.heard(device, 'in', Buffer.from(input.text));
    },
    screenGone: (screen) => devices.screenInputs.gone(screen),
    deviceTraffic: async (device) => traffic.view(device),
    recordTraffic: async (whole) => traffic.record(whole),
    testDevice: (request) => tests.run(request),
  }) satisfies Partial<ScreenService>;

const recordFunctions = ({ configuration, clock, lanes, lists, site, desks }: ScreenServiceParts) =>
  recordsDesk({
    ...{ records: desks.records, lookups: desks.lookups, tags: site.tags, mode: configuration.mode },
    place: { site: configuration.site.id, station: configuration.station.id },
    utcOffsetMinutes: configuration.utcOffsetMinutes,
    now: () => clock.now(),
    laneOf: (id) => lanes.of(id).configuration.id,
    identify: (scan) => identify(scan, 'in', lists.trust, judgedAt(clock, scan)),
  });

/** What concerns the whole station. */
const stationFunctions = (parts: ScreenServiceParts) => {
  const { configuration, dataDirectory, clock, clockWatch, training, diagnostics, restart } = parts;
  const now = () => Math.round(clock.now());
  const sticks = new StickRoom();
  return {
    ...setupDoor({ mode: configuration.mode, dataDirectory, now, begin: parts.setup }),
    ...backupDesk({ dataDirectory, configuration, now, restart, sticks }),
    setTraining: async (on) => training.set(on),
    confirmClock: async (shown) => clockWatch.confirm(shown),
    diagnostics,
    supportBundle: async (to) => {
      const order = { dataDirectory, configuration, diagnostics: await diagnostics(), wrong: [], now: now() };
      return sticks.ask({ do: 'bundle', order, to });
    },
  } satisfies Partial<ScreenService>;
};

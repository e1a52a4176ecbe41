import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Configuration, LaneConfiguration } from '../../contract/configuration.ts';
import type { PassageData } from '../../contract/events.ts';
import type { ScanReading } from '../../contract/reading.ts';
import { handOpening } from '../barrier/override-desk.ts';
import type { CentralLine } from '../central-line.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { LaneEvents } from '../lane/lane-events.ts';
import { Lane } from '../lane.ts';
import { LaneDirections } from '../lane-directions.ts';
import { laneSettings } from '../lane-settings.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import type { StationRows } from '../ledger/station-rows.ts';
import type { ListRoom } from '../lists/list-room.ts';
import { identify } from '../passage/identify.ts';
import { PassageDesk } from '../passage/passage-desk.ts';
import { recentPassage, withCorrections } from '../passage/recent-passage.ts';
import { checkPermit } from '../permits/check-permit.ts';
import type { CheckedPermit } from '../permits/checked-permit.ts';
import type { Paired } from '../permits/permit-pairing.ts';
import type { SitePeople } from '../presence/site-people.ts';
import type { RulesByLane } from '../rules/rules-by-lane.ts';
import { declarationDesks, type LaneQuestions } from '../screening/lane-declarations.ts';
import { ReferralNumbers } from '../screening/referral-numbers.ts';
import type { Screens } from '../screens.ts';
import type { Desks } from './desks.ts';
import type { Equipment } from './equipment.ts';
import { Lanes } from './lanes.ts';
import type { Passages } from './passages.ts';
import type { LaneSignals } from './simulation.ts';

export type MakeLanesParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  clock: StationClock;
  rules: RulesByLane;
  questions: LaneQuestions;
  ledger: LedgerRoom;
  rows: StationRows;
  lists: ListRoom;
  site: SitePeople;
  desks: Desks;
  equipment: Equipment;
  passages: Passages;
  signals: LaneSignals;
  screens: Screens;
  line: CentralLine;
  /** Somebody who is played answers questions, too. */
  isSimulated(): boolean;
  /** The last passages of all lanes, newest first. */
  recent: readonly PassageData[];
}>;

/** Rows among which the last passages are looked for after a start. */
export const lookBackRows = 400;

/** The lanes, as they stood when the station last stopped. */
export const makeLanes = (parts: MakeLanesParts): Lanes => {
  const { configuration, clock, ledger } = parts;
  const desk = passageDesk(parts);
  const directions = new LaneDirections(join(parts.dataDirectory, 'lanes.json'), () => clock.now());
  const recent = withCorrections(
    parts.recent.map((data) => recentPassage(data, null)),
    ledger.reader.lastCorrections(lookBackRows),
  );
  const openings = ledger.reader.lastOverrides(lookBackRows).map((data) => handOpening(data, data));
  return new Lanes(
    configuration.lanes.map(
      (lane) =>
        new Lane(
          lane,
          laneSettings(configuration, lane).passage,
          desk,
          clock,
          {
            recent: recent.filter((passage) => passage.lane === lane.id),
            openings: openings.filter((opening) => opening.lane === lane.id),
          },
          directions.after(lane.id, lane.direction),
          laneEvents(parts, lane, directions),
        ),
    ),
  );
};

const passageDesk = (parts: MakeLanesParts): PassageDesk => {
  const { configuration, clock, site, ledger, lists, rows } = parts;
  return new PassageDesk({
    settings: configuration.passage,
    siteKind: configuration.site.kind,
    rules: (lane) => parts.rules.of(lane),
    utcOffsetMinutes: configuration.utcOffsetMinutes,
    clock,
    people: site.people,
    tags: site.tags,
    append: (draft) => rows.appendPassage(draft),
    watch: (keys) => lists.look(keys),
    offline: () => parts.line.network.state !== 'online',
    hasPrinter: (lane) => parts.equipment.devices.printerAt(lane) !== null,
    lastSlip: (since) => ledger.reader.lastSlip(since),
    lists: () => lists.facts(),
    declarations: declarationDesks(parts.questions, { tags: site.tags, clock }),
    referrals: new ReferralNumbers({
      site: configuration.site.id,
      station: configuration.station.id,
      utcOffsetMinutes: configuration.utcOffsetMinutes,
      epoch: () => ledger.head().epoch,
      last: (since, date) => ledger.reader.lastReferral(since, date),
    }),
  });
};

const laneEvents = (parts: MakeLanesParts, { id }: LaneConfiguration, directions: LaneDirections): LaneEvents => {
  const { clock, lists, rows, desks, passages, signals, screens } = parts;
  const { devices, vehicles } = parts.equipment;
  return {
    identify: (scan, direction) =>
      desks.people.recognise(identify(scan, direction, lists.trust, judgedAt(clock, scan))),
    checkPermit: (paired) => permitIn(parts, paired),
    newId: () => randomBytes(16).toString('hex'),
    vehicleClosed: (vehicle) => vehicles.closed(id, vehicle),
    switched: (direction) => directions.switched(id, direction),
    measurable: () => devices.states(id).some(({ kind, state }) => kind === 'thermometer' && state === 'ready'),
    measure: (anew, forMs) => {
      devices.measure(id, anew, forMs);
      signals.measurings.emit(id);
    },
    plateAsked: () => signals.platesAsked.emit(id),
    answerable: () => parts.isSimulated() || screens.isWatched(id),
    asked: (asking, questions) => signals.askings.emit({ lane: id, asking, questions }),
    changed: () => screens.changed(id),
    decided: (view, name) => passages.decided(view, name),
    decidedBefore: (view) => signals.decisions.emit(view),
    watchAnswered: async (answer) => {
      await rows.append('watch', { ...answer, lane: id });
    },
    answered: (device, taken) => devices.feedback(device, taken),
    failed: (error) => passages.failed(id, error),
  };
};

const permitIn = ({ configuration, clock, lists }: MakeLanesParts, paired: Paired): CheckedPermit | null =>
  checkPermit(paired, {
    trust: lists.trust,
    now: clock.state() === 'untrusted' ? null : clock.now(),
    place: configuration.site,
    settings: configuration.passage.permit,
  });

/** null: a clock that stands before what is known to be past would call genuine codes not yet valid. */
export const judgedAt = (clock: StationClock, scan: ScanReading): number | null =>
  clock.state() === 'untrusted' ? null : scan.at;

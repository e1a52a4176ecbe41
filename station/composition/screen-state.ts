import type { Configuration } from '../../contract/configuration.ts';
import type { Phase, ScreenState } from '../../contract/rpc.ts';
import { software } from '../../contract/software.ts';
import type { BarrierDesk } from '../barrier/barrier-desk.ts';
import type { CentralLine } from '../central-line.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { StationCommands } from '../commands/station-commands.ts';
import type { Devices } from '../devices.ts';
import type { Faults } from '../faults.ts';
import type { People } from '../identity/people.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import type { ListRoom } from '../lists/list-room.ts';
import type { Outage } from '../outage.ts';
import type { SitePresence } from '../presence/site-presence.ts';
import type { PrintDesk } from '../printing/print-desk.ts';
import type { RulesByLane } from '../rules/rules-by-lane.ts';
import type { Training } from '../training/training.ts';
import type { Lanes } from './lanes.ts';

export type ScreenStateParts = Readonly<{
  configuration: Configuration;
  clock: StationClock;
  lanes: Lanes;
  devices: Devices;
  barriers: BarrierDesk;
  prints: PrintDesk;
  people: People;
  presence: SitePresence;
  rules: RulesByLane;
  training: Training;
  outage: Outage;
  faults: Faults;
  commands: StationCommands;
  ledger: LedgerRoom;
  line: CentralLine;
  lists: ListRoom;
  canPresent: boolean;
  /** In the place of what the lane shows: nothing is decided here any more. */
  stopped: Phase | null;
}>;

/** All that a screen of this lane shows, put together anew. @throws CheckpointError RpcUnknownLane */
export const screenState = (parts: ScreenStateParts, laneId: string, revision: number): ScreenState => {
  const { configuration, clock, training } = parts;
  const { set } = parts.rules.of(laneId);
  return {
    revision,
    software,
    mode: training.mode,
    site: configuration.site,
    station: configuration.station,
    lanes: configuration.lanes.map(({ id, name }) => ({ id, name })),
    ...ofLane(parts, laneId),
    inside: parts.people.count,
    insideScope: parts.presence.scope,
    capacity: configuration.passage.capacity,
    unsent: parts.ledger.unsent(),
    network: parts.line.network,
    clock: clock.state(),
    clockTrouble: clock.report().trouble,
    now: Math.round(clock.now()),
    utcOffsetMinutes: configuration.utcOffsetMinutes,
    paper: parts.outage.view,
    faults: parts.faults.list(),
    announcements: [...parts.commands.announcements()],
    rules: { id: set.id, version: set.version },
    lists: [...parts.lists.states()],
    checkIn: configuration.site.checkIn ?? null,
    canPresent: parts.canPresent,
    training: training.view(),
    screen: configuration.screen,
  };
};

type OfLane = 'lane' | 'phase' | 'devices' | 'inputs' | 'barrier' | 'recent' | 'openings' | 'prints';

const ofLane = (parts: ScreenStateParts, laneId: string): Pick<ScreenState, OfLane> => {
  const lane = parts.lanes.of(laneId);
  const { devices, barriers, prints } = parts;
  return {
    lane: {
      ...{ id: laneId, name: lane.configuration.name, direction: lane.direction, group: lane.group },
      ...{ vehicle: lane.vehicle.view, vehicles: lane.vehicle.offered, behind: lane.behind },
    },
    phase: parts.stopped ?? lane.phase,
    devices: devices.states(laneId),
    inputs: devices.screenInputs.ofLane(laneId),
    barrier: barriers.view(laneId),
    recent: [...lane.recent],
    openings: [...lane.openings],
    prints: prints.view(laneId, devices.printerAt(laneId)?.state() ?? null),
  };
};

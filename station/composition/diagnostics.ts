import { statfs } from 'node:fs/promises';
import type { Configuration } from '../../contract/configuration.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import type { Diagnostics, Health } from '../../contract/rpc.ts';
import { software } from '../../contract/software.ts';
import type { CentralLine } from '../central-line.ts';
import type { StationClock } from '../clock/station-clock.ts';
import type { Devices } from '../devices.ts';
import type { Faults } from '../faults.ts';
import type { KeyRights } from '../identity/key-rights.ts';
import { keysReport } from '../keys/keys-report.ts';
import type { LedgerRoom } from '../ledger/ledger-room.ts';
import type { ListRoom } from '../lists/list-room.ts';
import type { RulesByLane } from '../rules/rules-by-lane.ts';
import type { Training } from '../training/training.ts';
import { type LiveTrust, trustSummary } from '../trust.ts';

export type DiagnosticsParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  clock: StationClock;
  keysKept: KeysOpening;
  keyRights: KeyRights;
  ledger: LedgerRoom;
  rules: RulesByLane;
  trust: LiveTrust;
  training: Training;
  devices: Devices;
  faults: Faults;
  line: CentralLine;
  lists: ListRoom;
  /** ms since the Unix epoch */
  startedAt: number;
  /** ms from the start of the process's work to the first passage it could take */
  readyAfterMs(): number;
}>;

/** All that a station says of itself to whoever helps: nothing in it is of a person. */
export const diagnosticsOf = async (parts: DiagnosticsParts): Promise<Diagnostics> => {
  const { configuration, dataDirectory, clock, rules } = parts;
  const { id, version } = rules.current.set;
  return {
    software,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    pid: process.pid,
    startedAt: Math.round(parts.startedAt),
    readyAfterMs: parts.readyAfterMs(),
    mode: parts.training.mode,
    site: configuration.site.id,
    station: configuration.station.id,
    dataDirectory,
    memoryBytes: process.memoryUsage.rss(),
    ledger: await ledgerReport(parts),
    clock: clock.state(),
    clockReport: clock.report(),
    keys: keysReport(parts.keysKept, parts.keyRights),
    network: parts.line.network,
    broker: configuration.sync?.broker ?? null,
    brokerLog: [...parts.line.brokerLog.events],
    rules: { id, version, signed: rules.signed },
    trust: trustSummary(parts.trust.current()),
    lists: [...parts.lists.states()],
    devices: parts.devices.states(),
    faults: parts.faults.list(),
  };
};

const ledgerReport = async ({ dataDirectory, ledger }: DiagnosticsParts): Promise<Diagnostics['ledger']> => {
  const disk = await statfs(dataDirectory).catch(() => null);
  const { epoch, sequence } = ledger.head();
  return {
    epoch,
    sequence,
    rows: ledger.ask((reader) => reader.numbered(), 0),
    unsent: ledger.unsent(),
    acknowledged: ledger.acknowledged,
    bytes: ledger.bytes(),
    diskFreeBytes: disk === null ? null : disk.bavail * disk.bsize,
    check: ledger.check,
    setAside: ledger.setAsides().map(({ folder, why, report }) => ({ folder, why, report })),
  };
};

export type HealthParts = Pick<
  DiagnosticsParts,
  'configuration' | 'ledger' | 'rules' | 'training' | 'devices' | 'lists'
> &
  Readonly<{ ready: boolean }>;

/** What a program that watches over the station asks, again and again. */
export const healthOf = (parts: HealthParts): Health => {
  const { site, station } = parts.configuration;
  const { epoch, sequence } = parts.ledger.head();
  return {
    ready: parts.ready,
    station: { site: site.id, id: station.id, mode: parts.training.mode, epoch, sequence },
    unsent: parts.ledger.unsent(),
    devices: parts.devices.states(),
    lists: [
      ...parts.rules.names.map(({ id, version }) => ({ name: `rules/${id}`, version, ageSeconds: null, old: false })),
      ...parts.lists.states().map((list) => ({ ...list, version: String(list.version) })),
    ],
    pid: process.pid,
  };
};

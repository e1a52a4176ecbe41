import type { Configuration } from '../../contract/configuration.ts';
import type { ErrorRecord } from '../../contract/errors.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import type { SamplePerson } from '../../contract/rpc.ts';
import type { LocalSource } from '../../station/offline.ts';

/** Where the simulated devices of a lane are commanded: JSON lines on 127.0.0.1. */
export type SimulatedLane = Readonly<{ scannerPort: number; thermometerPort: number | null }>;

/** What can be presented, and where. */
export type SimulatedWorld = Readonly<{
  lanes: Readonly<Record<string, SimulatedLane>>;
  people: readonly SamplePerson[];
}>;

/** First message from the host to its station process. */
export type StationOrder = Readonly<{
  /** The local one; central may have sent another in its place. */
  configuration: Configuration;
  /** SHA-256 of its text, hex. */
  configurationDigest: string;
  /** Absent: of no file that could be damaged, as in the demo. */
  local?: LocalSource;
  dataDirectory: string;
  /** How its keys are kept; absent: in files, unless Electron, which starts the station, has a key of the system for them. */
  keys?: KeysOpening;
  /** 0: any free port. */
  port: number;
  token: string;
  screensFolder: string;
  simulated: SimulatedWorld | null;
  central: Readonly<{ url: string; token: string }> | null;
  /** The set-up assistant may take its place: false where the configuration is not the data directory's own. */
  canSetUp: boolean;
}>;

/** What a kiosk does: its gate, the demo, or being set up. */
export const hostTasks = ['station', 'demo', 'setup'] as const;
export type HostTask = (typeof hostTasks)[number];

/** For the set-up assistant in the place of a station. */
export type SetupOrder = Readonly<{
  setup: true;
  dataDirectory: string;
  port: number;
  token: string;
  screensFolder: string;
  /** What it can go back to. */
  back: 'station' | 'demo' | null;
}>;

export type HostOrder = StationOrder | SetupOrder;
export const isSetup = (order: HostOrder): order is SetupOrder => 'setup' in order;

export type StationReport =
  | Readonly<{ kind: 'ready'; url: string; port: number }>
  | Readonly<{ kind: 'failed'; error: ErrorRecord }>
  /** It ends in good order, and wants to be started again; `into`: as something else. */
  | Readonly<{ kind: 'restarting'; into?: HostTask }>;

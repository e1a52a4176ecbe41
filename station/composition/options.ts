import type { Configuration } from '../../contract/configuration.ts';
import type { Clock, DriverFactory } from '../../contract/driver.ts';
import type { CheckpointError } from '../../contract/errors.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import type { LocalSource } from '../configuration/local-configuration.ts';
import type { RemoteConfiguration } from '../configuration/remote-configuration.ts';
import type { Simulation, StationWindow } from './simulation.ts';

/** What a station is started with. */
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

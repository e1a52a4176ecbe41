import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { BarrierDriver, Clock, DriverSink } from '../../contract/driver.ts';
import type { BarrierProfile } from '../profile/profile.ts';
import type { Reach } from '../transports/transport-for.ts';
import { createBarrierDriver } from './barrier-driver.ts';
import { byteBoard } from './byte-board.ts';
import { hidBoard } from './hid-board.ts';
import { modbusBoardSettings } from './modbus-board.ts';
import type { RelayBoardFactory } from './relay-board.ts';

/** @throws CheckpointError ProfileInvalid */
export const createBarrier = (
  device: DeviceConfiguration,
  profile: BarrierProfile,
  reach: Reach,
  sink: DriverSink,
  clock: Clock,
): BarrierDriver =>
  createBarrierDriver(device, profile.settings, boardFor(profile), reach(device, profile), sink, clock);

const boardFor = (profile: BarrierProfile): RelayBoardFactory => {
  if (profile.protocol === 'relay-hid') return hidBoard(profile.settings);
  return byteBoard(profile.protocol === 'relay-bytes' ? profile.settings : modbusBoardSettings(profile.settings));
};

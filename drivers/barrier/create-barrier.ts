import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { BarrierDriver, Clock, DriverSink } from '../../contract/driver.ts';
import type { BarrierProfile } from '../profile/profile.ts';
import type { Reach } from '../transports/transport-for.ts';
import { createBarrierDriver } from './barrier-driver.ts';
import { byteBoard } from './byte-board.ts';
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
  switch (profile.protocol) {
    case 'relay-bytes':
      return byteBoard(profile.settings);
  }
};

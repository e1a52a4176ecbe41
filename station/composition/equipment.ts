import type { Configuration } from '../../contract/configuration.ts';
import type { AnyDriver, Clock, DriverFactory } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { DeviceState, Reading } from '../../contract/reading.ts';
import { BarrierDesk } from '../barrier/barrier-desk.ts';
import { OverrideDesk, type OverrideDeskParts } from '../barrier/override-desk.ts';
import type { StationClock } from '../clock/station-clock.ts';
import { DeviceTests } from '../device-tests/device-tests.ts';
import { Devices } from '../devices.ts';
import { DeviceTraffic } from '../diagnostics/device-traffic.ts';
import type { Faults } from '../faults.ts';
import type { StationRows } from '../ledger/station-rows.ts';
import { PrintDesk } from '../printing/print-desk.ts';
import { SheetDesk } from '../printing/sheet-desk.ts';
import type { Screens } from '../screens.ts';
import type { Training } from '../training/training.ts';
import { Vehicles } from '../vehicles/vehicles.ts';
import { ownDrivers } from './own-drivers.ts';
import { logoUnusable, printedLogo } from './printed-logo.ts';

export type EquipmentParts = Readonly<{
  configuration: Configuration;
  dataDirectory: string;
  /** undefined: drivers of real devices. */
  createDriver: DriverFactory | undefined;
  wall: Clock;
  clock: StationClock;
  faults: Faults;
  screens: Screens;
  rows: StationRows;
  training: Training;
  read(reading: Reading): void;
  /** A device became ready, faulty or absent. */
  settled(): void;
  /** The ledger has a guard's own opening. */
  openedByHand: OverrideDeskParts['recorded'];
}>;

/** The devices at the lanes and what is done with them: barriers, slips and sheets, vehicles let go on, tests of a device. */
export class Equipment {
  readonly devices: Devices;
  readonly traffic: DeviceTraffic;
  readonly tests: DeviceTests;
  readonly barriers: BarrierDesk;
  readonly overrides: OverrideDesk;
  readonly prints: PrintDesk;
  readonly sheets: SheetDesk;
  readonly vehicles: Vehicles;
  readonly #parts: EquipmentParts;

  constructor(parts: EquipmentParts) {
    const { configuration, dataDirectory, wall, faults } = parts;
    this.#parts = parts;
    this.traffic = new DeviceTraffic({
      ...{ devices: configuration.devices, clock: wall },
      changed: (recording) => faults.stand(ErrorCode.TrafficRecorded, recording),
    });
    const createDriver = parts.createDriver ?? ownDrivers(dataDirectory, faults, this.traffic);
    this.devices = new Devices(configuration.devices, createDriver, wall, {
      reading: (reading) => parts.read(reading),
      changed: (state, settled) => this.#changed(state, settled),
    });
    this.tests = new DeviceTests({
      ...{ configuration, clock: wall },
      driver: (device) => this.#underTest(device),
      changed: (underTest) => faults.stand(ErrorCode.DeviceUnderTest, underTest),
    });
    const logo = printedLogo(configuration, dataDirectory, (fault) => faults.raise(fault, null));
    this.prints = this.#printDesk(logo);
    this.sheets = this.#sheetDesk(logo);
    this.barriers = this.#barrierDesk();
    this.overrides = this.#overrideDesk();
    this.vehicles = this.#makeVehicles();
  }

  /** The lanes are closed after this and the barriers last: whoever is decided meanwhile may pass. */
  async dispose(): Promise<void> {
    this.prints.dispose();
    await this.overrides.dispose();
    await this.devices.dispose();
    this.traffic.dispose();
  }

  #printDesk(logo: Uint8Array | null): PrintDesk {
    const { configuration, clock, training, faults, rows, screens } = this.#parts;
    return new PrintDesk({
      ...{ configuration, clock, logo, mode: () => training.mode },
      logoLeftOut: ({ message }) => faults.raise(logoUnusable(message), null),
      printerAt: (lane) => this.devices.printerAt(lane),
      append: (data) => rows.append('print', data),
      changed: (lane) => screens.changed(lane),
    });
  }

  #sheetDesk(logo: Uint8Array | null): SheetDesk {
    const { configuration, clock, training, rows } = this.#parts;
    return new SheetDesk({
      ...{ configuration, clock, logo, mode: () => training.mode },
      printerAt: (lane) => this.devices.printerAt(lane),
      record: (data) => rows.record('print', data),
    });
  }

  #barrierDesk(): BarrierDesk {
    const { configuration, wall, rows, screens } = this.#parts;
    return new BarrierDesk({
      ...{ settings: configuration.passage, clock: wall },
      barrierAt: (lane) => this.devices.barrierAt(lane),
      states: (lane) => this.devices.states(lane),
      record: (data) => rows.record('barrier', data),
      changed: (lane) => screens.changed(lane),
    });
  }

  #overrideDesk(): OverrideDesk {
    const { wall, rows, openedByHand } = this.#parts;
    return new OverrideDesk({
      ...{ clock: wall, barriers: this.barriers, recorded: openedByHand },
      barrierAt: (lane) => this.devices.barrierAt(lane),
      append: (data) => rows.append('override', data),
    });
  }

  #makeVehicles(): Vehicles {
    const { configuration, rows } = this.#parts;
    return new Vehicles({
      station: configuration.station.id,
      append: (data) => rows.append('vehicle', data),
      release: (lane, direction, of) => this.barriers.vehicle(lane, direction, of),
      hasPrinter: (lane) => this.devices.printerAt(lane) !== null,
      print: (lane, content, of) => this.sheets.print(lane, content, of),
    });
  }

  #changed(state: DeviceState, settled: boolean): void {
    const { screens, rows } = this.#parts;
    this.barriers.device(state);
    this.prints.printerChanged(state);
    screens.changedEverywhere();
    if (!settled) return;
    rows.record('device', { device: state });
    this.#parts.settled();
  }

  #underTest(device: string): AnyDriver | null {
    const driver = this.devices.find(device);
    return driver?.kind === 'barrier' ? this.barriers.underTest(driver) : driver;
  }
}

import type { DeviceConfiguration } from '../contract/configuration.ts';
import type { AnyDriver, BarrierDriver, Clock, DriverFactory, PrinterDriver } from '../contract/driver.ts';
import type { DeviceState, Reading } from '../contract/reading.ts';
import { ScreenInputs } from './screen-inputs.ts';

export type DeviceEvents = Readonly<{
  reading(reading: Reading): void;
  /** `settled`: it became ready, faulty or absent, and was something else the last time this was said. */
  changed(state: DeviceState, settled: boolean): void;
}>;

/** The devices at this station's lanes. */
export class Devices {
  /** Those that live in the screens. */
  readonly screenInputs: ScreenInputs;
  readonly #drivers: readonly AnyDriver[];
  readonly #settled = new Map<string, string>();
  readonly #events: DeviceEvents;

  constructor(
    devices: readonly DeviceConfiguration[],
    createDriver: DriverFactory,
    clock: Clock,
    events: DeviceEvents,
  ) {
    this.#events = events;
    const sink = {
      reading: (reading: Reading) => events.reading(reading),
      state: (state: DeviceState) => this.#changed(state),
    };
    this.#drivers = devices.map((device) => createDriver(device, sink, clock));
    this.screenInputs = new ScreenInputs(this.#drivers, () => clock.monotonic());
  }

  start(): void {
    for (const driver of this.#drivers) driver.start();
  }

  states(lane: string | null = null): DeviceState[] {
    return this.#drivers.map((driver) => driver.state()).filter((state) => lane === null || state.lane === lane);
  }

  printerAt(lane: string): PrinterDriver | null {
    return (
      this.#drivers.find(
        (driver): driver is PrinterDriver => driver.kind === 'printer' && driver.device.lane === lane,
      ) ?? null
    );
  }

  /** Has the lane's thermometers measure: see ThermometerDriver. */
  measure(lane: string, anew: boolean, forMs: number): void {
    for (const driver of this.#drivers) {
      if (driver.kind === 'thermometer' && driver.device.lane === lane) driver.measure?.(anew, forMs);
    }
  }

  find(device: string): AnyDriver | null {
    return this.#drivers.find((driver) => driver.device.id === device) ?? null;
  }

  barrierAt(lane: string): BarrierDriver | null {
    return (
      this.#drivers.find(
        (driver): driver is BarrierDriver => driver.kind === 'barrier' && driver.device.lane === lane,
      ) ?? null
    );
  }

  /** Lets a scanner say by itself how what it sent was answered, where it can. */
  feedback(device: string, taken: boolean): void {
    const driver = this.find(device);
    if (driver?.kind === 'scanner') driver.feedback?.(taken);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#drivers.map((driver) => driver.dispose()));
  }

  /** A device that is being opened again and again is one fault, not one for each try. */
  #changed(state: DeviceState): void {
    const summary = `${state.state} ${state.error?.code ?? ''} ${state.paper ?? ''}`;
    const settled = state.state !== 'opening' && this.#settled.get(state.device) !== summary;
    if (settled) this.#settled.set(state.device, summary);
    this.#events.changed(state, settled);
  }
}

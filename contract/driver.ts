import type { DeviceConfiguration } from './configuration.ts';
import type { ErrorRecord } from './errors.ts';
import type { DeviceState, Reading } from './reading.ts';
import type { Slip } from './slip.ts';

/** Injected time. `now`: ms since the Unix epoch; `monotonic`: ms that never go back. */
export type Clock = Readonly<{ now(): number; monotonic(): number }>;

/** What a driver tells the station. Both may be called at any time between `start` and the end of `dispose`. */
export type DriverSink = Readonly<{
  reading(reading: Reading): void;
  state(state: DeviceState): void;
}>;

/**
 * What came of a print job. `printed`: the printer itself confirmed, after the last byte, that it went through.
 * `failed`: nothing was sent. `unknown`: part was sent and nobody can know what is on paper.
 */
export type PrintResult =
  | Readonly<{ outcome: 'printed' }>
  | Readonly<{ outcome: 'failed'; error: ErrorRecord }>
  | Readonly<{ outcome: 'unknown'; error: ErrorRecord }>;

type Driver = Readonly<{
  device: DeviceConfiguration;
  /** Opens the device and keeps it open: reconnects by itself until disposed. Never throws. */
  start(): void;
  state(): DeviceState;
  dispose(): Promise<void>;
}>;

export type InputDriver = Driver & Readonly<{ kind: 'scanner' | 'thermometer' }>;
export type PrinterDriver = Driver & Readonly<{ kind: 'printer'; print(slip: Slip): Promise<PrintResult> }>;
export type AnyDriver = InputDriver | PrinterDriver;

/** @throws CheckpointError ProfileUnknown, ProfileInvalid */
export type DriverFactory = (device: DeviceConfiguration, sink: DriverSink, clock: Clock) => AnyDriver;

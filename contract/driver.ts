import type { DeviceConfiguration } from './configuration.ts';
import type { ErrorRecord } from './errors.ts';
import type { PrintDocument } from './print-document.ts';
import type { DeviceState, Reading } from './reading.ts';
import type { CameraSettings, ScreenInput, ScreenReport, WedgeSettings } from './screen-input.ts';

/** Injected time. `now`: ms since the Unix epoch; `monotonic`: ms that never go back. */
export type Clock = Readonly<{ now(): number; monotonic(): number }>;

/** What a driver tells the station. Both may be called at any time between `start` and the end of `dispose`. */
export type DriverSink = Readonly<{
  reading(reading: Reading): void;
  state(state: DeviceState): void;
}>;

/**
 * What came of a print job. `printed`: the printer itself confirmed, after the last byte, that it went through (or its
 * installer has said that it is to be trusted without); `leftOut`: what of it could not be drawn (a broken logo). `failed`: nothing was sent. `unknown`: part was sent and nobody can know
 * what is on paper.
 */
export type PrintResult =
  | Readonly<{ outcome: 'printed'; leftOut?: ErrorRecord }>
  | Readonly<{ outcome: 'failed'; error: ErrorRecord }>
  | Readonly<{ outcome: 'unknown'; error: ErrorRecord }>;

/** `opened`: the board took the command and, where it can say so, confirmed it. */
export type BarrierResult = Readonly<{ outcome: 'opened' }> | Readonly<{ outcome: 'failed'; error: ErrorRecord }>;

type Driver = Readonly<{
  device: DeviceConfiguration;
  /** Opens the device and keeps it open: reconnects by itself until disposed. Never throws. */
  start(): void;
  state(): DeviceState;
  dispose(): Promise<void>;
}>;

export type ScannerDriver = Driver &
  Readonly<{
    kind: 'scanner';
    /** Beeps or blinks at the scanner itself, where it can: `good` after a code was taken, else bad. Never throws. */
    feedback?(good: boolean): void;
    /** A scanner that lives in the screen (keyboard wedge, camera): what the screen is told and what it reports. */
    screen?: ScreenPart;
  }>;

/** The station's end of an input device that lives in a screen. */
export type ScreenPart = Readonly<{
  settings:
    | Readonly<{ source: 'wedge'; settings: WedgeSettings }>
    | Readonly<{ source: 'camera'; settings: CameraSettings }>;
  /** @param screen any id of the screen that reports, so that two of them can be told apart */
  report(screen: string, report: ScreenReport): void;
  input(screen: string, input: ScreenInput): void;
  /** The screen has closed. */
  gone(screen: string): void;
}>;

export type ThermometerDriver = Driver &
  Readonly<{
    kind: 'thermometer';
    /**
     * Somebody is waited for: measure, where the device does so only when it is asked. `anew`: whoever stands there is
     * that somebody, for certain, and is measured even when they were a moment ago. `forMs`: how long they are waited for.
     * Never throws.
     */
    measure?(anew: boolean, forMs: number): void;
  }>;

export type PrinterDriver = Driver &
  Readonly<{
    kind: 'printer';
    /**
     * Prints once and never again by itself. `begin` is called when the printer is fit and before the first byte goes to
     * it: what it does (recording that the job is on its way) is awaited, and when it rejects nothing is sent.
     */
    print(document: PrintDocument, begin?: () => Promise<void>): Promise<PrintResult>;
    /**
     * What was sent to it last, by a process that has ended since, may have come out in part. That part is fed out and cut
     * off before anything else is printed. To be said before `start`.
     */
    leftInterrupted?(): void;
  }>;

/** What an installer has said about how a barrier is wired. */
export type BarrierWiring = Readonly<{
  /** It opens by itself when its board is without power. */
  failOpen: boolean;
  /** By its position switch, how long after an opening it may still stand open, ms. */
  openForMs: number;
  /** How long the opening contact is held, ms. */
  pulseMs: number;
}>;

export type BarrierDriver = Driver &
  Readonly<{
    kind: 'barrier';
    wiring: BarrierWiring;
    /**
     * One pulse of the opening contact; resolves when the board has taken it, and does not wait for its end. Asked again
     * during a pulse, it sees that the contact is held for the full time from then on. Never rejects.
     */
    open(): Promise<BarrierResult>;
  }>;

export type AnyDriver = ScannerDriver | ThermometerDriver | PrinterDriver | BarrierDriver;

/** Never throws: a device whose profile is unknown or invalid gets a driver that is faulty with that error. */
export type DriverFactory = (device: DeviceConfiguration, sink: DriverSink, clock: Clock) => AnyDriver;

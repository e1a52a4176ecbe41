import type { CheckpointError } from '../../contract/errors.ts';

export type TransportHandlers = Readonly<{
  /**
   * Not called before `open` has resolved, nor after the end. From a HID device: one whole report a call, its number first
   * where the device numbers its reports.
   */
  onData(bytes: Uint8Array): void;
  /**
   * The one handler for every end that nobody asked for, whether a cable was pulled, the peer closed or a write failed.
   * Called once at most, and never for a transport that did not open.
   */
  onEnd(error: CheckpointError): void;
}>;

/**
 * A byte stream to one plugged-in device. It is opened once: after its end a new one is made, because some system
 * libraries keep what was written to a dead port and send it to whatever is plugged in next.
 */
export type Transport = Readonly<{
  /** Where it is, in the words of the system: `/dev/ttyACM0`, `10.0.0.5:9100`. Known when it is open. */
  place: string;
  /** @throws CheckpointError DeviceUnreachable, DeviceBusy, DevicePermission, TransportUnavailable */
  open(): Promise<void>;
  /**
   * Resolves when the system has taken the bytes, which is no proof that the device has. To a HID device: one output
   * report, its number first (0 where the device numbers none).
   * @throws CheckpointError DeviceLost
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * A HID feature report, its number first (0 where the device numbers none). Absent where there is no such thing.
   * @throws CheckpointError DeviceLost
   */
  sendFeature?(bytes: Uint8Array): Promise<void>;
  /**
   * Asks for a HID feature report. Absent where there is no such thing.
   * @param id the report's number; 0 where the device numbers none
   * @param length most bytes that it can have
   * @throws CheckpointError DeviceLost
   */
  getFeature?(id: number, length: number): Promise<Uint8Array>;
  /** How a HID device lays out its reports, once it is open; null or absent where the system does not tell. */
  reportDescriptor?(): Uint8Array | null;
  /** Ends it without `onEnd`. Never throws; may be called at any time and again. */
  close(): Promise<void>;
}>;

export type TransportFactory = (handlers: TransportHandlers) => Transport;

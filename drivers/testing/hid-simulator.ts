import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { TransportFactory, TransportHandlers } from '../transports/transport.ts';

type Open = { readonly handlers: TransportHandlers };

/**
 * A HID device in this process, behind the interface of the transports: it plays reports, keeps what is sent to it, and can
 * be pulled and put back.
 */
export class HidSimulator {
  readonly #reportDescriptor: Uint8Array | null;
  readonly #inUse = new Set<Open>();
  #pluggedIn = true;
  /** Output reports, their numbers first. */
  readonly written: Uint8Array[] = [];
  /** Feature reports, their numbers first. */
  readonly features: Uint8Array[] = [];

  constructor(reportDescriptor: Uint8Array | null = null) {
    this.#reportDescriptor = reportDescriptor;
  }

  /** What it answers when a feature report is asked for. */
  featureOf: (id: number) => readonly number[] = () => [];

  /** How a driver reaches it; one user at a time. */
  readonly transport: TransportFactory = (handlers) => {
    const open: Open = { handlers };
    const send = async (to: Uint8Array[], bytes: Uint8Array): Promise<void> => {
      if (!this.#inUse.has(open)) throw lost();
      to.push(Uint8Array.from(bytes));
    };
    return {
      place: 'simulated HID device',
      open: async () => {
        if (!this.#pluggedIn) throw new CheckpointError(ErrorCode.DeviceUnreachable, 'it is not plugged in');
        if (this.#inUse.size > 0) throw new CheckpointError(ErrorCode.DeviceBusy, 'another program holds it');
        this.#inUse.add(open);
      },
      write: (bytes) => send(this.written, bytes),
      sendFeature: (bytes) => send(this.features, bytes),
      getFeature: async (id) => {
        if (!this.#inUse.has(open)) throw lost();
        return Uint8Array.from(this.featureOf(id));
      },
      reportDescriptor: () => this.#reportDescriptor,
      close: async () => void this.#inUse.delete(open),
    };
  };

  /** One input report, its number first where the device numbers its reports. Nobody hears it who is not there. */
  report(bytes: Uint8Array): void {
    for (const { handlers } of [...this.#inUse]) handlers.onData(Uint8Array.from(bytes));
  }

  unplug(): void {
    this.#pluggedIn = false;
    const users = [...this.#inUse];
    this.#inUse.clear();
    for (const { handlers } of users) handlers.onEnd(lost());
  }

  plug(): void {
    this.#pluggedIn = true;
  }
}

const lost = (): CheckpointError => new CheckpointError(ErrorCode.DeviceLost, 'it was pulled');

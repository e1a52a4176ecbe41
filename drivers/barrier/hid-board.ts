import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Link } from '../connection.ts';
import type { RelayHidSettings } from '../profile/barrier-settings.ts';
import { isActive } from './byte-board.ts';
import { bytePattern, bytesOfCommand } from './byte-pattern.ts';
import type { Contacts, RelayBoard, RelayBoardFactory } from './relay-board.ts';

/** A HID board that takes its commands as reports and, where it can, says how its relay stands in a feature report. */
export const hidBoard = (settings: RelayHidSettings): RelayBoardFactory => {
  const reports = { on: bytesOf(settings.on), off: bytesOf(settings.off) };
  return (link) => new HidBoard(settings, reports, link);
};

const bytesOf = (text: string): Uint8Array => bytesOfCommand(bytePattern(text));

class HidBoard implements RelayBoard {
  readonly pulse = null;
  readonly read: RelayBoard['read'];
  readonly #settings: RelayHidSettings;
  readonly #reports: Readonly<{ on: Uint8Array; off: Uint8Array }>;
  readonly #link: Link;

  constructor(settings: RelayHidSettings, reports: Readonly<{ on: Uint8Array; off: Uint8Array }>, link: Link) {
    this.#settings = settings;
    this.#reports = reports;
    this.#link = link;
    const { status } = settings;
    this.read = status === null ? null : () => this.#read(status);
  }

  async set(on: boolean): Promise<void> {
    const report = on ? this.#reports.on : this.#reports.off;
    await this.#inTime(this.#settings.report === 'feature' ? this.#link.sendFeature(report) : this.#link.write(report));
    const { status } = this.#settings;
    if (status !== null && (await this.#read(status)).relay !== on) throw disobeyed(on);
  }

  /** Its reports are asked for; what it sends by itself says nothing. */
  receive(): void {}

  /** What waits for the device is answered by the transport. */
  end(): void {}

  async #read({ report, length, relay }: NonNullable<RelayHidSettings['status']>): Promise<Contacts> {
    const bytes = await this.#inTime(this.#link.getFeature(report, length));
    if (relay.byte >= bytes.length) throw tooShort(bytes.length);
    return { relay: isActive(relay, [...bytes]), inputs: {} };
  }

  /** A control transfer that hangs must not hold up the next opening for longer than a missing answer would. */
  async #inTime<T>(call: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(silent(this.#settings.answerTimeoutMs)), this.#settings.answerTimeoutMs);
    try {
      return await Promise.race([call, promise]);
    } finally {
      clearTimeout(timer);
      call.catch(() => undefined);
    }
  }
}

const silent = (ms: number): CheckpointError =>
  new CheckpointError(ErrorCode.DeviceSilent, `the relay board has not answered in ${ms} ms`, 'Plug it out and in.');

const tooShort = (length: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceAnswerWrong,
    `the relay board's report has ${length} bytes, too few to say how its relay stands`,
    'Choose the profile that fits this board.',
  );

const disobeyed = (on: boolean): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceAnswerWrong,
    `the relay board was told to switch its relay ${on ? 'on' : 'off'} and says that it has not`,
    'Check that the relay’s number fits the board, and its supply.',
  );

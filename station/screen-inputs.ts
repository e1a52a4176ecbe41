import type { AnyDriver, ScreenPart } from '../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import type { ScreenDevice } from '../contract/rpc.ts';
import type { ScreenInput, ScreenReport } from '../contract/screen-input.ts';
import { TokenBucket } from './token-bucket.ts';

/** Codes of one device. A person takes a second; a page that has gone wrong must not fill the ledger. */
const inputRate = { perSecond: 5, burst: 20 } as const;
/** Reports of one device: each may become a row. */
const reportRate = { perSecond: 1, burst: 30 } as const;

type Entry = Readonly<{ lane: string; device: string; part: ScreenPart; inputs: TokenBucket; reports: TokenBucket }>;

/** The input devices that live in the screens of this station's lanes. */
export class ScreenInputs {
  readonly #entries: readonly Entry[];

  /** @param monotonic ms that never go back */
  constructor(drivers: readonly AnyDriver[], monotonic: () => number) {
    this.#entries = drivers.flatMap((driver) =>
      driver.kind !== 'scanner' || driver.screen === undefined
        ? []
        : [
            {
              lane: driver.device.lane,
              device: driver.device.id,
              part: driver.screen,
              inputs: new TokenBucket(inputRate, monotonic),
              reports: new TokenBucket(reportRate, monotonic),
            },
          ],
    );
  }

  /** What a screen of this lane is told to read. */
  ofLane(lane: string): ScreenDevice[] {
    return this.#entries
      .filter((entry) => entry.lane === lane)
      .map(({ device, part }): ScreenDevice => ({ device, ...part.settings }));
  }

  /** @throws CheckpointError RpcUnknownDevice, RpcTooOften */
  report(screen: string, lane: string, device: string, report: ScreenReport): void {
    const entry = this.#find(lane, device);
    if (!entry.reports.take()) throw tooOften(device);
    entry.part.report(screen, report);
  }

  /** @throws CheckpointError RpcUnknownDevice, RpcTooOften */
  input(screen: string, lane: string, device: string, input: ScreenInput): void {
    const entry = this.#find(lane, device);
    if (!entry.inputs.take()) throw tooOften(device);
    entry.part.input(screen, input);
  }

  /** The screen has closed, or shows another lane now. */
  gone(screen: string): void {
    for (const { part } of this.#entries) part.gone(screen);
  }

  #find(lane: string, device: string): Entry {
    const entry = this.#entries.find((one) => one.lane === lane && one.device === device);
    if (entry !== undefined) return entry;
    throw new CheckpointError(
      ErrorCode.RpcUnknownDevice,
      `no screen of lane ${lane} has an input device "${device}"`,
      'the configuration may have changed: reload the screen',
    );
  }
}

const tooOften = (device: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.RpcTooOften,
    `"${device}" sends more than anybody can scan`,
    'wait a moment; if it goes on, reload the screen',
  );

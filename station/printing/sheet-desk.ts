import type { Configuration } from '../../contract/configuration.ts';
import type { Mode, RowKey } from '../../contract/decision.ts';
import type { Clock, PrinterDriver, PrintResult } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Sheet, SheetResult } from '../../contract/print-document.ts';
import { slipTime } from '../passage/slip.ts';
import type { PrintEvent } from './print-desk.ts';

export type SheetDeskOptions = Readonly<{
  configuration: Configuration;
  mode: () => Mode;
  clock: Clock;
  logo: Uint8Array | null;
  printerAt: (lane: string) => PrinterDriver | null;
  record: (data: PrintEvent) => void;
}>;

export type SheetContent = Pick<Sheet, 'title' | 'parts'>;

/**
 * What is not of one passage goes to paper when somebody asks for it, once: it waits for no paper, and nobody is asked about
 * it afterwards. Whoever asked sees what became of it, and may ask again.
 */
export class SheetDesk {
  readonly #options: SheetDeskOptions;

  constructor(options: SheetDeskOptions) {
    this.#options = options;
  }

  /**
   * @param of the row that it tells of; null: none
   * @throws (rejects) CheckpointError PrinterMissing
   */
  async print(lane: string, content: SheetContent, of: RowKey | null): Promise<SheetResult> {
    const printer = this.#options.printerAt(lane);
    if (printer === null) throw noPrinter(lane);
    const result = await printer.print({ ...this.#head(lane), kind: 'sheet', ...content });
    if (of !== null) this.#options.record(rowOf(lane, printer, of, result));
    return result.outcome === 'printed' ? { outcome: 'printed', error: null } : result;
  }

  #head(lane: string) {
    const { configuration, mode, clock, logo } = this.#options;
    const { site, station, lanes, utcOffsetMinutes } = configuration;
    return {
      site: site.name,
      station: station.name,
      lane: lanes.find(({ id }) => id === lane)?.name ?? lane,
      time: slipTime(clock.now(), utcOffsetMinutes),
      watermark: mode() === 'live' ? null : mode().toUpperCase(),
      copy: 0,
      logo,
    };
  }
}

/** Nothing is heard of it afterwards, so the row says how it ended. */
const rowOf = (
  lane: string,
  { device }: PrinterDriver,
  { epoch, sequence }: RowKey,
  result: PrintResult,
): PrintEvent => ({
  ...{ lane, device: device.id, slip: 0, of: { epoch, sequence }, document: 'sheet' },
  outcome: result.outcome === 'failed' ? 'dropped' : result.outcome,
  error: result.outcome === 'printed' ? null : { code: result.error.code, message: result.error.message },
});

const noPrinter = (lane: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterMissing,
    `lane ${lane} has no printer`,
    'Write it down by hand, or print it at another lane.',
  );

import type { Configuration } from '../contract/configuration.ts';
import type { Decision } from '../contract/decision.ts';
import type { PrinterDriver, PrintResult } from '../contract/driver.ts';
import { ErrorCode, messageOf } from '../contract/errors.ts';
import type { EventData } from '../contract/events.ts';
import { slipOf } from './passage/slip.ts';

export type PrintEvent = Omit<EventData<'print'>, 'epoch' | 'sequence' | 'clock'>;

/** Prints the slip of a committed decision and records what came of it. Never prints one twice by itself. */
export class PrintDesk {
  readonly #configuration: Configuration;
  readonly #printerAt: (lane: string) => PrinterDriver | null;
  readonly #record: (data: PrintEvent) => void;

  constructor(
    configuration: Configuration,
    printerAt: (lane: string) => PrinterDriver | null,
    record: (data: PrintEvent) => void,
  ) {
    this.#configuration = configuration;
    this.#printerAt = printerAt;
    this.#record = record;
  }

  print(decision: Decision): void {
    const slip = slipOf(decision, this.#configuration);
    const printer = this.#printerAt(decision.lane);
    if (slip === null || printer === null) return;
    printer.print(slip).then(
      (result) => this.#done(decision, slip.number, printer, result),
      (error: unknown) => {
        const record = { code: ErrorCode.PrinterOutcomeUnknown, message: messageOf(error), hint: '' };
        this.#done(decision, slip.number, printer, { outcome: 'unknown', error: record });
      },
    );
  }

  #done(decision: Decision, slip: number, printer: PrinterDriver, result: PrintResult): void {
    this.#record({
      lane: decision.lane,
      device: printer.device.id,
      slip,
      of: { epoch: decision.epoch, sequence: decision.sequence },
      outcome: result.outcome,
      error: result.outcome === 'printed' ? null : { code: result.error.code, message: result.error.message },
    });
  }
}

import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, PrinterDriver, PrintResult } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { PrintDocument } from '../../contract/print-document.ts';
import { Connection, type Link } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import type { PrinterSettings } from '../profile/printer-settings.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { type Layout, layoutDocument } from './layout/document-layout.ts';
import { PrinterSession } from './printer-session.ts';

/**
 * An ESC/POS printer. One that answers is asked before every document and while idle, so that a lack of paper is seen before
 * somebody waits. Sends each document once and never again by itself.
 */
export const createPrinterDriver = (
  device: DeviceConfiguration,
  settings: PrinterSettings,
  transport: TransportFactory,
  sink: DriverSink,
  clock: Clock,
): PrinterDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const printer = new Printer(settings, status, clock);
  const connection = new Connection(transport, status, clock, {
    opened: (link) => printer.opened(link),
    data: (bytes) => printer.data(bytes),
    ended: (error) => printer.ended(error),
  });
  return {
    kind: 'printer',
    device,
    start: () => connection.start(),
    state: () => status.current,
    print: (document, begin) => printer.print(document, begin),
    leftInterrupted: () => printer.leftInterrupted(),
    dispose: async () => {
      await connection.dispose();
      await printer.idle();
      status.close();
    },
  };
};

type Plugged = Readonly<{ link: Link; session: PrinterSession }>;

class Printer {
  readonly #settings: PrinterSettings;
  readonly #status: DeviceStatus;
  readonly #clock: Clock;
  #plugged: Plugged | null = null;
  /** Part of a document may hang in it. */
  #cutAway = false;
  #poll: NodeJS.Timeout | null = null;
  /** The end of the queue: one exchange with the printer at a time, slips in the order in which they came. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(settings: PrinterSettings, status: DeviceStatus, clock: Clock) {
    this.#settings = settings;
    this.#status = status;
    this.#clock = clock;
  }

  opened(link: Link): void {
    const plugged = { link, session: new PrinterSession(link, this.#settings, this.#clock) };
    this.#plugged = plugged;
    this.#look(plugged);
  }

  data(bytes: Uint8Array): void {
    this.#plugged?.session.receive(bytes);
  }

  ended(error: CheckpointError): void {
    this.#plugged?.session.end(error);
    this.#plugged = null;
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#poll = null;
    this.#status.paper('unknown');
  }

  print(document: PrintDocument, begin: () => Promise<void> = async () => undefined): Promise<PrintResult> {
    const askedAt = this.#clock.monotonic();
    return this.#inTurn(() => this.#print(document, askedAt, begin));
  }

  leftInterrupted(): void {
    this.#cutAway = true;
  }

  async idle(): Promise<void> {
    await this.#tail;
  }

  async #print(document: PrintDocument, askedAt: number, begin: () => Promise<void>): Promise<PrintResult> {
    const plugged = this.#plugged;
    if (plugged === null) return failed(this.#away());
    if (this.#clock.monotonic() - askedAt > this.#settings.staleAfterMs) return failed(staleError());
    let layout: Layout;
    try {
      layout = layoutDocument(document, this.#settings);
      await this.#prepare(plugged);
      await begin();
    } catch (thrown) {
      return failed(asPrinterError(thrown));
    }
    // Between its beginning and its first byte it may have been unplugged: then nothing of it is on its way.
    if (plugged.session.ended !== null) return failed(plugged.session.ended);
    return this.#send(plugged, layout);
  }

  async #send(plugged: Plugged, { bytes, leftOut }: Layout): Promise<PrintResult> {
    this.#cutAway = true;
    try {
      const unsaid = await plugged.session.send(bytes);
      this.#cutAway = false;
      if (unsaid !== null) return { outcome: 'unknown', error: unsaid.toRecord() };
    } catch (thrown) {
      this.#look(plugged);
      return { outcome: 'unknown', error: asPrinterError(thrown).toRecord() };
    }
    return leftOut === null ? { outcome: 'printed' } : { outcome: 'printed', leftOut: leftOut.toRecord() };
  }

  /** @throws CheckpointError what keeps the printer from printing; nothing has been sent to paper then */
  async #prepare({ link, session }: Plugged): Promise<void> {
    const { paper, error } = await session.condition();
    this.#status.paper(paper);
    if (error !== null) {
      link.fault(error);
      throw error;
    }
    try {
      await session.settle(this.#cutAway);
      this.#cutAway = false;
    } catch (thrown) {
      link.fault(asPrinterError(thrown));
      throw thrown;
    }
    if (session.ended !== null) throw session.ended;
    link.ready();
  }

  /** Asks how it is, now and again later, for as long as it is plugged in. */
  #look(plugged: Plugged): void {
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#poll = null;
    void this.#inTurn(async () => {
      if (this.#plugged !== plugged) return;
      // What is wrong is in the state already.
      await this.#prepare(plugged).catch(() => undefined);
      if (this.#plugged !== plugged) return;
      if (this.#poll !== null) clearTimeout(this.#poll);
      if (this.#settings.status === 'none' && plugged.session.isSettled) return;
      this.#poll = setTimeout(() => this.#look(plugged), this.#settings.pollMs);
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  #away(): CheckpointError {
    const error = this.#status.current.error;
    return new CheckpointError(
      ErrorCode.DeviceUnreachable,
      `the printer is not there${error === null ? '' : `: ${error.message}`}`,
      error?.hint ?? 'Check that the printer is switched on and its cable is in.',
    );
  }
}

const failed = (error: CheckpointError): PrintResult => ({ outcome: 'failed', error: error.toRecord() });

const asPrinterError = (thrown: unknown): CheckpointError =>
  thrown instanceof CheckpointError ? thrown : new CheckpointError(ErrorCode.PrinterError, messageOf(thrown));

const staleError = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterJobStale,
    'the slip had to wait for too long and was not printed',
    'Print it again from the screen if the person is still there.',
  );

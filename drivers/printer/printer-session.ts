import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Link } from '../connection.ts';
import type { PrinterSettings } from '../profile/printer-settings.ts';
import {
  askRealTimeStatus,
  askWhenDone,
  doneWithoutPaper,
  isDoneAnswer,
  isRealTimeAnswer,
  type OfflineCause,
  type PaperSensors,
  type PrinterErrorKind,
  parseErrorKind,
  parseOfflineCause,
  parseOnline,
  parsePaper,
  type RealTimeStatus,
  resynchronise,
} from './escpos.ts';

export type PrinterCondition = Readonly<{ paper: PaperSensors; error: CheckpointError | null }>;

type Waiter = Readonly<{
  accepts(byte: number): boolean;
  resolve(byte: number): void;
  reject(error: CheckpointError): void;
}>;

/** Time in which a late answer to an earlier question would come right before the answer to the last one. */
const quietMs = 60;

/** Questions and answers with one printer over one link, one at a time. */
export class PrinterSession {
  readonly #link: Link;
  readonly #settings: PrinterSettings;
  #waiter: Waiter | null = null;
  #end: CheckpointError | null = null;
  /** The printer is known to have worked through everything it ever got. */
  #settled = false;
  #received = 0;

  constructor(link: Link, settings: PrinterSettings) {
    this.#link = link;
    this.#settings = settings;
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.#received += 1;
      if (this.#waiter?.accepts(byte) !== true) continue;
      const { resolve } = this.#waiter;
      this.#waiter = null;
      resolve(byte);
    }
  }

  end(error: CheckpointError): void {
    this.#end = error;
    this.#waiter?.reject(error);
    this.#waiter = null;
  }

  /**
   * Asks for paper, cover and errors, the gravest first.
   * @throws CheckpointError DeviceSilent, DeviceLost: the link is then no good any more
   */
  async condition(): Promise<PrinterCondition> {
    const paper = parsePaper(await this.#status('paper'));
    const cause = parseOfflineCause(await this.#status('offline'));
    const online = parseOnline(await this.#status('printer'));
    const kind = cause.error ? parseErrorKind(await this.#status('error')) : null;
    return { paper: cause.paperOut ? 'out' : paper, error: whatIsWrong(paper, cause, kind, online) };
  }

  /**
   * Makes sure that nothing from before can print into the next slip, nor answer for it.
   * @throws CheckpointError PrinterError when the printer does not come to the end of its work; DeviceLost
   */
  async settle(): Promise<void> {
    if (this.#settled) return;
    const bytes = Buffer.concat([resynchronise, askWhenDone]);
    await this.#ask(bytes, isDoneAnswer, this.#settings.completionTimeoutMs, stuckError);
    await this.#quiet();
    this.#settled = true;
  }

  /**
   * Sends a slip and waits until the printer has worked through it.
   * @throws CheckpointError PrinterOutcomeUnknown
   */
  async send(bytes: Uint8Array): Promise<void> {
    this.#settled = false;
    const job = Buffer.concat([bytes, askWhenDone]);
    try {
      const answer = await this.#ask(job, isDoneAnswer, this.#settings.completionTimeoutMs, stuckError);
      if (doneWithoutPaper(answer)) throw new Error('the paper ended while it printed');
    } catch (cause) {
      throw unknownError(cause);
    }
    this.#settled = true;
  }

  get ended(): CheckpointError | null {
    return this.#end;
  }

  async #status(which: RealTimeStatus): Promise<number> {
    try {
      return await this.#ask(askRealTimeStatus(which), isRealTimeAnswer, this.#settings.statusTimeoutMs, silentError);
    } catch (thrown) {
      // A late answer would be taken for that of another question: only a new link has none.
      if (thrown instanceof CheckpointError && thrown.code === ErrorCode.DeviceSilent) this.#link.drop(thrown);
      throw thrown;
    }
  }

  async #ask(
    request: Uint8Array,
    accepts: (byte: number) => boolean,
    timeoutMs: number,
    timeoutError: () => CheckpointError,
  ): Promise<number> {
    if (this.#end !== null) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const waiter = { accepts, resolve, reject };
    this.#waiter = waiter;
    const timer = setTimeout(() => reject(timeoutError()), timeoutMs);
    // An end of the link reaches the waiter too; this is for a write that fails while the link stands.
    this.#link.write(request).catch(reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      if (this.#waiter === waiter) this.#waiter = null;
    }
  }

  /** Waits until nothing has come for a while. */
  async #quiet(): Promise<void> {
    let before = -1;
    for (let round = 0; round < 10 && before !== this.#received; round += 1) {
      before = this.#received;
      await new Promise((resolve) => setTimeout(resolve, quietMs));
    }
    if (this.#end !== null) throw this.#end;
  }
}

const whatIsWrong = (
  paper: PaperSensors,
  cause: OfflineCause,
  kind: PrinterErrorKind | null,
  online: boolean,
): CheckpointError | null => {
  if (cause.coverOpen) {
    return new CheckpointError(ErrorCode.PrinterCoverOpen, 'the cover of the printer is open', 'Close the cover.');
  }
  if (paper === 'out' || cause.paperOut) {
    return new CheckpointError(ErrorCode.PrinterPaperOut, 'the printer is out of paper', 'Put in a new roll.');
  }
  if (kind !== null) return new CheckpointError(ErrorCode.PrinterError, `printer error: ${kind}`, errorHints[kind]);
  if (online || cause.feeding) return null;
  return new CheckpointError(ErrorCode.PrinterError, 'the printer is off-line', 'Press its on-line or feed button.');
};

const errorHints: Readonly<Record<PrinterErrorKind, string>> = {
  cutter: 'Switch the printer off, take the jammed paper out of the cutter, and switch it on again.',
  unrecoverable: 'Switch the printer off and on again. If it comes back, the printer needs service.',
  'head-too-hot': 'Wait some minutes until the print head has cooled down.',
  mechanical: 'Open the cover, take out jammed paper, and close it again.',
  unknown: 'Switch the printer off and on again.',
};

const silentError = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceSilent,
    'the printer does not answer',
    'Check that it is switched on, and that the profile fits: it must answer DLE EOT.',
  );

const stuckError = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterError,
    'the printer does not come to the end of its work',
    'Check paper and cover, or switch the printer off and on again.',
  );

const unknownError = (cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterOutcomeUnknown,
    `the slip was sent and nobody knows whether it is on paper: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Look at the printer: hand the slip over if it came out whole, otherwise write the slip by hand.',
    { cause },
  );

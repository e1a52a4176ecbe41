import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { Link } from '../connection.ts';
import type { PrinterSettings } from '../profile/printer-settings.ts';
import { AnswerReader, type PrinterAnswer } from './answers.ts';
import { askCondition, type PrinterCondition } from './condition.ts';
import { askRealTimeStatus, askWhenDone, doneWithoutPaper, type RealTimeStatus, resynchronise } from './escpos.ts';
import { cutCommands } from './layout/cut.ts';
import { Watch } from './watch.ts';

type Waiter = Readonly<{ resolve(byte: number): void; reject(error: CheckpointError): void }>;

/** Time in which a late answer to an earlier question would come right before the answer to the last one. */
const quietMs = 60;

/** How long a printer that cannot confirm is given to notice that it has no paper. */
const afterwardsMs = 1000;

/** Questions and answers with one printer over one link: at most one of each kind at a time. */
export class PrinterSession {
  readonly #link: Link;
  readonly #settings: PrinterSettings;
  readonly #answers: AnswerReader;
  readonly #waiting = new Map<PrinterAnswer['kind'], Waiter>();
  #end: CheckpointError | null = null;
  #settled = false;
  #received = 0;

  constructor(link: Link, settings: PrinterSettings, clock: Clock) {
    this.#link = link;
    this.#settings = settings;
    this.#answers = new AnswerReader(clock);
  }

  receive(bytes: Uint8Array): void {
    this.#received += bytes.length;
    for (const { kind, byte } of this.#answers.read(bytes)) {
      const waiter = this.#waiting.get(kind);
      this.#waiting.delete(kind);
      waiter?.resolve(byte);
    }
  }

  end(error: CheckpointError): void {
    this.#end = error;
    for (const waiter of this.#waiting.values()) waiter.reject(error);
    this.#waiting.clear();
  }

  /** The printer is known to have worked through everything it ever got, as far as it can say so. */
  get isSettled(): boolean {
    return this.#settled;
  }

  get ended(): CheckpointError | null {
    return this.#end;
  }

  /**
   * Asks for paper, cover and errors. What is wrong must be said twice: a byte of noise may look like an answer.
   * @throws CheckpointError DeviceSilent, DeviceLost: the link is then no good any more
   */
  async condition(): Promise<PrinterCondition> {
    const first = await this.#conditionOnce(true);
    if (first.error === null) return first;
    await this.#quiet();
    return this.#conditionOnce(true);
  }

  /**
   * Makes sure that nothing from before can print into the next document, nor answer for it.
   * @param cutAway part of a document may hang in the printer: it is fed out and cut off
   * @throws CheckpointError PrinterError when the printer does not come to the end of its work; DeviceLost
   */
  async settle(cutAway: boolean): Promise<void> {
    if (this.#settled && !cutAway) return;
    const bytes = Buffer.concat([resynchronise, cutAway ? cutCommands(this.#settings) : nothing]);
    if (this.#settings.confirm === 'none') await this.#write(bytes);
    else {
      const work = this.#work(Buffer.concat([bytes, askWhenDone]));
      await this.#ask('done', work.sent, this.#timeFor(bytes), stuckError);
      await this.#quiet();
    }
    this.#settled = true;
  }

  /**
   * Sends a document and waits until the printer has worked through it.
   * @returns what leaves it unknown although it was sent whole and nothing was seen to be wrong, or null
   * @throws CheckpointError PrinterOutcomeUnknown: part of it may hang in the printer
   */
  async send(bytes: Uint8Array): Promise<CheckpointError | null> {
    const { confirm, trustWithoutAnswer } = this.#settings;
    this.#settled = false;
    try {
      if (confirm === 'none') await this.#sendUnconfirmed(bytes);
      else await this.#sendAsking(Buffer.concat([bytes, askWhenDone]));
    } catch (cause) {
      throw unknownError(cause);
    }
    this.#settled = true;
    return confirm !== 'none' || trustWithoutAnswer
      ? null
      : unknownError('this printer cannot say what it has printed');
  }

  async #sendAsking(bytes: Uint8Array): Promise<void> {
    const work = this.#work(bytes);
    const watch = this.#settings.status === 'none' ? null : new Watch(() => this.#conditionOnce(false));
    try {
      const done = this.#ask('done', work.sent, this.#timeFor(bytes), stuckError);
      const answer = await Promise.race(watch === null ? [done] : [done, watch.stopped]);
      if (doneWithoutPaper(answer)) throw new Error('the paper ended while it printed');
    } catch (cause) {
      // What the system still holds must not come out later, and a late answer not be taken for that of another question.
      if (work.pending() || watch?.silent === true) this.#giveUp();
      throw cause;
    } finally {
      this.#waiting.delete('done');
      await watch?.end();
    }
  }

  /** For a printer that cannot say that it is done. */
  async #sendUnconfirmed(bytes: Uint8Array): Promise<void> {
    const work = this.#work(bytes);
    try {
      await within(this.#timeFor(bytes), work.sent);
    } catch (cause) {
      if (work.pending()) this.#giveUp();
      throw cause;
    }
    if (this.#settings.status !== 'none') {
      await pause(afterwardsMs);
      const { error } = await this.condition();
      if (error !== null) throw error;
    }
    if (this.#end !== null) throw this.#end;
  }

  #giveUp(): void {
    if (this.#end === null) this.#link.drop(stuckError());
  }

  async #conditionOnce(decisive: boolean): Promise<PrinterCondition> {
    const { status, nearEndSensor } = this.#settings;
    return askCondition(status, nearEndSensor, (which) => this.#status(which, decisive));
  }

  /** @param decisive give the link up when there is no answer: a late one would be taken for that of another question */
  async #status(which: RealTimeStatus, decisive: boolean): Promise<number> {
    const { statusTimeoutMs } = this.#settings;
    try {
      return await this.#ask('status', this.#write(askRealTimeStatus(which)), statusTimeoutMs, silentError);
    } catch (thrown) {
      const silent = thrown instanceof CheckpointError && thrown.code === ErrorCode.DeviceSilent;
      if (silent && decisive) this.#link.drop(thrown);
      throw thrown;
    }
  }

  /** @param sent what was written to be answered; should that fail, there is no answer */
  async #ask(
    kind: PrinterAnswer['kind'],
    sent: Promise<void>,
    timeoutMs: number,
    timeoutError: () => CheckpointError,
  ): Promise<number> {
    if (this.#end !== null) throw this.#end;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const waiter = { resolve, reject };
    this.#waiting.set(kind, waiter);
    const timer = setTimeout(() => reject(timeoutError()), timeoutMs);
    // An end of the link reaches the waiter too; this is for a write that fails while the link stands.
    sent.catch(reject);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      if (this.#waiting.get(kind) === waiter) this.#waiting.delete(kind);
    }
  }

  #write(bytes: Uint8Array): Promise<void> {
    const sent = this.#link.write(bytes);
    sent.catch(() => undefined);
    return sent;
  }

  #work(bytes: Uint8Array): Readonly<{ sent: Promise<void>; pending(): boolean }> {
    const state = { pending: true };
    const over = (): void => {
      state.pending = false;
    };
    const sent = this.#write(bytes);
    sent.then(over, over);
    return { sent, pending: () => state.pending };
  }

  #timeFor(bytes: Uint8Array): number {
    return this.#settings.completionTimeoutMs + (bytes.length * 1000) / this.#settings.bytesPerSecond;
  }

  /** Waits until nothing has come for a while. */
  async #quiet(): Promise<void> {
    let before = -1;
    for (let round = 0; round < 10 && before !== this.#received; round += 1) {
      before = this.#received;
      await pause(quietMs);
    }
    if (this.#end !== null) throw this.#end;
  }
}

const nothing = new Uint8Array();

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws what `done` throws, or the printer's being stuck when it takes longer */
const within = async (ms: number, done: Promise<void>): Promise<void> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(stuckError()), ms);
  try {
    await Promise.race([done, promise]);
  } finally {
    clearTimeout(timer);
  }
};

const silentError = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceSilent,
    'the printer does not answer',
    'Check that it is switched on and has paper. A printer that never answers needs a profile, or settings, with "status": "none" and "confirm": "none".',
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
    `the slip was sent and nobody knows whether it is on paper: ${messageOf(cause)}`,
    'Look at the printer: hand the slip over if it came out whole, otherwise write the slip by hand.',
    { cause },
  );

import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import type { ResendRange, Resent } from '../contract/resend.ts';
import type { LogReader } from './log.ts';

export type ResendOptions = Readonly<{
  log: Pick<LogReader, 'rangeOf'>;
  /** Bytes of one batch. */
  maxBytes: () => number;
  /** Hands a batch to the broker; false: not now. `taken` comes with its confirmation. */
  send: (lines: readonly string[], taken: () => void) => boolean;
  /** Between two batches: what happens now goes first. ms */
  everyMs: number;
}>;

type Running = ResendRange & { next: number; sent: number; gone: Resent['gone'][number][] } & Readonly<{
    resolve(resent: Resent): void;
    reject(error: unknown): void;
  }>;

const maxWaiting = 8;

/** Sends ranges of the log once more, one batch at a time beside what is new. What a lost connection broke off goes on after it. */
export class Resend {
  readonly #options: ResendOptions;
  readonly #waiting: Running[] = [];
  #timer: NodeJS.Timeout | null = null;
  #onItsWay = false;

  constructor(options: ResendOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the broker has confirmed all of it. Rows that are not written yet are neither sent nor gone.
   * @throws (rejects) CheckpointError ResendRefused: it is no range, or more is being asked for than is done at a time
   */
  add(range: ResendRange): Promise<Resent> {
    return new Promise((resolve, reject) => {
      const { from, to } = range;
      if (to < from) {
        reject(refused(`${from} to ${to} is no range of entries`, 'name the first and the last sequence'));
        return;
      }
      if (this.#waiting.length >= maxWaiting) {
        reject(refused(`${maxWaiting} ranges wait to be sent again`, 'ask again when they were answered'));
        return;
      }
      this.#waiting.push({ ...range, next: from, sent: 0, gone: [], resolve, reject });
      this.#later(0);
    });
  }

  /** There is a connection, or room in it. */
  resume(): void {
    if (this.#waiting.length > 0 && !this.#onItsWay) this.#later(0);
  }

  lost(): void {
    this.#onItsWay = false;
    this.#stop();
  }

  dispose(): void {
    this.lost();
    for (const running of this.#waiting.splice(0)) running.reject(refused('the station is closing', 'ask again'));
  }

  #step(): void {
    const running = this.#waiting[0];
    if (running === undefined || this.#onItsWay) return;
    try {
      this.#batch(running);
    } catch (error) {
      this.#waiting.shift();
      running.reject(error);
      this.resume();
    }
  }

  #batch(running: Running): void {
    const { epoch, next, to } = running;
    const found = this.#options.log.rangeOf({ epoch, from: next, to }, this.#options.maxBytes());
    if (found.lines.length === 0) {
      this.#took(running, found.gone, 0, found.last);
      return;
    }
    // No room: `resume` comes when there is.
    this.#onItsWay = this.#options.send(found.lines, () => {
      this.#onItsWay = false;
      this.#took(running, found.gone, found.lines.length, found.last);
    });
  }

  #took(running: Running, gone: Resent['gone'], sent: number, last: number): void {
    running.sent += sent;
    running.gone.push(...gone);
    running.next = last + 1;
    if (running.next > running.to || (sent === 0 && gone.length === 0)) {
      this.#waiting.shift();
      running.resolve({ sent: running.sent, gone: joined(running.gone) });
    }
    this.#later(this.#options.everyMs);
  }

  #later(ms: number): void {
    if (this.#waiting.length === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#step();
    }, ms);
  }

  #stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const joined = (ranges: Resent['gone']): Resent['gone'] => {
  const whole: { from: number; to: number }[] = [];
  for (const { from, to } of ranges) {
    const before = whole.at(-1);
    if (before !== undefined && before.to + 1 === from) before.to = to;
    else whole.push({ from, to });
  }
  return whole;
};

const refused = (message: string, hint: string): CheckpointError =>
  new CheckpointError(ErrorCode.ResendRefused, message, hint);

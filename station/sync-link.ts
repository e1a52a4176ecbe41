import { Worker } from 'node:worker_threads';
import type { CommandReply } from '../contract/commands.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../contract/errors.ts';
import type { ResendRange, Resent } from '../contract/resend.ts';
import type { LogMover, Moved } from './ledger/move-log.ts';
import { smallThread } from './small-thread.ts';
import type { HeldVersions, SyncAbout, SyncAnswer, SyncRequest, SyncStart } from './sync-thread.ts';
import { threadUrl } from './thread-url.ts';
import type { Trust } from './trust.ts';

/** What the sync thread tells the station, but for the answers that belong to a question. */
export type SyncedAnswer = Exclude<SyncAnswer, { kind: 'resent' | 'not-resent' | 'log-moved' }>;

export type SyncLinkOptions = Readonly<{
  /** Where the code of the thread is. */
  thread: URL;
  /** Before a thread that has ended is started again; it doubles, up to a minute. ms */
  againMs: number;
}>;

const maxAgainMs = 60_000;
const closeMs = 2000;

type Asked = Readonly<{ resolve(resent: Resent): void; reject(error: CheckpointError): void }>;

/**
 * The station's side of the sync thread. Whatever ends that thread, the station goes on recording: what is in the log waits,
 * and the thread is started again.
 */
export class SyncLink implements LogMover {
  readonly #options: SyncLinkOptions;
  readonly #onAnswer: (answer: SyncedAnswer) => void;
  readonly #asked = new Map<number, Asked>();
  readonly #moves: ((moved: Moved | null) => void)[] = [];
  /** Answers to commands that no broker has confirmed: a thread that is started again sends them again. */
  readonly #replies = new Map<string, CommandReply>();
  #start: SyncStart;
  #worker: Worker | null = null;
  #startedAt = 0;
  #againMs: number;
  #againTimer: NodeJS.Timeout | null = null;
  #lastAsked = 0;
  #closed = false;
  /** The thread ends because we asked it to, and starts again. */
  #reopening = false;

  constructor(
    start: SyncStart,
    onAnswer: (answer: SyncedAnswer) => void,
    options: SyncLinkOptions = { thread: threadUrl('sync-thread', import.meta.url), againMs: 1000 },
  ) {
    this.#start = start;
    this.#onAnswer = onAnswer;
    this.#options = options;
    this.#againMs = options.againMs;
    this.#run();
  }

  committed(): void {
    this.#send({ kind: 'committed' });
  }

  /** Somebody stands at the gate. */
  passing(): void {
    this.#send({ kind: 'passing' });
  }

  about(about: SyncAbout): void {
    this.#start = { ...this.#start, about };
    this.#send({ kind: 'about', about });
  }

  /** To the other stations of the site. */
  sayPresence(payload: string): void {
    this.#send({ kind: 'presence', payload });
  }

  /** Central is believed by this from now on. */
  trust(trust: Trust): void {
    this.#start = { ...this.#start, trust };
    this.#send({ kind: 'trust', trust });
  }

  /** The station holds other lists now. */
  held(held: HeldVersions): void {
    this.#start = { ...this.#start, held };
    this.#send({ kind: 'held', held });
  }

  /**
   * Sends entries once more, beside what is new. Resolves when the broker has confirmed them: that may take long.
   * @throws (rejects) CheckpointError ResendRefused, LedgerMalformed, SyncEnded
   */
  resend(range: ResendRange): Promise<Resent> {
    return new Promise((resolve, reject) => {
      if (this.#worker === null) {
        reject(ended('it is being started again'));
        return;
      }
      this.#lastAsked += 1;
      this.#asked.set(this.#lastAsked, { resolve, reject });
      this.#send({ kind: 'resend', id: this.#lastAsked, range });
    });
  }

  moveLog(): Promise<Moved | null> {
    return new Promise((resolve) => {
      if (this.#worker === null || this.#reopening || this.#closed) {
        resolve(null);
        return;
      }
      this.#moves.push(resolve);
      this.#send({ kind: 'move-log' });
    });
  }

  /** Answers a command, now or as soon as there is a connection. */
  reply(reply: CommandReply): void {
    this.#replies.set(reply.id, reply);
    this.#send({ kind: 'reply', reply });
  }

  /** The log is another file now, or has older rows than were there: the thread begins again with it. */
  reopen(): void {
    const worker = this.#worker;
    if (worker === null || this.#closed || this.#reopening) return;
    this.#reopening = true;
    this.#send({ kind: 'close' });
    const late = setTimeout(() => void worker.terminate(), closeMs);
    worker.once('exit', () => clearTimeout(late));
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#againTimer !== null) clearTimeout(this.#againTimer);
    const worker = this.#worker;
    if (worker === null) return;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.#send({ kind: 'close' });
    const late = setTimeout(() => void worker.terminate(), closeMs);
    await exited;
    clearTimeout(late);
  }

  #run(): void {
    this.#startedAt = performance.now();
    let why = '';
    const workerData: SyncStart = { ...this.#start, replies: [...this.#replies.values()] };
    const worker = new Worker(this.#options.thread, { workerData, name: 'sync', ...smallThread });
    this.#worker = worker;
    worker.on('message', (answer: SyncAnswer) => this.#answered(answer));
    worker.on('error', (error) => {
      why = error.message;
    });
    worker.on('exit', (code) => this.#ended(why === '' ? `exit status ${code}` : why));
  }

  #answered(answer: SyncAnswer): void {
    // Of a file that is no longer there.
    if (this.#reopening && (answer.kind === 'acknowledged' || answer.kind === 'damaged')) return;
    if (answer.kind === 'log-moved') {
      this.#moves.shift()?.(answer.moved);
      return;
    }
    if (answer.kind === 'replied') this.#replies.delete(answer.id);
    if (answer.kind !== 'resent' && answer.kind !== 'not-resent') {
      this.#onAnswer(answer);
      return;
    }
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if (answer.kind === 'resent') asked?.resolve(answer.resent);
    else asked?.reject(errorOf(answer.error));
  }

  #ended(why: string): void {
    this.#worker = null;
    const error = ended(why);
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
    for (const resolve of this.#moves.splice(0)) resolve(null);
    if (this.#closed) return;
    if (this.#reopening) {
      this.#reopening = false;
      this.#onAnswer({ kind: 'presence-line', up: false });
      this.#run();
      return;
    }
    const state = { state: 'offline', since: Date.now(), error: error.toRecord() } as const;
    this.#onAnswer({ kind: 'presence-line', up: false });
    this.#onAnswer({ kind: 'network', state });
    // One that ran for long did not fail at its start: it need not be waited with.
    if (performance.now() - this.#startedAt > maxAgainMs) this.#againMs = this.#options.againMs;
    this.#againTimer = setTimeout(() => this.#run(), this.#againMs);
    this.#againMs = Math.min(maxAgainMs, this.#againMs * 2);
  }

  #send(request: SyncRequest): void {
    this.#worker?.postMessage(request);
  }
}

const ended = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.SyncEnded,
    `the part of this station that sends has ended: ${why}`,
    'entries are kept, and it is started again by itself; if it comes again, call the central team',
  );

const errorOf = ({ message, hint }: ErrorRecord): CheckpointError =>
  new CheckpointError(ErrorCode.ResendRefused, message, hint);

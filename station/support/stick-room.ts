import { Worker } from 'node:worker_threads';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { linuxMounts, type MountSources } from '../drives/mounts.ts';
import { smallThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { StickAnswers, StickTask } from './stick-tasks.ts';
import type { StickAnswer, StickStart } from './stick-thread.ts';

/** A stick that works is done in a second or two; whoever asked on a screen gives up after 30 s. ms */
const mostMs = 20_000;

export type StickRoomParts = Readonly<{
  sources?: MountSources;
  start?: (start: StickStart) => Worker;
  /** @returns how to call it off */
  after?: (ms: number, call: () => void) => () => void;
}>;

const afterwards = (ms: number, call: () => void): (() => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

const startThread = (workerData: StickStart): Worker =>
  new Worker(threadUrl('stick-thread', import.meta.url), { workerData, name: 'stick', ...smallThread });

/**
 * Files for and from USB sticks, one after the other, each by a thread of its own. A call to the system that waits for a dying
 * disk cannot be broken off: its thread is left behind, and until it has ended no other begins.
 */
export class StickRoom {
  readonly #sources: MountSources;
  readonly #start: (start: StickStart) => Worker;
  readonly #after: (ms: number, call: () => void) => () => void;
  #last: Promise<unknown> = Promise.resolve();
  #stuck: Worker | null = null;

  constructor({ sources = linuxMounts, start = startThread, after = afterwards }: StickRoomParts = {}) {
    this.#sources = sources;
    this.#start = start;
    this.#after = after;
  }

  /** @throws (rejects) CheckpointError StickSilent, and what the task gives */
  ask<T extends StickTask>(task: T): Promise<StickAnswers[T['do']]> {
    const asked = this.#last.then(() => this.#run(task));
    this.#last = asked.catch(() => undefined);
    return asked as Promise<StickAnswers[T['do']]>;
  }

  #run(task: StickTask): Promise<unknown> {
    if (this.#stuck !== null) return Promise.reject(silent());
    const worker = this.#start({ task, sources: this.#sources });
    // A station that ends does not wait for it.
    worker.unref();
    return new Promise((resolve, reject) => {
      let callOff = (): void => undefined;
      const late = (): void => {
        this.#stuck = worker;
        void worker.terminate();
        reject(silent());
      };
      worker.on('message', (answer: StickAnswer) => {
        if ('begun' in answer) callOff = this.#after(mostMs, late);
        else if ('answer' in answer) resolve(answer.answer);
        else reject(errorOf(answer));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => {
        callOff();
        if (this.#stuck === worker) this.#stuck = null;
        reject(new CheckpointError(ErrorCode.OutputUnusable, `the thread ended with status ${code}`, 'try again'));
      });
    });
  }
}

const errorOf = ({ error }: Extract<StickAnswer, { error: unknown }>): CheckpointError =>
  new CheckpointError(error.code as ErrorCode, error.message, error.hint);

const silent = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.StickSilent,
    'the USB stick does not answer',
    'pull it out, and try again with another stick',
  );

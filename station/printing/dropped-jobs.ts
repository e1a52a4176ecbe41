import { eventId } from '../../contract/events.ts';
import type { Prints } from '../../contract/rpc.ts';
import type { JobKey, PrintJob } from './print-jobs.ts';
import { jobView } from './prints-view.ts';

type Dropped = Prints['dropped'][number] & Readonly<{ lane: string }>;

/** How long a guard is told that a slip was given up. */
const toldMs = 5 * 60_000;
const maxTold = 20;

/** What was given up lately. The ledger has it for good; this is for the screen. */
export class DroppedJobs {
  #jobs: readonly Dropped[] = [];

  /** @param now ms since the Unix epoch, like all times here */
  add(job: PrintJob, now: number): void {
    if (this.#jobs.some(({ id }) => id === job.id)) return;
    this.#jobs = [{ ...jobView(job), lane: job.lane, at: Math.round(now) }, ...this.#jobs].slice(0, maxTold);
  }

  /** A copy of it was asked for. */
  forget(copy: JobKey): void {
    const key = eventId(copy.of);
    this.#jobs = this.#jobs.filter((job) => eventId(job.of) !== key || job.document !== copy.document);
  }

  /** Newest first. */
  list(lane: string, now: number): Prints['dropped'] {
    return this.#jobs
      .filter((job) => job.lane === lane && Math.abs(now - job.at) < toldMs)
      .map(({ lane: _lane, ...job }) => job);
  }
}

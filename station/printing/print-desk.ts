import type { Configuration } from '../../contract/configuration.ts';
import type { Decision, Mode, RowKey } from '../../contract/decision.ts';
import type { Clock, PrinterDriver, PrintResult } from '../../contract/driver.ts';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { type EventData, eventId } from '../../contract/events.ts';
import type { PassageDocument, PassageDocumentKind, PermitStamp } from '../../contract/print-document.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { PrintAnswer, Prints } from '../../contract/rpc.ts';
import { documentOf, documentsDue, stampOf } from '../passage/slip.ts';
import { DroppedJobs } from './dropped-jobs.ts';
import {
  type Failure,
  type FinalOutcome,
  type JobKey,
  jobId,
  mayBegin,
  nextDue,
  noPrints,
  type PrintEffect,
  type PrintInput,
  type PrintJob,
  type PrintOutcome,
  stepPrints,
} from './print-jobs.ts';
import { PrintedPassages, type Remembered } from './printed-passages.ts';
import { printsOf } from './prints-view.ts';
import type { RecoveredPrints } from './recover-jobs.ts';
import { type Restart, restartJob } from './restart-job.ts';

export type PrintEvent = Omit<EventData<'print'>, 'epoch' | 'sequence' | 'clock'>;

export type PrintDeskOptions = Readonly<{
  configuration: Configuration;
  /** What the paper says of it, where it does not count. */
  mode: () => Mode;
  clock: Clock;
  /** For the head of each slip. */
  logo: Uint8Array | null;
  /** It could not be drawn, and a slip went out without it. */
  logoLeftOut: (error: ErrorRecord) => void;
  printerAt: (lane: string) => PrinterDriver | null;
  /** Resolves when the row is on disk. Rows are kept in the order of the calls, those of one turn together. */
  append: (data: PrintEvent) => Promise<unknown>;
  /** What a screen of this lane shows of printing has changed. */
  changed: (lane: string) => void;
}>;

type JobPlace = JobKey & Readonly<{ lane: string; slip: number }>;

/** Node takes a longer delay for none. */
const longestTimerMs = 2 ** 31 - 1;

const answerOutcomes: Readonly<Record<PrintAnswer, FinalOutcome>> = {
  yes: 'confirmed',
  copy: 'missing',
  skip: 'dropped',
};

/**
 * Slips and badges, from the committed decision to the row that says what became of them. Waits while the printer cannot
 * print, asks a guard where nobody can know, and never prints one twice by itself.
 */
export class PrintDesk {
  readonly #options: PrintDeskOptions;
  readonly #passages: PrintedPassages;
  readonly #dropped = new DroppedJobs();
  /** Jobs whose row `queued` is on its way to disk. */
  readonly #queueing = new Set<string>();
  #state = noPrints;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: PrintDeskOptions) {
    this.#options = options;
    this.#passages = new PrintedPassages((of) => this.#jobsOf(of).length > 0);
  }

  /**
   * What the station left behind when it stopped. Before the printers are started.
   * @param recent passages that may be printed again, newest first
   */
  restore({ jobs, seen }: RecoveredPrints, recent: readonly Decision[]): void {
    const { clock, printerAt } = this.#options;
    const now: Restart = { wall: clock.now(), monotonic: clock.monotonic(), maxAgeMs: this.#maxAgeMs };
    const restarted = jobs.map((found) => restartJob(found, printerAt(found.lane) !== null, now));
    // Before anything is sent: what hangs in a printer would come out ahead of it.
    for (const { last, lane } of jobs)
      if (last === 'sending' || last === 'unknown') printerAt(lane)?.leftInterrupted?.();
    for (const { job } of restarted) this.#take({ kind: 'add', job });
    for (const { decision } of jobs) if (decision !== null) this.#passages.remember(decision, forgotten);
    for (const decision of recent.toReversed()) this.#passages.remember(decision, forgotten);
    for (const { of, document, copy } of seen) this.#passages.sawCopy(of, document, copy);
    for (const { job, note } of restarted) if (note !== null) this.#note(job, 'unknown', note);
  }

  print(decision: Decision, remembered: Remembered): void {
    if (decision.slip === null) return;
    this.#passages.remember(decision, remembered);
    for (const document of documentsDue(decision, this.#options.configuration.passage)) {
      this.#add({ of: keyOf(decision), document, copy: 0, lane: decision.lane, slip: decision.slip });
    }
  }

  printerChanged(state: DeviceState): void {
    if (this.#options.printerAt(state.lane)?.device.id !== state.device) return;
    this.#take({ kind: 'fit', lane: state.lane, fit: state.state === 'ready' && state.paper !== 'out' });
  }

  /** An older passage, out of the ledger: it can be printed again, without a name. */
  recall(decision: Decision): void {
    this.#passages.remember(decision, forgotten);
  }

  /** @throws (rejects) CheckpointError PrinterJobUnknown, PrinterJobWaiting, PrinterMissing, or of the ledger */
  async reprint(lane: string, of: RowKey, document: PassageDocumentKind): Promise<void> {
    const decision = this.#passages.find(of)?.decision;
    if (decision?.lane !== lane || decision.slip === null) throw unknownJob();
    if (this.#options.printerAt(lane) === null) throw noPrinter(lane);
    const jobs = this.#jobsOf(of).filter((job) => job.document === document);
    const open = jobs.findLast(({ phase }) => phase.name === 'asked');
    if (open !== undefined) return this.answer(lane, open.id, 'copy');
    if (jobs.some(({ phase }) => phase.name !== 'ending')) throw alreadyWaiting(decision.slip);
    const copy = this.#nextCopy({ of: keyOf(of), document, copy: 0, lane, slip: decision.slip });
    await this.#queue(copy);
    this.#add(copy);
  }

  /** @throws (rejects) CheckpointError PrinterJobUnknown, PrinterJobWaiting, or of the ledger: the question stays then */
  async answer(lane: string, id: string, answer: PrintAnswer): Promise<void> {
    const job = this.#state.jobs.find((candidate) => candidate.id === id);
    if (job?.phase.name !== 'asked' || job.phase.answering || job.lane !== lane) throw unknownJob();
    if (answer === 'copy' && this.#passages.find(job.of) === null) throw unknownJob();
    const copy = answer === 'copy' ? this.#nextCopy(job) : null;
    this.#take({ kind: 'answering', id, answering: true });
    try {
      const queued = copy === null ? null : this.#queue(copy);
      await Promise.all([queued, this.#append(job, answerOutcomes[answer], null)]);
    } catch (error) {
      this.#take({ kind: 'answering', id, answering: false });
      throw error;
    }
    this.#take({ kind: 'answered', id });
    if (copy !== null) this.#add(copy);
  }

  /** @param printer the lane's, null where it has none */
  view(lane: string, printer: DeviceState | null): Prints {
    const { configuration, clock } = this.#options;
    return {
      ...printsOf(this.#state, lane, printer),
      dropped: this.#dropped.list(lane, clock.now()),
      badges: configuration.passage.printing.badges,
    };
  }

  /** Sends nothing more. What comes of a slip that is with the printer is still recorded. */
  dispose(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  get #maxAgeMs(): number {
    return this.#options.configuration.passage.printing.maxAgeSeconds * 1000;
  }

  #jobsOf(of: RowKey): readonly PrintJob[] {
    return this.#state.jobs.filter((job) => eventId(job.of) === eventId(of));
  }

  #add(place: JobPlace): void {
    const { clock } = this.#options;
    const { of, document, copy, lane, slip } = place;
    const now = clock.monotonic();
    const job: PrintJob = {
      ...{ id: jobId(place), of, document, copy, lane, slip },
      since: Math.round(clock.now()),
      lastCall: now + this.#maxAgeMs,
      phase: { name: 'waiting', retryAt: now, error: null },
    };
    this.#take({ kind: 'add', job });
  }

  #nextCopy({ of, document, lane, slip }: JobPlace): JobPlace {
    return { of, document, lane, slip, copy: this.#passages.nextCopy(of, document) };
  }

  /** @throws (rejects) CheckpointError PrinterJobWaiting: two fingers asked for the same copy; or of the ledger */
  async #queue(copy: JobPlace): Promise<void> {
    const id = jobId(copy);
    if (this.#queueing.has(id)) throw alreadyWaiting(copy.slip);
    this.#queueing.add(id);
    try {
      await this.#append(copy, 'queued', null);
      this.#passages.sawCopy(copy.of, copy.document, copy.copy);
      this.#dropped.forget(copy);
    } finally {
      this.#queueing.delete(id);
    }
  }

  #take(input: PrintInput): void {
    const { clock, changed } = this.#options;
    const before = this.#state;
    const { state, effects } = stepPrints(before, input, clock.monotonic());
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    this.#wait();
    for (const lane of new Set([...before.jobs, ...state.jobs].map((job) => job.lane))) changed(lane);
  }

  #wait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const now = this.#options.clock.monotonic();
    const due = nextDue(this.#state, now);
    if (due === null || this.#closed) return;
    // A timer may fire a fraction of a millisecond early by the monotonic clock.
    const wait = Math.min(longestTimerMs, Math.max(1, Math.ceil(due - now)));
    this.#timer = setTimeout(() => this.#take({ kind: 'time' }), wait);
  }

  #perform(effect: PrintEffect): void {
    const { job } = effect;
    switch (effect.kind) {
      case 'send':
        void this.#send(job);
        return;
      case 'note':
        this.#note(job, effect.outcome, effect.error);
        return;
      case 'end':
        // Whoever was asked whether it came out need not be told that the question is over.
        if (effect.outcome === 'dropped' && effect.error?.code !== ErrorCode.PrinterOutcomeUnknown)
          this.#dropped.add(job, this.#options.clock.now());
        this.#append(job, effect.outcome, effect.error).then(
          () => this.#take({ kind: 'recorded', id: job.id, kept: true }),
          () => this.#take({ kind: 'recorded', id: job.id, kept: false }),
        );
    }
  }

  async #send(job: PrintJob): Promise<void> {
    const result = await this.#printed(job);
    if (result.outcome === 'printed' && result.leftOut !== undefined) this.#options.logoLeftOut(result.leftOut);
    this.#take({ kind: 'result', id: job.id, result, wall: Math.round(this.#options.clock.now()) });
  }

  /** Never rejects. */
  async #printed(job: PrintJob): Promise<PrintResult> {
    const printer = this.#options.printerAt(job.lane);
    const document = this.#documentOf(job);
    if (this.#closed || printer === null || document === null) return failed(noPrinter(job.lane));
    let begun = false;
    try {
      return await printer.print(document, async () => {
        await this.#begin(job);
        begun = true;
      });
    } catch (thrown) {
      if (!begun) return failed(asCheckpointError(thrown, ErrorCode.PrinterError, lookAtIt));
      const error = asCheckpointError(thrown, ErrorCode.PrinterOutcomeUnknown, lookAtIt);
      return { outcome: 'unknown', error: error.toRecord() };
    }
  }

  #documentOf({ of, document, copy }: PrintJob): PassageDocument | PermitStamp | null {
    const known = this.#passages.find(of);
    if (known === null) return null;
    const { logo, mode } = this.#options;
    const configuration = { ...this.#options.configuration, mode: mode() };
    const stamp = document === 'slip' ? stampOf(known.decision, known.permit, configuration, { copy, logo }) : null;
    return stamp ?? documentOf(known.decision, configuration, { kind: document, copy, name: known.name, logo });
  }

  /** @throws (rejects) CheckpointError PrinterJobStale, or of the ledger: nothing may be sent then */
  async #begin(job: PrintJob): Promise<void> {
    if (this.#closed || !mayBegin(this.#state, job.id, this.#options.clock.monotonic())) throw tooLate(job.slip);
    await this.#append(job, 'sending', null);
    this.#take({ kind: 'begun', id: job.id });
  }

  /** Should this row fail, the one before it stands: after a restart that makes a question. */
  #note(job: PrintJob, outcome: 'failed' | 'unknown', error: Failure): void {
    this.#append(job, outcome, error).catch(() => undefined);
  }

  #append(
    { lane, slip, of, document, copy }: JobPlace,
    outcome: PrintOutcome,
    error: Failure | null,
  ): Promise<unknown> {
    const device = this.#options.printerAt(lane)?.device.id ?? 'none';
    return this.#options.append({ lane, device, slip, of, document, copy, outcome, error });
  }
}

const forgotten: Remembered = { name: null, permit: null };

const keyOf = ({ epoch, sequence }: RowKey): RowKey => ({ epoch, sequence });

const failed = (error: CheckpointError): PrintResult => ({ outcome: 'failed', error: error.toRecord() });

const lookAtIt = 'Look at the printer, and ask for a technician if this comes back.';

const noPrinter = (lane: string): CheckpointError =>
  new CheckpointError(ErrorCode.PrinterMissing, `lane ${lane} has no printer`, 'Write the slip by hand.');

const tooLate = (slip: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterJobStale,
    `slip ${String(slip).padStart(4, '0')} is too old to be printed`,
    'Print a copy from the list of last passages if the person is still there.',
  );

const unknownJob = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterJobUnknown,
    'this slip is not among those that can be printed or asked about',
    'Choose it from the list of last passages, or write it by hand.',
  );

const alreadyWaiting = (slip: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.PrinterJobWaiting,
    `slip ${String(slip).padStart(4, '0')} is already waiting for the printer`,
    'See to paper and cover of the printer: it prints by itself.',
  );

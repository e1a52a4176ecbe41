import type { RowKey } from '../../contract/decision.ts';
import type { PrintResult } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { type EventData, eventId } from '../../contract/events.ts';
import type { PassageDocumentKind } from '../../contract/print-document.ts';

export type JobKey = Readonly<{
  of: RowKey;
  document: PassageDocumentKind;
  /** 0: the original. */
  copy: number;
}>;

export type PrintOutcome = EventData<'print'>['outcome'];
/** After a row with one of these nothing more is heard of a job. */
export const finalOutcomes = ['printed', 'dropped', 'confirmed', 'missing'] as const satisfies readonly PrintOutcome[];
export type FinalOutcome = (typeof finalOutcomes)[number];

export type Failure = Readonly<{ code: number; message: string }>;

/** Monotonic ms wherever nothing else is said. */
export type JobPhase =
  | Readonly<{ name: 'waiting'; retryAt: number; error: Failure | null }>
  /** With the driver. `begun`: its row `sending` is on disk, so bytes may be on their way. */
  | Readonly<{ name: 'sending'; begun: boolean }>
  /** Nobody knows. `answering`: an answer is being recorded. `since`: ms since the Unix epoch. */
  | Readonly<{ name: 'asked'; since: number; until: number; answering: boolean }>
  /** Decided; its last row is not on disk yet. */
  | Readonly<{ name: 'ending'; outcome: FinalOutcome; error: Failure | null; recording: boolean; retryAt: number }>;

export type PrintJob = JobKey &
  Readonly<{
    id: string;
    lane: string;
    slip: number;
    /** When it was asked for, ms since the Unix epoch. */
    since: number;
    /** From here on it is not printed any more: its person has gone. */
    lastCall: number;
    phase: JobPhase;
  }>;

/** Jobs in the order in which they were asked for, and the lanes whose printer is there and has paper. */
export type PrintState = Readonly<{ jobs: readonly PrintJob[]; fit: ReadonlySet<string> }>;

export type PrintInput =
  | Readonly<{ kind: 'add'; job: PrintJob }>
  | Readonly<{ kind: 'fit'; lane: string; fit: boolean }>
  /** The row `sending` is on disk. */
  | Readonly<{ kind: 'begun'; id: string }>
  /** What came of it. `wall`: now, ms since the Unix epoch. */
  | Readonly<{ kind: 'result'; id: string; result: PrintResult; wall: number }>
  | Readonly<{ kind: 'answering'; id: string; answering: boolean }>
  /** The answer is on disk. */
  | Readonly<{ kind: 'answered'; id: string }>
  /** Whether the last row of a job in `ending` went to disk. */
  | Readonly<{ kind: 'recorded'; id: string; kept: boolean }>
  | Readonly<{ kind: 'time' }>;

export type PrintEffect =
  /** Hand it to the lane's printer; answered by `begun`, where it gets so far, and `result`. */
  | Readonly<{ kind: 'send'; job: PrintJob }>
  /** Write a row that ends the job; answered by `recorded`. */
  | Readonly<{ kind: 'end'; job: PrintJob; outcome: FinalOutcome; error: Failure | null }>
  /** Write a row on the way; nobody waits for it. */
  | Readonly<{ kind: 'note'; job: PrintJob; outcome: 'failed' | 'unknown'; error: Failure }>;

/** How long a question waits for an answer: after that nobody at the door remembers the slip. */
export const questionMs = 60 * 60_000;
/** Rest before a printer that calls itself fit and would not print is tried again. */
const retryMs = 1000;

export const noPrints: PrintState = { jobs: [], fit: new Set() };

export const jobId = ({ of, document, copy }: JobKey): string => `${eventId(of)}-${document}-${copy}`;

/**
 * Print jobs of a station. Each ends with one final row. A job is sent again only after the printer's driver has said that
 * nothing of it went; one whose outcome nobody knows is asked about and never sent again: a copy is another job.
 * @param now monotonic ms
 */
export const stepPrints = (
  state: PrintState,
  input: PrintInput,
  now: number,
): Readonly<{ state: PrintState; effects: readonly PrintEffect[] }> => {
  const taken = take(state, input, now);
  const overdue = update(taken.state, (job) => expire(job, now));
  const ended = recordEnds(overdue, now);
  const sent = send(ended.state, now);
  return { state: sent.state, effects: [...taken.effects, ...ended.effects, ...sent.effects] };
};

/** Whether the driver may begin with it now: it is its turn, and not too late. */
export const mayBegin = ({ jobs }: PrintState, id: string, now: number): boolean =>
  jobs.some((job) => job.id === id && job.phase.name === 'sending' && !job.phase.begun && now < job.lastCall);

/** When something is next due by time alone, monotonic ms; null: nothing is. */
export const nextDue = ({ jobs, fit }: PrintState, now: number): number | null => {
  const due = jobs.flatMap((job) => dueTimes(job, fit.has(job.lane), now));
  return due.length === 0 ? null : Math.min(...due);
};

const dueTimes = ({ phase, lastCall }: PrintJob, fit: boolean, now: number): readonly number[] => {
  switch (phase.name) {
    case 'waiting':
      return fit && phase.retryAt > now ? [lastCall, phase.retryAt] : [lastCall];
    case 'sending':
      return [];
    case 'asked':
      return phase.answering ? [] : [phase.until];
    case 'ending':
      return phase.recording ? [] : [phase.retryAt];
  }
};

type Step = Readonly<{ state: PrintState; effects: readonly PrintEffect[] }>;

const take = (state: PrintState, input: PrintInput, now: number): Step => {
  switch (input.kind) {
    case 'add':
      // The same job twice would be the same slip twice.
      return state.jobs.some((job) => job.id === input.job.id)
        ? { state, effects: [] }
        : { state: { ...state, jobs: [...state.jobs, input.job] }, effects: [] };
    case 'fit':
      return { state: { ...state, fit: withLane(state.fit, input.lane, input.fit) }, effects: [] };
    case 'begun':
      return still(change(state, input.id, 'sending', () => ({ name: 'sending', begun: true })));
    case 'result':
      return takeResult(state, input, now);
    case 'answering': {
      const { answering } = input;
      return still(change(state, input.id, 'asked', (phase) => ({ ...phase, answering })));
    }
    case 'answered':
      return still(remove(state, (job) => job.id === input.id && job.phase.name === 'asked'));
    case 'recorded':
      return still(
        input.kept
          ? remove(state, (job) => job.id === input.id && job.phase.name === 'ending')
          : change(state, input.id, 'ending', (phase) => ({ ...phase, recording: false, retryAt: now + retryMs })),
      );
    case 'time':
      return still(state);
  }
};

const takeResult = (
  state: PrintState,
  { id, result, wall }: Extract<PrintInput, { kind: 'result' }>,
  now: number,
): Step => {
  const job = state.jobs.find((candidate) => candidate.id === id);
  if (job?.phase.name !== 'sending') return still(state);
  const { begun } = job.phase;
  const to = (phase: JobPhase, effects: readonly PrintEffect[] = []): Step => ({
    state: update(state, (candidate) => (candidate.id === id ? { ...candidate, phase } : candidate)),
    effects,
  });
  if (result.outcome === 'printed') return to(ending('printed', null, now));
  const error: Failure = { code: result.error.code, message: result.error.message };
  if (result.outcome === 'unknown') {
    const asked: JobPhase = { name: 'asked', since: wall, until: now + questionMs, answering: false };
    return to(asked, [{ kind: 'note', job, outcome: 'unknown', error }]);
  }
  const note: readonly PrintEffect[] = begun ? [{ kind: 'note', job, outcome: 'failed', error }] : [];
  // It would be refused the next time as well, and hold up whoever comes after.
  if (error.code === ErrorCode.PrinterDocumentInvalid) return to(ending('dropped', error, now), note);
  return to({ name: 'waiting', retryAt: now + retryMs, error }, note);
};

const still = (state: PrintState): Step => ({ state, effects: [] });

const ending = (outcome: FinalOutcome, error: Failure | null, now: number): JobPhase => ({
  name: 'ending',
  outcome,
  error,
  recording: false,
  retryAt: now,
});

const expire = (job: PrintJob, now: number): PrintJob => {
  const { phase } = job;
  if (phase.name === 'waiting' && now >= job.lastCall) {
    const why = phase.error === null ? '' : `: ${phase.error.message}`;
    return { ...job, phase: ending('dropped', stale(`it waited too long${why}`), now) };
  }
  if (phase.name === 'asked' && !phase.answering && now >= phase.until) {
    return { ...job, phase: ending('dropped', unanswered, now) };
  }
  return job;
};

const unanswered: Failure = {
  code: ErrorCode.PrinterOutcomeUnknown,
  message: 'nobody said whether it came out',
};

const stale = (message: string): Failure => ({ code: ErrorCode.PrinterJobStale, message });

const recordEnds = (state: PrintState, now: number): Step => {
  const due = (job: PrintJob) => job.phase.name === 'ending' && !job.phase.recording && now >= job.phase.retryAt;
  return {
    state: update(state, (job) =>
      due(job) && job.phase.name === 'ending' ? { ...job, phase: { ...job.phase, recording: true } } : job,
    ),
    effects: state.jobs.flatMap((job) =>
      due(job) && job.phase.name === 'ending'
        ? [{ kind: 'end', job, outcome: job.phase.outcome, error: job.phase.error }]
        : [],
    ),
  };
};

/** One at a time for each printer, and nobody overtakes. A question holds up nothing. */
const send = (state: PrintState, now: number): Step => {
  const next = [...state.fit].flatMap((lane) => {
    const ofLane = state.jobs.filter((job) => job.lane === lane);
    if (ofLane.some((job) => job.phase.name === 'sending')) return [];
    const first = ofLane.find((job) => job.phase.name === 'waiting');
    return first?.phase.name === 'waiting' && first.phase.retryAt <= now ? [first] : [];
  });
  const ids = new Set(next.map((job) => job.id));
  return {
    state: update(state, (job) => (ids.has(job.id) ? { ...job, phase: { name: 'sending', begun: false } } : job)),
    effects: next.map((job) => ({ kind: 'send', job })),
  };
};

const update = (state: PrintState, of: (job: PrintJob) => PrintJob): PrintState =>
  state.jobs.length === 0 ? state : { ...state, jobs: state.jobs.map(of) };

const remove = (state: PrintState, gone: (job: PrintJob) => boolean): PrintState => ({
  ...state,
  jobs: state.jobs.filter((job) => !gone(job)),
});

const change = <N extends JobPhase['name']>(
  state: PrintState,
  id: string,
  name: N,
  to: (phase: Extract<JobPhase, { name: N }>) => JobPhase,
): PrintState =>
  update(state, (job) => (job.id === id && isIn(job.phase, name) ? { ...job, phase: to(job.phase) } : job));

const isIn = <N extends JobPhase['name']>(phase: JobPhase, name: N): phase is Extract<JobPhase, { name: N }> =>
  phase.name === name;

const withLane = (fit: ReadonlySet<string>, lane: string, isFit: boolean): ReadonlySet<string> => {
  const lanes = new Set(fit);
  if (isFit) lanes.add(lane);
  else lanes.delete(lane);
  return lanes;
};

import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Decision, RowKey } from '../../contract/decision.ts';
import { eventId, type PassageData } from '../../contract/events.ts';
import { type PassageDocumentKind, passageDocumentKindSchema } from '../../contract/print-document.ts';
import type { PrintingRow } from '../ledger/printing-rows.ts';
import { documentsDue } from '../passage/slip.ts';
import { finalOutcomes, type JobKey, jobId, type PrintOutcome } from './print-jobs.ts';

/** A job that no row has ended. `last`: the newest that its rows say, null where it has none. Times: ms since the Unix epoch. */
export type UnendedJob = JobKey &
  Readonly<{
    id: string;
    lane: string;
    slip: number;
    /** When it was asked for, as far as rows say. */
    since: number;
    last: PrintOutcome | null;
    lastAt: number;
    /** null where its passage is not among the rows. */
    decision: Decision | null;
  }>;

export type RecoveredPrints = Readonly<{
  /** Oldest passage first. */
  jobs: readonly UnendedJob[];
  /** Every job that rows speak of, ended or not. */
  seen: readonly JobKey[];
}>;

export type RecoverySettings = Readonly<{ passage: PassageConfiguration; digest: string }>;

const documentKey = (of: RowKey, document: PassageDocumentKind): string => `${eventId(of)}-${document}`;

type Traced = JobKey &
  Readonly<{
    lane: string;
    slip: number;
    last: PrintOutcome;
    lastAt: number;
    since: number;
    decision: Decision | null;
  }>;

/**
 * Finds what was not printed, or not known to be, when the station last stopped.
 * @param rows newest first
 */
export const recoverJobs = (rows: Iterable<PrintingRow>, settings: RecoverySettings): RecoveredPrints => {
  const traced = new Map<string, Traced>();
  const copies = new Map<string, number>();
  const jobs: UnendedJob[] = [];
  let run: PassageData[] = [];
  const endRun = (digest: string | null): void => {
    for (const passage of run) jobs.push(...unprinted(passage, traced, settings, digest));
    run = [];
  };
  for (const row of rows) {
    if (row.name === 'print') trace(row, traced, copies);
    else if (row.name === 'configuration') endRun(row.digest);
    else if (!allEnded(row.id, traced, copies, settings)) {
      const passage = row.read();
      if (passage === null || passage.slip === null) continue;
      run.push(passage);
      attach(passage, traced, copies);
    }
  }
  endRun(null);
  jobs.push(...[...traced].flatMap(([id, job]) => (isFinal(job.last) ? [] : [{ ...job, id }])));
  return { jobs: jobs.toSorted(inOrder), seen: [...traced.values()] };
};

/** The passage itself need not be read then: this is most of a day's rows. */
const allEnded = (
  id: string,
  traced: ReadonlyMap<string, Traced>,
  copies: ReadonlyMap<string, number>,
  { passage }: RecoverySettings,
): boolean =>
  passageDocumentKindSchema.options.every((document) => {
    const last = copies.get(`${id}-${document}`);
    if (last === undefined) return document === 'badge' && !passage.printing.badges;
    for (let copy = 0; copy <= last; copy += 1) {
      const job = traced.get(`${id}-${document}-${copy}`);
      if (job !== undefined && !isFinal(job.last)) return false;
    }
    return true;
  });

const isFinal = (outcome: PrintOutcome): boolean => finalOutcomes.some((final) => final === outcome);

const trace = (
  { time, data }: Extract<PrintingRow, { name: 'print' }>,
  traced: Map<string, Traced>,
  copies: Map<string, number>,
): void => {
  // Rows of version 0.1 name neither document nor copy: they were slips.
  const document = passageDocumentKindSchema.safeParse(data.document ?? 'slip').data;
  if (document === undefined) return;
  const { of, lane, slip, outcome, copy = 0 } = data;
  const id = jobId({ of, document, copy });
  const known = traced.get(id);
  traced.set(
    id,
    known === undefined
      ? { of, document, copy, lane, slip, last: outcome, lastAt: time, since: time, decision: null }
      : { ...known, since: time },
  );
  const key = documentKey(of, document);
  copies.set(key, Math.max(copy, copies.get(key) ?? 0));
};

/** Rows come newest first, so those about a passage have been seen when the passage itself is. */
const attach = (passage: PassageData, traced: Map<string, Traced>, copies: ReadonlyMap<string, number>): void => {
  const of: RowKey = { epoch: passage.epoch, sequence: passage.sequence };
  for (const document of passageDocumentKindSchema.options) {
    const last = copies.get(documentKey(of, document)) ?? -1;
    for (let copy = 0; copy <= last; copy += 1) {
      const id = jobId({ of, document, copy });
      const job = traced.get(id);
      if (job !== undefined) traced.set(id, { ...job, decision: passage, since: copy === 0 ? passage.at : job.since });
    }
  }
};

/**
 * What the passage should have printed and no row speaks of. Under another configuration only what its number says is sure:
 * that a slip was due.
 */
const unprinted = (
  passage: PassageData,
  traced: ReadonlyMap<string, Traced>,
  settings: RecoverySettings,
  digest: string | null,
): readonly UnendedJob[] => {
  const { slip, lane, at } = passage;
  if (slip === null) return [];
  const due = digest === settings.digest ? documentsDue(passage, settings.passage) : (['slip'] as const);
  const of: RowKey = { epoch: passage.epoch, sequence: passage.sequence };
  return due.flatMap((document) => {
    const key: JobKey = { of, document, copy: 0 };
    const id = jobId(key);
    if (traced.has(id)) return [];
    return [{ ...key, id, lane, slip, since: at, last: null, lastAt: at, decision: passage }];
  });
};

const inOrder = (a: UnendedJob, b: UnendedJob): number =>
  a.since - b.since || a.of.sequence - b.of.sequence || a.copy - b.copy || (a.document === 'slip' ? -1 : 1);

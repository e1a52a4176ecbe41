import type { ErrorRecord } from '../../contract/errors.ts';
import type { CentralKeys } from '../keys.ts';
import type { NewTestResult } from '../store/test-results.ts';
import type { Incoming, Outgoing } from './ingestor.ts';

/** What the ingest thread is started with. */
export type IngestThreadData = Readonly<{ file: string; keys: CentralKeys }>;

export type ToIngestThread =
  | Readonly<{ kind: 'message'; message: Incoming }>
  | Readonly<{ kind: 'result'; id: number; result: NewTestResult }>
  /** Topics on which the broker has a retained message for every station. */
  | Readonly<{ kind: 'retained'; topics: readonly string[] }>
  | Readonly<{ kind: 'stop' }>;

export type FromIngestThread =
  | Readonly<{ kind: 'ready' }>
  | Readonly<{ kind: 'failed'; error: ErrorRecord }>
  /** `bytes`: of the messages that this commit took. */
  | Readonly<{ kind: 'committed'; bytes: number; acknowledgements: readonly Outgoing[] }>
  /** Rows that had come before are among the events now, or traceable. */
  | Readonly<{ kind: 'filed' }>
  /** `error` null: the result is stored. */
  | Readonly<{ kind: 'result'; id: number; error: ErrorRecord | null }>
  | Readonly<{ kind: 'log'; text: string }>
  | Readonly<{ kind: 'stopped' }>;

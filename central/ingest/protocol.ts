import type { ErrorRecord } from '../../contract/errors.ts';
import type { CentralKeys } from '../keys.ts';
import type { Incoming, Outgoing } from './ingestor.ts';

/** What the ingest thread is started with. */
export type IngestThreadData = Readonly<{ file: string; keys: CentralKeys }>;

export type ToIngestThread = Readonly<{ kind: 'message'; message: Incoming }> | Readonly<{ kind: 'stop' }>;

export type FromIngestThread =
  | Readonly<{ kind: 'ready' }>
  | Readonly<{ kind: 'failed'; error: ErrorRecord }>
  /** `bytes`: of the messages that this commit took. */
  | Readonly<{ kind: 'committed'; bytes: number; acknowledgements: readonly Outgoing[] }>
  | Readonly<{ kind: 'log'; text: string }>
  | Readonly<{ kind: 'stopped' }>;

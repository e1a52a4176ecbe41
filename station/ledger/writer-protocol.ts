import type { MessagePort } from 'node:worker_threads';
import type { ClockState } from '../../contract/decision.ts';
import type { ErrorRecord } from '../../contract/errors.ts';
import type { CommittedRow, EpochCause, LedgerHead, LedgerIdentity, RowDraft, Watermark } from './ledger-writer.ts';

/** What the station says to its writer thread. */
export type WriterRequest =
  | Readonly<{ kind: 'append'; id: number; draft: RowDraft }>
  | Readonly<{ kind: 'acknowledge'; watermark: Watermark }>
  | Readonly<{ kind: 'start-epoch'; cause: EpochCause; now: number; clock: ClockState }>
  | Readonly<{ kind: 'forget-presence'; beforeDay: number }>
  | Readonly<{ kind: 'close' }>;

export type WriterAnswer =
  | Readonly<{ kind: 'ready'; head: LedgerHead }>
  | Readonly<{ kind: 'committed'; rows: readonly Readonly<{ id: number; row: CommittedRow }>[] }>
  | Readonly<{ kind: 'failed'; ids: readonly number[]; error: ErrorRecord }>
  | Readonly<{ kind: 'epoch'; head: LedgerHead }>
  | Readonly<{ kind: 'unusable'; error: ErrorRecord }>;

export type WriterStart = Readonly<{
  file: string;
  identity: LedgerIdentity;
  sealingKey: Uint8Array;
  now: number;
  clock: ClockState;
  /** Told `committed position` after every group: the sync thread's end of it. */
  committedPort: MessagePort;
}>;

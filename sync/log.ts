import type { ResendRange, Resent } from '../contract/resend.ts';

/**
 * The ledger as sync sees it: a log with positions. The station provides it. `bytes`: as they go to the broker, in a buffer of
 * their own, which is given back when the broker has them.
 */
export type LogBatch = Readonly<{ bytes: Uint8Array; last: number }>;

/** Where an epoch of ours ends: its last sequence and that row's position. */
export type EpochEnd = Readonly<{ last: number; end: number }>;

export type LogPlace =
  | Readonly<EpochEnd & { kind: 'held'; position: number; hash: Uint8Array }>
  /** The epoch is ours and ends before that sequence: central holds more than this file. */
  | Readonly<EpochEnd & { kind: 'ahead' }>
  /** Ours, and lost with a damaged disk: declared by a row of a newer epoch. */
  | Readonly<{ kind: 'lost'; position: number }>
  /** Ours, and removed by retention. */
  | Readonly<{ kind: 'gone' }>
  | Readonly<{ kind: 'unknown' }>;

/**
 * The rows of a range that are there, from its beginning on; `gone`: sequences of it up to `last` that this file once held,
 * or never did though they lie before the end of the epoch. `last`: through which sequence this answer goes.
 */
export type LogRange = Readonly<{
  lines: readonly string[];
  gone: Resent['gone'];
  last: number;
}>;

export type LogReader = Readonly<{
  headPosition(): number;
  head(): Readonly<{ epoch: string; sequence: number }>;
  batchAfter(position: number, maxBytes: number): LogBatch | null;
  /** At most `maxBytes` of rows, but always one where there is one. Empty where the range lies beyond the epoch's end. */
  rangeOf(range: ResendRange, maxBytes: number): LogRange;
  locate(epoch: string, sequence: number): LogPlace;
  /**
   * The end of the run without gap that these highest sequences by epoch cover: a row of an older epoch that central
   * does not hold stays before everything of the newer ones.
   */
  positionThrough(marks: ReadonlyMap<string, number>): number;
  /** Whether the row after this position is one that its epoch had and this log does not have. */
  isHoleAfter(position: number): boolean;
  /** What the file remembers of earlier acknowledgements. */
  watermarks(): readonly Readonly<{ epoch: string; sequence: number }>[];
}>;

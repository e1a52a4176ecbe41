import { isUtf8 } from 'node:buffer';
import { eventSource } from '../../contract/events.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { decodeWireRow, splitBatch } from '../../contract/wire.ts';
import { type EventHead, eventHead } from './event-head.ts';

/** Largest message that is looked at, in bytes: far above any batch that a station sends. */
export const maxMessageBytes = 8 * 1024 * 1024;
/** Faults of one message that are kept; the others are only counted. */
const maxFaultsKept = 100;

export type ParsedRow = Readonly<
  EventHead & {
    public: Uint8Array;
    sealed: Uint8Array | null;
    hash: Uint8Array;
  }
>;

export type FaultReason =
  | 'topic'
  | 'message-too-large'
  | 'batch-layout'
  | 'row-layout'
  | 'json'
  | 'envelope'
  | 'foreign-source'
  | 'chain'
  | 'state'
  | 'store'
  | 'revoked'
  | 'unconfirmed';
export type Fault = Readonly<{ reason: FaultReason; bytes: Uint8Array }>;
export type ParsedBatch = Readonly<{ rows: readonly ParsedRow[]; faults: readonly Fault[]; faultCount: number }>;

const fault = (reason: FaultReason, bytes: Uint8Array): Fault => ({ reason, bytes });

/** Rows and faults of one message, in order. Never throws: what cannot be read is a fault. */
export const parseBatch = (payload: Uint8Array, address: StationAddress): ParsedBatch => {
  if (payload.length > maxMessageBytes) return failed(fault('message-too-large', payload));
  const lines = splitBatch(payload);
  if (lines === null) return failed(fault('batch-layout', payload));
  const source = eventSource(address.site, address.station);
  const allText = isUtf8(payload);
  const rows: ParsedRow[] = [];
  const faults: Fault[] = [];
  let faultCount = 0;
  for (const line of lines) {
    const parsed = allText || isUtf8(line) ? parseLine(line, source) : fault('json', line);
    if ('hash' in parsed) rows.push(parsed);
    else if (++faultCount <= maxFaultsKept) faults.push(parsed);
  }
  return { rows, faults, faultCount };
};

const failed = (only: Fault): ParsedBatch => ({ rows: [], faults: [only], faultCount: 1 });

const parseLine = (line: Buffer, source: string): ParsedRow | Fault => {
  const wire = decodeWireRow(line);
  if (wire === null) return fault('row-layout', line);
  const { public: bytes, sealed, hash } = wire;
  const head = eventHead(bytes, source);
  if (typeof head === 'string') return fault(head, line);
  return { epoch: head.epoch, sequence: head.sequence, type: head.type, public: bytes, sealed, hash };
};

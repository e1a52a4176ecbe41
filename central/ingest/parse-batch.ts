import { z } from 'zod';
import { directionSchema, laneIdSchema, type Mode, outcomeSchema } from '../../contract/decision.ts';
import {
  type EventEnvelope,
  eventEnvelopeSchema,
  eventSource,
  ledgerLostDataSchema,
  ledgerLostType,
  parseEventId,
  passageType,
} from '../../contract/events.ts';
import { referralNumberSchema } from '../../contract/referral.ts';
import { parseSealed, type SealedEnvelope } from '../../contract/sealed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { decodeWireRow, splitBatch } from '../../contract/wire.ts';
import type { Loss } from '../store/lost-ranges.ts';

/** Largest message that is looked at, in bytes: far above any batch that a station sends. */
export const maxMessageBytes = 8 * 1024 * 1024;
/** Faults of one message that are kept; the others are only counted. */
const maxFaultsKept = 100;

/**
 * Furthest that a passage may lie from the `time` of its event, which has a year of four digits: so every time that is
 * traced is one that a calendar has (ECMA-262, 21.4.1.1: 8.64e15 ms). ms, 400 days
 */
const furthestMs = 400 * 86_400_000;

/** What tracing needs of a passage. Whatever else a later version adds is left alone. */
const passageFactsSchema = z.object({
  at: z.int().nonnegative(),
  lane: laneIdSchema,
  direction: directionSchema,
  outcome: outcomeSchema,
  /** A number that cannot be one leads nowhere, and the passage is traced all the same. */
  referral: referralNumberSchema.nullable().optional().catch(null),
});
export type PassageFacts = Readonly<z.infer<typeof passageFactsSchema> & { mode: Mode }>;

export type ParsedRow = Readonly<{
  epoch: string;
  sequence: number;
  type: string;
  public: Uint8Array;
  sealed: Uint8Array | null;
  hash: Uint8Array;
  /** null: no passage. `unreadable`: one of a form, or of a time, that cannot be traced. */
  passage: PassageFacts | 'unreadable' | null;
  /** What the station says it has lost; null: this row says nothing of the kind. */
  loss: Pick<Loss, 'lost' | 'cause'> | null;
  /** Of a passage's sealed part; null where there is none or it is not an envelope. */
  envelope: SealedEnvelope | null;
}>;

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
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const lines = splitBatch(text);
  if (lines === null) return failed(fault('batch-layout', payload));
  const source = eventSource(address.site, address.station);
  const rows: ParsedRow[] = [];
  const faults: Fault[] = [];
  let faultCount = 0;
  for (const line of lines) {
    const parsed = parseLine(line, source);
    if ('hash' in parsed) rows.push(parsed);
    else if (++faultCount <= maxFaultsKept) faults.push(parsed);
  }
  return { rows, faults, faultCount };
};

const failed = (only: Fault): ParsedBatch => ({ rows: [], faults: [only], faultCount: 1 });

const parseLine = (line: string, source: string): ParsedRow | Fault => {
  const wire = decodeWireRow(line);
  if (wire === null) return fault('row-layout', Buffer.from(line));
  // A line that is an object whose last members are the wire's own is one without them too, and it is at hand as text.
  const json = parseJson(line);
  if (json === undefined) return fault('json', Buffer.from(line));
  const envelope = eventEnvelopeSchema.safeParse(json);
  const key = envelope.success ? parseEventId(envelope.data.id) : null;
  if (!envelope.success || key === null) return fault('envelope', Buffer.from(line));
  if (envelope.data.source !== source) return fault('foreign-source', Buffer.from(line));
  const { type } = envelope.data;
  const passage = passageFacts(envelope.data);
  return {
    epoch: key.epoch,
    sequence: key.sequence,
    type,
    public: wire.public,
    sealed: wire.sealed,
    hash: wire.hash,
    passage,
    loss: lossOf(envelope.data),
    envelope: passage === null || wire.sealed === null ? null : envelopeOrNull(wire.sealed),
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const passageFacts = ({ type, time, mode, data }: EventEnvelope): ParsedRow['passage'] => {
  if (type !== passageType) return null;
  const facts = passageFactsSchema.safeParse(data);
  if (!facts.success) return 'unreadable';
  const isNear = Math.abs(facts.data.at - Date.parse(time)) <= furthestMs;
  return isNear ? { ...facts.data, mode } : 'unreadable';
};

const lossFactsSchema = ledgerLostDataSchema.pick({ lost: true, cause: true });

/** One that is not of this form is kept raw, and frees nothing. */
const lossOf = ({ type, data }: EventEnvelope): ParsedRow['loss'] => {
  if (type !== ledgerLostType) return null;
  const facts = lossFactsSchema.safeParse(data);
  return facts.success ? facts.data : null;
};

const envelopeOrNull = (sealed: Uint8Array): SealedEnvelope | null => {
  try {
    return parseSealed(sealed);
  } catch {
    return null;
  }
};

/** What `parseBatch` said of the passage when these bytes came. Never throws. */
export const passageOf = (publicBytes: Uint8Array): ParsedRow['passage'] => {
  const envelope = eventEnvelopeSchema.safeParse(parseJson(Buffer.from(publicBytes).toString('utf8')));
  return envelope.success ? passageFacts(envelope.data) : null;
};

/** The same of a row that declares a loss. Never throws. */
export const lossOfRow = (publicBytes: Uint8Array): ParsedRow['loss'] => {
  if (!Buffer.from(publicBytes.buffer, publicBytes.byteOffset, publicBytes.byteLength).includes(ledgerLostType)) {
    return null;
  }
  const envelope = eventEnvelopeSchema.safeParse(parseJson(Buffer.from(publicBytes).toString('utf8')));
  return envelope.success ? lossOf(envelope.data) : null;
};

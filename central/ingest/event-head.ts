import { modeSchema, type RowKey } from '../../contract/decision.ts';
import { eventEnvelopeSchema, parseEventId } from '../../contract/events.ts';

/** What the store needs of an event, whatever its type. */
export type EventHead = Readonly<RowKey & { type: string }>;

const modes: ReadonlySet<unknown> = new Set(modeSchema.options);
const plainType = /^[\x20-\x7e]{1,128}$/;
/** As `Date.prototype.toISOString` writes the hours of a day. */
const timeOfDay = /^T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const dateLength = 10;
const timeSchema = eventEnvelopeSchema.shape.time;

/**
 * The head of an event from one source. Answers at once for what stations write, and asks the schema about everything
 * else: both always say the same.
 * @param bytes the event, in UTF-8
 * @param source as `eventSource` makes it of a station's address
 * @returns what is wrong with it, where something is. Never throws.
 */
export const eventHead = (bytes: Buffer, source: string): EventHead | 'json' | 'envelope' | 'foreign-source' => {
  // Whether it is JSON, and what of it is ASCII, is the same whichever way its bytes are made characters; this is faster.
  const json = parseJson(bytes.toString('latin1'));
  if (json === undefined) return 'json';
  return plainHead(json, source) ?? checkedHead(parseJson(bytes.toString('utf8')), source);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const plainHead = (json: unknown, source: string): EventHead | null => {
  if (!isRecord(json)) return null;
  const { id, type, time } = json;
  if (json['specversion'] !== '1.0' || json['datacontenttype'] !== 'application/json') return null;
  if (!Object.hasOwn(json, 'data') || json['source'] !== source || !modes.has(json['mode'])) return null;
  if (typeof type !== 'string' || !plainType.test(type) || typeof time !== 'string' || !isPlainTime(time)) return null;
  const key = typeof id === 'string' ? parseEventId(id) : null;
  return key === null ? null : { epoch: key.epoch, sequence: key.sequence, type };
};

const isRecord = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null;

/** The date that was last found to be one: events of one batch are of one day. */
let knownDate = '';

/** Whether it is a time as stations write it. */
export const isPlainTime = (time: string): boolean => {
  if (!timeOfDay.test(time.slice(dateLength))) return false;
  const date = time.slice(0, dateLength);
  if (date === knownDate) return true;
  if (!timeSchema.safeParse(time).success) return false;
  knownDate = date;
  return true;
};

const checkedHead = (json: unknown, source: string): EventHead | 'envelope' | 'foreign-source' => {
  const envelope = eventEnvelopeSchema.safeParse(json);
  const key = envelope.success ? parseEventId(envelope.data.id) : null;
  if (!envelope.success || key === null) return 'envelope';
  if (envelope.data.source !== source) return 'foreign-source';
  return { epoch: key.epoch, sequence: key.sequence, type: envelope.data.type };
};

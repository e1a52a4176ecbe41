import { z } from 'zod';
import {
  directionSchema,
  laneIdSchema,
  type Mode,
  outcomeSchema,
  rowKeySchema,
  vehicleMarkSchema,
} from '../../contract/decision.ts';
import { eventEnvelopeSchema, passageType } from '../../contract/events.ts';
import { referralNumberSchema } from '../../contract/referral.ts';

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
  /** The passage in whose place this one stands. */
  officerOf: rowKeySchema.extend({ at: z.int().nonnegative() }).nullable().optional().catch(null),
  /** The vehicle that they came in. */
  vehicle: vehicleMarkSchema.nullable().optional().catch(null),
});
export type PassageFacts = Readonly<z.infer<typeof passageFactsSchema> & { mode: Mode }>;

/**
 * What a row says of a passage; null: it is none. `unreadable`: one of a form, or of a time, that cannot be traced.
 * Never throws.
 */
export const passageOf = (publicBytes: Uint8Array): PassageFacts | 'unreadable' | null => {
  const envelope = eventEnvelopeSchema.safeParse(parseJson(publicBytes));
  if (!envelope.success || envelope.data.type !== passageType) return null;
  const { time, mode, data } = envelope.data;
  const facts = passageFactsSchema.safeParse(data);
  if (!facts.success) return 'unreadable';
  const isNear = Math.abs(facts.data.at - Date.parse(time)) <= furthestMs;
  return isNear ? { ...facts.data, mode } : 'unreadable';
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
};

import type { RowKey } from '../../contract/decision.ts';
import { correctionDataSchema, correctionType, eventEnvelopeSchema } from '../../contract/events.ts';

const undoneSchema = correctionDataSchema.pick({ of: true, act: true });

/** The passage that a row says did not take place; null: it says nothing of the kind. Never throws. */
export const undoneBy = (publicBytes: Uint8Array): RowKey | null => {
  const envelope = eventEnvelopeSchema.safeParse(parseJson(publicBytes));
  if (!envelope.success || envelope.data.type !== correctionType) return null;
  const facts = undoneSchema.safeParse(envelope.data.data);
  return facts.success && facts.data.act === 'undone' ? facts.data.of : null;
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
};

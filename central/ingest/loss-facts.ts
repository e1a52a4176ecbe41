import { eventEnvelopeSchema, ledgerLostDataSchema, ledgerLostType } from '../../contract/events.ts';
import type { Loss } from '../store/lost-ranges.ts';

const lossFactsSchema = ledgerLostDataSchema.pick({ lost: true, cause: true });

/**
 * What a row says that its station has lost; null: nothing of the kind, or not in this form: it is kept raw then, and frees
 * nothing. Never throws.
 */
export const lossOfRow = (publicBytes: Uint8Array): Pick<Loss, 'lost' | 'cause'> | null => {
  const envelope = eventEnvelopeSchema.safeParse(parseJson(publicBytes));
  if (!envelope.success || envelope.data.type !== ledgerLostType) return null;
  const facts = lossFactsSchema.safeParse(envelope.data.data);
  return facts.success ? facts.data : null;
};

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
};

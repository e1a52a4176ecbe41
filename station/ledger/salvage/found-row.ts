import { eventEnvelopeSchema, parseEventId } from '../../../contract/events.ts';
import { readRecord } from './page.ts';

/** A row as it was found. What the event says of itself stands for the columns beside it: only that is under the hash. */
export type FoundRow = Readonly<{
  epoch: string;
  sequence: number;
  source: string;
  type: string;
  /** ms since the Unix epoch. */
  time: number;
  public: Uint8Array;
  sealed: Uint8Array | null;
  hash: Uint8Array;
  /** From its place in the file: `epochNumber` of its column, `base` its rowid less its sequence. */
  epochNumber: number;
  base: number;
}>;

type RowBytes = Pick<FoundRow, 'public' | 'sealed' | 'hash' | 'epochNumber'>;

/** Columns of `row` (schema.ts): position (kept in the rowid), epoch, sequence, type, time, public, sealed, hash. */
export const rowBytes = (payload: Uint8Array): RowBytes | null => {
  const values = readRecord(payload);
  if (values === null || values.length < 8) return null;
  const [, epoch, , , , publicBytes, sealed, hash] = values;
  if (!(publicBytes instanceof Uint8Array) || !(hash instanceof Uint8Array) || hash.length !== 32) return null;
  if (sealed !== null && !(sealed instanceof Uint8Array)) return null;
  return { public: publicBytes, sealed, hash, epochNumber: typeof epoch === 'number' ? epoch : 0 };
};

const idAt = Buffer.byteLength('{"specversion":"1.0","id":"');
const longestId = 32 + 1 + 15;

/** Which row it is, without reading all of it: the event begins with its id (ledger-writer.ts). */
export const keyOf = ({ public: bytes }: RowBytes) => {
  const [id] = Buffer.from(
    bytes.buffer,
    bytes.byteOffset + idAt,
    Math.max(0, Math.min(longestId + 1, bytes.length - idAt)),
  )
    .toString('latin1')
    .split('"', 1);
  return id === undefined ? null : parseEventId(id);
};

/** null: it is no row of a ledger. */
export const foundRow = (bytes: RowBytes, rowid: number): FoundRow | null => {
  try {
    const event = eventEnvelopeSchema.safeParse(JSON.parse(Buffer.from(bytes.public).toString('utf8')));
    const key = event.success ? parseEventId(event.data.id) : null;
    if (!event.success || key === null) return null;
    const { source, type, time } = event.data;
    return { ...bytes, ...key, source, type, time: Date.parse(time), base: rowid - key.sequence };
  } catch {
    return null;
  }
};

/**
 * The batch on the wire (`application/cloudevents-batch+json`): a JSON array with one event a line, so that a receiver
 * finds the very bytes that the station hashed by splitting at line feeds, without serialising anything again.
 *
 *     [
 *     {…stored bytes without the closing brace…,"sealed":"…","hash":"…"},
 *     {…}
 *     ]
 *
 * `sealed` is left out where the row has no sealed part. Any JSON parser reads it as the array that it is.
 */

/** Largest batch that is sent, in bytes, unless a single row is larger. */
export const maxBatchBytes = 64 * 1024;

export type WireRow = Readonly<{ public: Uint8Array; sealed: Uint8Array | null; hash: Uint8Array }>;

const suffixPattern = /,(?:"sealed":"([A-Za-z0-9+/]*={0,2})",)?"hash":"([0-9a-f]{64})"\}$/;

export const encodeWireRow = (row: WireRow): string => {
  const text = Buffer.from(row.public.buffer, row.public.byteOffset, row.public.byteLength).toString('utf8');
  const sealed = row.sealed === null ? '' : `"sealed":"${Buffer.from(row.sealed).toString('base64')}",`;
  return `${text.slice(0, -1)},${sealed}"hash":"${Buffer.from(row.hash).toString('hex')}"}`;
};

export const encodeBatch = (lines: readonly string[]): string => `[\n${lines.join(',\n')}\n]`;

/**
 * The lines of a batch, each one event. Does not parse them.
 * @returns null when the text is not laid out as above
 */
export const splitBatch = (text: string): readonly string[] | null => {
  if (!text.startsWith('[\n') || !text.endsWith('\n]')) return text === '[\n\n]' || text === '[]' ? [] : null;
  const body = text.slice(2, -2);
  if (body === '') return [];
  const lines = body.split('\n');
  return lines.map((line, index) => (index < lines.length - 1 && line.endsWith(',') ? line.slice(0, -1) : line));
};

/** @returns null when the line does not end in the suffix that `encodeWireRow` writes */
export const decodeWireRow = (line: string): WireRow | null => {
  const match = suffixPattern.exec(line);
  if (match === null) return null;
  return {
    public: Buffer.from(`${line.slice(0, match.index)}}`, 'utf8'),
    sealed: match[1] === undefined ? null : Buffer.from(match[1], 'base64'),
    hash: Buffer.from(match[2] as string, 'hex'),
  };
};

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

const hashBytes = 32;
const sealedName = ',"sealed":"';
const hashName = ',"hash":"';
const tail = '"}';
const hashSuffixBytes = hashName.length + 2 * hashBytes + tail.length;

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const encodeWireRow = (row: WireRow): string => {
  const text = bufferOf(row.public).toString('utf8');
  const sealed = row.sealed === null ? '' : `${sealedName}${bufferOf(row.sealed).toString('base64')}"`;
  return `${text.slice(0, -1)}${sealed}${hashName}${bufferOf(row.hash).toString('hex')}${tail}`;
};

export const encodeBatch = (lines: readonly string[]): string => `[\n${lines.join(',\n')}\n]`;

/** Bytes of `[` or `,`, and the line feed, before a line; and of the line feed and `]` after the last one. */
const before = 2;
const after = 2;

/** Bytes of a buffer. The end is exclusive. */
export type Span = Readonly<{ from: number; to: number }>;

/** Where the parts of a row, as it is stored, lie in a buffer. */
export type StoredRowParts = Readonly<{ public: Span; sealed: Span | null; hash: Span }>;

/**
 * Writes rows into one batch, as bytes and once: what `encodeBatch` makes of `encodeWireRow`. They are taken out of a buffer
 * of many, since one for each part costs more than all the rest.
 */
export class BatchEncoder {
  readonly #maxBytes: number;
  #bytes: Buffer;
  #length = 0;

  /**
   * @param maxBytes of the whole batch
   * @param expectedBytes for which there is room from the beginning
   */
  constructor(maxBytes: number, expectedBytes: number) {
    this.#maxBytes = maxBytes;
    this.#bytes = Buffer.allocUnsafeSlow(Math.min(maxBytes, expectedBytes));
  }

  /** @returns false when the row has no room: it is the first of the next batch. The first row of a batch always has. */
  add(from: Buffer, row: StoredRowParts): boolean {
    const room = this.#length + before + lineBytes(row) + after;
    if (room > this.#maxBytes && this.#length > 0) return false;
    const bytes = this.#withRoom(room);
    let at = this.#length + bytes.write(this.#length === 0 ? '[\n' : ',\n', this.#length, 'latin1');
    at += from.copy(bytes, at, row.public.from, row.public.to - 1);
    if (row.sealed !== null) {
      // Each by itself: texts that are joined first are garbage of twice their size.
      at += bytes.write(sealedName, at, 'latin1');
      at += bytes.write(from.toString('base64', row.sealed.from, row.sealed.to), at, 'latin1');
      bytes[at] = quote;
      at += 1;
    }
    at += bytes.write(hashName, at, 'latin1');
    at += bytes.write(from.toString('hex', row.hash.from, row.hash.to), at, 'latin1');
    at += bytes.write(tail, at, 'latin1');
    this.#length = at;
    return true;
  }

  /** To be called once, after at least one row. The bytes have a buffer of their own. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length + this.#bytes.write('\n]', this.#length, 'latin1'));
  }

  #withRoom(room: number): Buffer {
    if (room <= this.#bytes.length) return this.#bytes;
    const larger = Buffer.allocUnsafeSlow(Math.max(room, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
    return larger;
  }
}

const lengthOf = ({ from, to }: Span): number => to - from;

const lineBytes = ({ public: bytes, sealed }: StoredRowParts): number =>
  lengthOf(bytes) -
  1 +
  hashSuffixBytes +
  (sealed === null ? 0 : sealedName.length + 4 * Math.ceil(lengthOf(sealed) / 3) + 1);

const lineFeed = 0x0a;
const comma = 0x2c;
const quote = 0x22;
const closingBrace = 0x7d;

/**
 * Where the lines of a batch lie in it, each one event. Does not parse them.
 * @returns null when the bytes are not laid out as above
 */
export const batchLines = (bytes: Buffer): readonly Span[] | null => {
  if (bytes.length === 2) return isAt(bytes, 0, '[]') ? [] : null;
  const end = bytes.length - after;
  if (end < 1 || !isAt(bytes, 0, '[\n') || !isAt(bytes, end, '\n]')) return null;
  const lines: Span[] = [];
  for (let begin = before; begin < end; ) {
    const feed = bytes.indexOf(lineFeed, begin);
    const isLast = feed >= end;
    lines.push({ from: begin, to: !isLast && bytes[feed - 1] === comma ? feed - 1 : feed });
    begin = feed + 1;
    if (!isLast && begin === end) lines.push({ from: end, to: end });
  }
  return lines;
};

/** The lines as views into the batch. */
export const splitBatch = (batch: Uint8Array): readonly Buffer[] | null => {
  const bytes = bufferOf(batch);
  return batchLines(bytes)?.map(({ from, to }) => bytes.subarray(from, to)) ?? null;
};

/** Value of a lower-case hexadecimal digit by its character; 255: it is none. */
const hexValues = new Uint8Array(256).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) hexValues[digit.charCodeAt(0)] = value;
const isBase64 = new Uint8Array(256);
for (const digit of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
  isBase64[digit.charCodeAt(0)] = 1;
const equals = 0x3d;

type DecodedRow = Readonly<{ public: Buffer; sealed: Buffer | null; hash: Buffer }>;

/**
 * Where the parts of a line lie in its batch. Ends are exclusive. The public bytes are those up to `publicEnd` and a closing
 * brace; the others are text: base64 (null: nothing is sealed) and 64 characters of which only the length is looked at.
 */
export type WireParts = Readonly<{ publicEnd: number; sealed: Span | null; hashFrom: number }>;

/** @returns null when the line from `begin` to `end` does not end in the suffix of a row */
export const wireParts = (bytes: Buffer, begin: number, end: number): WireParts | null => {
  const hashAt = end - hashSuffixBytes;
  if (hashAt < begin || !isAt(bytes, hashAt, hashName) || !isAt(bytes, end - tail.length, tail)) return null;
  const sealedAt = sealedStart(bytes, begin, hashAt);
  return {
    publicEnd: sealedAt ?? hashAt,
    sealed: sealedAt === null ? null : { from: sealedAt + sealedName.length, to: hashAt - 1 },
    hashFrom: hashAt + hashName.length,
  };
};

/**
 * The row that `encodeWireRow` made this line of; whether what stands before its suffix is JSON is not looked at.
 * @returns null when the line does not end in that suffix
 */
export const decodeWireRow = (line: Buffer): DecodedRow | null => {
  const parts = wireParts(line, 0, line.length);
  if (parts === null) return null;
  const { publicEnd, sealed, hashFrom } = parts;
  const space = Buffer.allocUnsafe(line.length);
  if (!decodeHash(line, hashFrom, space)) return null;
  line.copy(space, hashBytes, 0, publicEnd);
  const publicStop = hashBytes + publicEnd + 1;
  space[publicStop - 1] = closingBrace;
  return {
    public: space.subarray(hashBytes, publicStop),
    sealed: sealed === null ? null : decodeSealed(line, sealed.from, sealed.to, space, publicStop),
    hash: space.subarray(0, hashBytes),
  };
};

/** Where the member `sealed` of the line begins that ends before `end`; null: there is none. */
const sealedStart = (bytes: Buffer, begin: number, end: number): number | null => {
  if (bytes[end - 1] !== quote) return null;
  let at = end - 2;
  for (let padding = 0; padding < 2 && bytes[at] === equals; padding += 1) at -= 1;
  while (at >= begin && isBase64[bytes[at] ?? 0] === 1) at -= 1;
  const start = at + 1 - sealedName.length;
  return start >= begin && isAt(bytes, start, sealedName) ? start : null;
};

const isAt = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
};

const decodeSealed = (line: Buffer, from: number, to: number, space: Buffer, at: number): Buffer =>
  space.subarray(at, at + space.write(line.toString('latin1', from, to), at, 'base64'));

const decodeHash = (line: Buffer, from: number, into: Buffer): boolean => {
  for (let index = 0; index < hashBytes; index += 1) {
    const high = hexValues[line[from + 2 * index] ?? 0] ?? 255;
    const low = hexValues[line[from + 2 * index + 1] ?? 0] ?? 255;
    if ((high | low) === 255) return false;
    into[index] = (high << 4) | low;
  }
  return true;
};

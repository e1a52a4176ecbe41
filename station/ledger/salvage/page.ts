/**
 * Pages of an SQLite database, read by hand (https://www.sqlite.org/fileformat2.html): what the library refuses to touch
 * because a page above or beside it is damaged is still there. Pure, and never throws: whatever does not fit is null.
 */

/** What the ledger is made with (schema.ts); no bytes are reserved. */
export const pageBytes = 4096;
const tableLeaf = 0x0d;
const firstPageHeader = 100;
/** Sections 1.6: what of a payload stays in a leaf of a table. */
const maxLocal = pageBytes - 35;
const minLocal = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
/** No row of a ledger is larger. */
const maxPayload = 4 * 1024 * 1024;

/** A column's value; integers beyond 2^53 and reals stand in no ledger. */
export type Value = number | Uint8Array | null;

type Varint = Readonly<{ value: number; end: number }>;

/** Section 1.6: one to nine bytes, big-endian, seven bits each. null beyond 2^53 and past the end. */
export const readVarint = (bytes: Uint8Array, at: number): Varint | null => {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) return null;
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return null;
};

/** `overflow`: number of the page on which the payload goes on; 0: it is whole. */
export type Cell = Readonly<{ rowid: number; size: number; local: Uint8Array; overflow: number }>;

/** Cells of a leaf of a table; none of any other page. @param first whether it is page 1, which begins with the file's header */
export const leafCells = (page: Buffer, first: boolean): readonly Cell[] => {
  const header = first ? firstPageHeader : 0;
  if (page.length < pageBytes || page[header] !== tableLeaf) return [];
  const count = page.readUInt16BE(header + 3);
  const pointers = header + 8;
  if (pointers + 2 * count > pageBytes) return [];
  const cells: Cell[] = [];
  for (let index = 0; index < count; index += 1) {
    const cell = readCell(page, page.readUInt16BE(pointers + 2 * index));
    if (cell !== null) cells.push(cell);
  }
  return cells;
};

const readCell = (page: Buffer, at: number): Cell | null => {
  const size = readVarint(page, at);
  const rowid = size === null ? null : readVarint(page, size.end);
  if (size === null || rowid === null || size.value > maxPayload) return null;
  const kept = localBytes(size.value);
  const end = rowid.end + kept;
  const whole = kept === size.value;
  if (end + (whole ? 0 : 4) > pageBytes) return null;
  return {
    rowid: rowid.value,
    size: size.value,
    local: page.subarray(rowid.end, end),
    overflow: whole ? 0 : page.readUInt32BE(end),
  };
};

const localBytes = (size: number): number => {
  if (size <= maxLocal) return size;
  const kept = minLocal + ((size - minLocal) % (pageBytes - 4));
  return kept <= maxLocal ? kept : minLocal;
};

/**
 * The payload of a cell with what stands on its overflow pages.
 * @param pageOf null where there is no such page
 */
export const payloadOf = (cell: Cell, pageOf: (page: number) => Buffer | null): Uint8Array | null => {
  if (cell.overflow === 0) return cell.local;
  const parts: Uint8Array[] = [cell.local];
  let left = cell.size - cell.local.length;
  let next = cell.overflow;
  while (left > 0) {
    const page = next === 0 ? null : pageOf(next);
    if (page === null || page.length < pageBytes) return null;
    const part = page.subarray(4, 4 + Math.min(left, pageBytes - 4));
    parts.push(part);
    left -= part.length;
    next = page.readUInt32BE(0);
  }
  return Buffer.concat(parts);
};

/** Section 2.1: the values of a record; null where the bytes are none. */
export const readRecord = (payload: Uint8Array): readonly Value[] | null => {
  const headerSize = readVarint(payload, 0);
  if (headerSize === null || headerSize.value > payload.length) return null;
  const values: Value[] = [];
  let at = headerSize.value;
  for (let header = headerSize.end; header < headerSize.value; ) {
    const serial = readVarint(payload, header);
    if (serial === null) return null;
    const value = readValue(payload, at, serial.value);
    if (value === null) return null;
    values.push(value.value);
    at += value.bytes;
    header = serial.end;
  }
  return at === payload.length ? values : null;
};

const integerBytes = [0, 1, 2, 3, 4, 6, 8] as const;

const readValue = (
  payload: Uint8Array,
  at: number,
  serial: number,
): Readonly<{ value: Value; bytes: number }> | null => {
  if (serial === 0) return { value: null, bytes: 0 };
  if (serial === 8 || serial === 9) return { value: serial - 8, bytes: 0 };
  if (serial >= 12) {
    const bytes = Math.floor((serial - 12) / 2);
    return at + bytes > payload.length ? null : { value: payload.subarray(at, at + bytes), bytes };
  }
  const bytes = integerBytes[serial];
  if (bytes === undefined || at + bytes > payload.length) return null;
  const value = readInteger(payload, at, bytes);
  return Number.isSafeInteger(value) ? { value, bytes } : null;
};

const readInteger = (payload: Uint8Array, at: number, bytes: number): number => {
  let value = ((payload[at] ?? 0) << 24) >> 24;
  for (let index = 1; index < bytes; index += 1) value = value * 256 + (payload[at + index] ?? 0);
  return value;
};

import type { StoredRowParts } from '../../contract/wire.ts';
import type { ReadableDatabase } from './schema.ts';

/** Rows in the order of their positions, in one buffer: a value of its own for each part of each costs three times as much. */
export type RowBlock = Readonly<{ bytes: Buffer; rows: readonly BlockRow[] }>;
export type BlockRow = StoredRowParts & Readonly<{ position: number }>;

/** Before each row, in hexadecimal digits: position, bytes of the public and of the sealed part. */
const positionDigits = 14;
const lengthDigits = 8;
const headBytes = positionDigits + 2 * lengthDigits;
const hashBytes = 32;
/** Stands for the length of what is not there. */
const nothing = 0xffffffff;

const head = `printf('%0${positionDigits}x%0${lengthDigits}x%0${lengthDigits}x', position, length(public), ifnull(length(sealed), ${nothing}))`;
/** `||` joins the bytes of blobs as they are. Rows of a subquery are aggregated in its order. */
const blockSql = `
  SELECT CAST(group_concat(${head} || hash || public || ifnull(sealed, x''), '') AS BLOB)
  FROM (SELECT position, public, sealed, hash FROM row WHERE position > ? ORDER BY position LIMIT ?)`;

/**
 * @returns of a position and a number of rows: at most so many after it; null: there is none
 * @throws Error where the file holds what was not written so
 */
export const rowBlocks = (database: ReadableDatabase): ((after: number, limit: number) => RowBlock | null) => {
  const statement = database.prepare<[number, number], Buffer | null>(blockSql).pluck();
  return (after, limit) => {
    const bytes = statement.get(after, limit) ?? null;
    return bytes === null ? null : { bytes, rows: rowsOf(bytes) };
  };
};

const digitValues = new Map([...'0123456789abcdef'].map((digit, value) => [digit.charCodeAt(0), value]));
const values = Float64Array.from({ length: 256 }, (_, code) => digitValues.get(code) ?? Number.NaN);

/** NaN where there is no such number. */
const numberAt = (bytes: Buffer, from: number, digits: number): number => {
  let number = 0;
  for (let at = from; at < from + digits; at += 1) number = number * 16 + (values[bytes[at] ?? 0] ?? 0);
  return number;
};

const rowsOf = (bytes: Buffer): readonly BlockRow[] => {
  const rows: BlockRow[] = [];
  for (let at = 0; at < bytes.length; ) {
    const position = numberAt(bytes, at, positionDigits);
    const publicLength = numberAt(bytes, at + positionDigits, lengthDigits);
    const sealedLength = numberAt(bytes, at + positionDigits + lengthDigits, lengthDigits);
    const hash = { from: at + headBytes, to: at + headBytes + hashBytes };
    const open = { from: hash.to, to: hash.to + publicLength };
    const sealed = sealedLength === nothing ? null : { from: open.to, to: open.to + sealedLength };
    rows.push({ position, public: open, sealed, hash });
    at = (sealed ?? open).to;
    if (!(at <= bytes.length)) throw new Error('rows of the ledger are damaged');
  }
  return rows;
};

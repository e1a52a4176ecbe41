import { decode, encode } from 'cborg';
import { z } from 'zod';
import {
  bucketBits,
  malformedList,
  maxChanges,
  maxDays,
  maxPeople,
  maxWork,
  remainderBits,
} from '../../contract/watch-list.ts';

/**
 * A content begins with a header: the length of its CBOR (4 bytes, little-endian), the CBOR, and zeros up to a multiple of
 * four, so that the words behind it can be used where they lie.
 */
const bitsSchema = z.int().min(bucketBits.least).max(bucketBits.most);
const daysSchema = z
  .array(z.int().min(0).max(100_000))
  .max(maxDays)
  .refine((days) => days.every((day, index) => index === 0 || day > (days[index - 1] ?? day)), 'days in order');

export const baseHeaderSchema = z.strictObject({
  bits: bitsSchema,
  entries: z.int().min(0).max(maxPeople),
  work: z.int().min(1).max(maxWork),
  days: daysSchema,
});
export type BaseHeader = Readonly<z.infer<typeof baseHeaderSchema>>;

export const changesHeaderSchema = z.strictObject({
  bits: bitsSchema,
  changes: z.int().min(0).max(maxChanges),
  days: daysSchema,
});
export type ChangesHeader = Readonly<z.infer<typeof changesHeaderSchema>>;

/** Bits of a whole hash as a list with buckets of this many keeps it: [33, 48]. */
export const keptBits = (bits: number): number => bits + remainderBits;

export const writeHeader = (header: BaseHeader | ChangesHeader): Buffer => {
  const cbor = encode(header);
  const bytes = Buffer.alloc(4 + Math.ceil(cbor.length / 4) * 4);
  bytes.writeUInt32LE(cbor.length);
  bytes.set(cbor, 4);
  return bytes;
};

/**
 * @returns the header and where what follows it begins
 * @throws CheckpointError WatchListMalformed
 */
export const readHeader = <T>(plain: Uint8Array, schema: z.ZodType<T>): Readonly<{ header: T; end: number }> => {
  if (plain.length < 4) throw malformedList('its content has no header');
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0, true);
  const end = 4 + Math.ceil(length / 4) * 4;
  if (length > maxHeaderBytes || end > plain.length) throw malformedList('the header of its content');
  const parsed = schema.safeParse(decodeOrNull(plain.subarray(4, 4 + length)));
  if (!parsed.success) throw malformedList(z.prettifyError(parsed.error));
  return { header: parsed.data, end };
};

const maxHeaderBytes = 2048;

const decodeOrNull = (bytes: Uint8Array): unknown => {
  try {
    return decode(bytes, { rejectDuplicateMapKeys: true });
  } catch {
    return null;
  }
};

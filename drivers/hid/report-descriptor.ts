/**
 * Report descriptors as USB HID 1.11 (section 6.2.2) lays them out. Only what is needed to find a usage in a report is
 * kept. A descriptor is hostile input: whatever its bytes say, the work and the memory are bounded.
 */

export type ReportKind = 'input' | 'output' | 'feature';

/** A usage with its page. */
export type Usage = Readonly<{ page: number; usage: number }>;

/** Elements of one size, side by side in one report. */
export type ReportField = Readonly<{
  kind: ReportKind;
  /** Number of the report, or null where the device numbers none. */
  reportId: number | null;
  /** Of the first element, counted from the report's first byte, which is its number where it has one. */
  bitOffset: number;
  /** Of one element. [1...32768] */
  bitSize: number;
  count: number;
  /** Usages of the elements in order; the last one holds for all further elements. Empty: padding. */
  usages: readonly Usage[];
}>;

export type ReportDescriptor = Readonly<{
  /** Usages of the top-level collections: what the device is. */
  collections: readonly Usage[];
  fields: readonly ReportField[];
}>;

/** Linux takes no longer descriptors (HID_MAX_DESCRIPTOR_SIZE) and no longer reports (HID_MAX_BUFFER_SIZE). */
const maxDescriptorBytes = 4096;
const maxReportBits = 16_384 * 8;
/** Of one item, and of all; a keyboard has 256. What goes beyond is not kept. */
const maxItemUsages = 1024;
const maxUsages = 16_384;

/** @returns null for what is no report descriptor: cut short, unbalanced, or larger than any device's */
export const parseReportDescriptor = (bytes: Uint8Array): ReportDescriptor | null => {
  if (bytes.length === 0 || bytes.length > maxDescriptorBytes) return null;
  const reader = new DescriptorReader();
  for (let at = 0; at < bytes.length; ) {
    const item = itemAt(bytes, at);
    if (item === null || !reader.take(item)) return null;
    at += item.length;
  }
  return reader.finish();
};

/** `length`: of the whole item in bytes. `size`: of its data. */
type Item = Readonly<{
  type: 'main' | 'global' | 'local' | 'long';
  tag: number;
  data: number;
  size: number;
  length: number;
}>;

const itemTypes = ['main', 'global', 'local'] as const;
const longItem = 0xfe;

const itemAt = (bytes: Uint8Array, at: number): Item | null => {
  const prefix = bytes[at] ?? 0;
  if (prefix === longItem) {
    const length = 3 + (bytes[at + 1] ?? 0);
    return at + length > bytes.length ? null : { type: 'long', tag: 0, data: 0, size: 0, length };
  }
  const size = [0, 1, 2, 4][prefix & 3] ?? 0;
  const type = itemTypes[(prefix >> 2) & 3];
  if (type === undefined || at + 1 + size > bytes.length) return null;
  let data = 0;
  for (let index = size; index > 0; index -= 1) data = data * 256 + (bytes[at + index] ?? 0);
  return { type, tag: prefix >> 4, data, size, length: 1 + size };
};

type Globals = Readonly<{ page: number; reportSize: number; reportCount: number; reportId: number | null }>;

const mainKinds: Readonly<Record<number, ReportKind>> = { 8: 'input', 9: 'output', 11: 'feature' };
const firstGlobals: Globals = { page: 0, reportSize: 0, reportCount: 0, reportId: null };

class DescriptorReader {
  #globals: Globals = firstGlobals;
  readonly #stack: Globals[] = [];
  #usages: Usage[] = [];
  #usageMinimum: Usage | null = null;
  #kept = 0;
  #depth = 0;
  /** Bits laid out so far, by kind and number of the report. */
  readonly #bits = new Map<string, number>();
  readonly #collections: Usage[] = [];
  readonly #fields: ReportField[] = [];

  /** @returns false for what cannot be */
  take(item: Item): boolean {
    switch (item.type) {
      case 'main':
        return this.#main(item);
      case 'global':
        return this.#global(item);
      case 'local':
        return this.#local(item);
      case 'long':
        return true;
    }
  }

  finish(): ReportDescriptor | null {
    return this.#depth === 0 ? { collections: this.#collections, fields: this.#fields } : null;
  }

  #main({ tag }: Item): boolean {
    const kind = mainKinds[tag];
    const fits = kind === undefined ? this.#nest(tag) : this.#lay(kind);
    this.#usages = [];
    this.#usageMinimum = null;
    return fits;
  }

  #nest(tag: number): boolean {
    if (tag === 10) {
      const usage = this.#usages[0];
      if (this.#depth === 0 && usage !== undefined) this.#collections.push(usage);
      this.#depth += 1;
    }
    if (tag === 12) this.#depth -= 1;
    return this.#depth >= 0;
  }

  #lay(kind: ReportKind): boolean {
    const { reportId, reportSize, reportCount } = this.#globals;
    const report = `${kind} ${reportId ?? ''}`;
    const bitOffset = this.#bits.get(report) ?? (reportId === null ? 0 : 8);
    const end = bitOffset + reportSize * reportCount;
    if (end > maxReportBits) return false;
    this.#bits.set(report, end);
    if (end === bitOffset) return true;
    this.#fields.push({ kind, reportId, bitOffset, bitSize: reportSize, count: reportCount, usages: this.#usages });
    return true;
  }

  #global({ tag, data }: Item): boolean {
    switch (tag) {
      case 0:
        this.#globals = { ...this.#globals, page: data };
        return true;
      case 7:
        this.#globals = { ...this.#globals, reportSize: data };
        return true;
      case 8:
        // Number 0 is reserved (HID 1.11, 6.2.2.7).
        this.#globals = { ...this.#globals, reportId: data };
        return data >= 1 && data <= 255;
      case 9:
        this.#globals = { ...this.#globals, reportCount: data };
        return true;
      case 10:
        this.#stack.push(this.#globals);
        return this.#stack.length <= 16;
      case 11:
        this.#globals = this.#stack.pop() ?? firstGlobals;
        return true;
      default:
        return true;
    }
  }

  #local({ tag, data, size }: Item): boolean {
    // Four bytes hold the page as well; fewer mean the page that holds where the item stands.
    const usage = size === 4 ? { page: data >>> 16, usage: data & 0xffff } : { page: this.#globals.page, usage: data };
    if (tag === 0) this.#keep(usage);
    if (tag === 1) this.#usageMinimum = usage;
    if (tag === 2) this.#range(usage);
    return true;
  }

  #range(last: Usage): void {
    const first = this.#usageMinimum;
    this.#usageMinimum = null;
    if (first === null) return;
    const end = Math.min(last.usage, first.usage + maxItemUsages);
    for (let usage = first.usage; usage <= end; usage += 1) this.#keep({ page: first.page, usage });
  }

  #keep(usage: Usage): void {
    if (this.#usages.length >= maxItemUsages || this.#kept >= maxUsages) return;
    this.#usages.push(usage);
    this.#kept += 1;
  }
}

/** Where one usage stands in a report: `count` elements of `bitSize` bits in a row. */
export type ReportSlice = Readonly<{ bitOffset: number; bitSize: number; count: number }>;

/** All places of a usage in one report, in order. */
export const slicesOf = (fields: readonly ReportField[], { page, usage }: Usage): readonly ReportSlice[] =>
  fields.flatMap((field) => {
    const { usages, bitOffset, bitSize, count } = field;
    return usages.flatMap((own, index) => {
      if (own.page !== page || own.usage !== usage || index >= count) return [];
      const elements = index === usages.length - 1 ? count - index : 1;
      return [{ bitOffset: bitOffset + index * bitSize, bitSize, count: elements }];
    });
  });

/**
 * An unsigned number of a report, least significant bit first. What lies behind the end of the report is null.
 * @param bitSize [1...32]
 */
export const bitsAt = (report: Uint8Array, bitOffset: number, bitSize: number): number | null => {
  if (bitOffset + bitSize > report.length * 8) return null;
  let value = 0;
  for (let bit = bitSize - 1; bit >= 0; bit -= 1) {
    const at = bitOffset + bit;
    value = value * 2 + (((report[at >> 3] ?? 0) >> (at & 7)) & 1);
  }
  return value;
};

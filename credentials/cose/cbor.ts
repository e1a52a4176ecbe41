import { unreadable } from '../credential-fault.ts';

/** Any code in use is a third as deep. Whoever walks a document recursively must not run out of stack on one. */
const maxDepth = 64;

/** Stands where an item of indefinite length ends. */
const ending = Symbol('end');

/** Tag 0 and 1 stand before times; the value says itself what it is. */
const isTimeTag = (tag: number): boolean => tag === 0 || tag === 1;

/**
 * One item of CBOR (RFC 8949) and nothing behind it. Maps are `Map`s whose keys are integers and texts, as COSE and
 * health certificates have them, and no key stands twice: readers that take the first and readers that take the last would
 * see two different documents under one signature. Texts and byte strings come in one piece; tags 0 and 1 are left out.
 * @returns integers beyond 2^53 as bigint; byte strings as views of `bytes`
 * @throws CheckpointError CredentialMalformed
 */
export const decodeCbor = (bytes: Uint8Array): unknown => new Reader(bytes, isTimeTag).only();

/**
 * One item with the tags before it, outermost first; there are none within.
 * @throws CheckpointError CredentialMalformed
 */
export const decodeTaggedCbor = (bytes: Uint8Array): Readonly<{ tags: readonly number[]; value: unknown }> => {
  const reader = new Reader(bytes, () => false);
  const tags = reader.tags();
  return { tags, value: reader.only() };
};

class Reader {
  readonly #bytes: Uint8Array;
  readonly #ignores: (tag: number) => boolean;
  #at = 0;
  /** All of the bytes, a character each: a text of ASCII is a slice of it, which costs next to nothing. */
  #characters: string | null = null;

  constructor(bytes: Uint8Array, ignores: (tag: number) => boolean) {
    this.#bytes = bytes;
    this.#ignores = ignores;
  }

  only(): unknown {
    const value = this.#item(0);
    if (value === ending || this.#at !== this.#bytes.length) throw unreadable();
    return value;
  }

  tags(): readonly number[] {
    const tags: number[] = [];
    while ((this.#bytes[this.#at] ?? 0) >> 5 === 6 && tags.length < maxDepth) tags.push(this.#size(this.#byte() & 31));
    return tags;
  }

  #item(depth: number): unknown {
    const initial = this.#byte();
    const minor = initial & 31;
    switch (initial >> 5) {
      case 0:
        return this.#argument(minor);
      case 1:
        return negative(this.#argument(minor));
      case 2:
        return this.#string(minor);
      case 3:
        return this.#text(minor);
      case 4:
        return this.#list(minor, depth + 1);
      case 5:
        return this.#map(minor, depth + 1);
      case 6:
        return this.#tagged(minor, depth + 1);
      default:
        return this.#simple(minor);
    }
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw unreadable();
    this.#at += 1;
    return byte;
  }

  #argument(minor: number): number | bigint {
    if (minor < 24) return minor;
    if (minor === 24) return this.#byte();
    if (minor === 25) return this.#byte() * 0x100 + this.#byte();
    if (minor === 26) return this.#word();
    if (minor !== 27) throw unreadable();
    const high = this.#word();
    const low = this.#word();
    return high < 0x20_0000 ? high * 0x1_0000_0000 + low : (BigInt(high) << 32n) | BigInt(low);
  }

  #word(): number {
    const high = this.#byte() * 0x100 + this.#byte();
    return high * 0x1_0000 + this.#byte() * 0x100 + this.#byte();
  }

  /** @returns a number of bytes, items or a tag; nothing here comes near 2^53 of any */
  #size(minor: number): number {
    const size = this.#argument(minor);
    if (typeof size === 'bigint') throw unreadable();
    return size;
  }

  /** @returns where a string begins that ends at `#at` */
  #skip(minor: number): number {
    const length = this.#size(minor);
    const start = this.#at;
    if (length > this.#bytes.length - start) throw unreadable();
    this.#at = start + length;
    return start;
  }

  #string(minor: number): Uint8Array {
    const start = this.#skip(minor);
    return this.#bytes.subarray(start, this.#at);
  }

  #text(minor: number): string {
    const start = this.#skip(minor);
    const bytes = this.#bytes;
    for (let index = start; index < this.#at; index += 1) {
      if ((bytes[index] ?? 0) > 0x7f) return bufferOf(bytes).toString('utf8', start, this.#at);
    }
    this.#characters ??= bufferOf(bytes).toString('latin1');
    return this.#characters.slice(start, this.#at);
  }

  #list(minor: number, depth: number): unknown[] {
    const count = this.#count(minor, depth);
    const items: unknown[] = [];
    while (items.length < count) {
      const item = this.#item(depth);
      if (item === ending) {
        if (count === Number.POSITIVE_INFINITY) break;
        throw unreadable();
      }
      items.push(item);
    }
    return items;
  }

  #map(minor: number, depth: number): ReadonlyMap<unknown, unknown> {
    const count = this.#count(minor, depth);
    const map = new Map<unknown, unknown>();
    while (map.size < count) {
      const key = this.#item(depth);
      if (key === ending && count === Number.POSITIVE_INFINITY) break;
      if (!isLabel(key) || map.has(key)) throw unreadable();
      const value = this.#item(depth);
      if (value === ending) throw unreadable();
      map.set(key, value);
    }
    return map;
  }

  #count(minor: number, depth: number): number {
    if (depth > maxDepth) throw unreadable();
    return minor === 31 ? Number.POSITIVE_INFINITY : this.#size(minor);
  }

  #tagged(minor: number, depth: number): unknown {
    if (depth > maxDepth || !this.#ignores(this.#size(minor))) throw unreadable();
    const value = this.#item(depth);
    if (value === ending) throw unreadable();
    return value;
  }

  #simple(minor: number): unknown {
    if (minor === 20) return false;
    if (minor === 21) return true;
    if (minor === 22) return null;
    if (minor === 23) return undefined;
    if (minor === 25) return halfFloat(this.#byte(), this.#byte());
    if (minor === 26 || minor === 27) return this.#float(minor === 26 ? 4 : 8);
    if (minor === 31) return ending;
    throw unreadable();
  }

  #float(size: 4 | 8): number {
    const { buffer, byteOffset } = this.#bytes;
    if (size > this.#bytes.length - this.#at) throw unreadable();
    const view = new DataView(buffer, byteOffset + this.#at, size);
    this.#at += size;
    return size === 4 ? view.getFloat32(0) : view.getFloat64(0);
  }
}

const negative = (value: number | bigint): number | bigint => {
  if (typeof value === 'bigint') return -1n - value;
  return value < Number.MAX_SAFE_INTEGER ? -1 - value : -1n - BigInt(value);
};

/** What names a member (RFC 9052 section 1.4). */
const isLabel = (key: unknown): boolean =>
  typeof key === 'string' || typeof key === 'bigint' || (typeof key === 'number' && Number.isInteger(key));

/** RFC 8949 appendix D. */
const halfFloat = (high: number, low: number): number => {
  const exponent = (high >> 2) & 31;
  const fraction = ((high & 3) << 8) | low;
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : (1024 + fraction) * 2 ** (exponent - 25);
  return high > 0x7f ? -size : size;
};

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

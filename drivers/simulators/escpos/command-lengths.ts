/**
 * How long each ESC/POS command is (Epson ESC/POS command reference, and what clones add). Asked again with every byte, as
 * many say their length only in their head.
 */

/** What is known of a command's length with the bytes at hand. */
export type Length =
  | Readonly<{ known: 'whole'; length: number }>
  /** At least so long; ask again then. */
  | Readonly<{ known: 'least'; length: number }>
  | Readonly<{ known: 'to-nul' }>
  | Readonly<{ known: 'never' }>;

const whole = (length: number): Length => ({ known: 'whole', length });
const least = (length: number): Length => ({ known: 'least', length });
const toNul: Length = { known: 'to-nul' };
const never: Length = { known: 'never' };

const at = (bytes: readonly number[], index: number): number => bytes[index] ?? 0;
const word = (bytes: readonly number[], index: number): number => at(bytes, index) + at(bytes, index + 1) * 256;
const long = (bytes: readonly number[], index: number): number => word(bytes, index) + word(bytes, index + 2) * 65536;

/** A head of so many bytes, which says how much follows it. */
const after = (bytes: readonly number[], head: number, body: () => number): Length =>
  bytes.length < head ? least(head) : whole(head + body());

type Rule = (bytes: readonly number[]) => Length;

/** Commands of a fixed length: their names, by the bytes that follow the name. */
const fixed = (byCount: Readonly<Record<number, string>>): ReadonlyMap<string, Length> =>
  new Map(
    Object.entries(byCount).flatMap(([count, names]) => [...names].map((name) => [name, whole(2 + Number(count))])),
  );

const esc = fixed({ 0: '2@LSimv<\f', 1: '!%-3=?AEGJKMRTUVadefrtu{ +', 2: '$\\cB', 3: 'p', 8: 'W' });
const fs = fixed({ 0: '&.', 1: '!-CW', 2: '?Sp', 74: '2' });
const gs = fixed({ 0: ':', 1: '!/BEHITabcfhjrwe', 2: '$LPW\\', 3: '^z' });

const escRules: Readonly<Record<string, Rule>> = {
  '&': (bytes) => userDefinedCharacters(bytes),
  '(': (bytes) => after(bytes, 5, () => word(bytes, 3)),
  '*': (bytes) => after(bytes, 5, () => word(bytes, 3) * (at(bytes, 2) >= 32 ? 3 : 1)),
  D: () => toNul,
};

const fsRules: Readonly<Record<string, Rule>> = {
  '(': (bytes) => after(bytes, 5, () => word(bytes, 3)),
  q: (bytes) => storedImages(bytes),
  // FS g 1 m a1 a2 a3 a4 nL nH d…: writes to memory; FS g 2 reads from it.
  g: (bytes) => after(bytes, 10, () => (at(bytes, 2) === 0x31 ? word(bytes, 8) : 0)),
};

const gsRules: Readonly<Record<string, Rule>> = {
  '(': (bytes) => after(bytes, 5, () => word(bytes, 3)),
  '8': (bytes) => after(bytes, 7, () => long(bytes, 3)),
  v: (bytes) => after(bytes, 8, () => word(bytes, 4) * word(bytes, 6)),
  Q: (bytes) => after(bytes, 8, () => word(bytes, 4) * word(bytes, 6)),
  '*': (bytes) => after(bytes, 4, () => at(bytes, 2) * at(bytes, 3) * 8),
  k: (bytes) => barcode(bytes),
  // GS V 65 n and its like feed before they cut.
  V: (bytes) => (bytes.length < 3 ? least(3) : whole([65, 66, 97, 98, 103, 104].includes(at(bytes, 2)) ? 4 : 3)),
  C: (bytes) => (bytes.length < 3 ? least(3) : (counters.get(at(bytes, 2)) ?? never)),
  g: () => whole(6),
};

const counters: ReadonlyMap<number, Length> = new Map([
  [0x30, whole(5)],
  [0x31, whole(9)],
  [0x32, whole(5)],
]);

const barcode = (bytes: readonly number[]): Length => {
  if (bytes.length < 3) return least(3);
  if (at(bytes, 2) <= 6) return toNul;
  return after(bytes, 4, () => at(bytes, 3));
};

/** ESC & y c1 c2, then for each character its width x and x·y bytes. */
const userDefinedCharacters = (bytes: readonly number[]): Length => {
  let length = 5;
  if (bytes.length < length) return least(length);
  for (let left = at(bytes, 4) - at(bytes, 3) + 1; left > 0; left -= 1) {
    if (bytes.length <= length) return least(length + 1);
    length += 1 + at(bytes, length) * at(bytes, 2);
  }
  return whole(length);
};

/** FS q n, then for each image xL xH yL yH and x·y·8 bytes. */
const storedImages = (bytes: readonly number[]): Length => {
  let length = 3;
  if (bytes.length < length) return least(length);
  for (let left = at(bytes, 2); left > 0; left -= 1) {
    if (bytes.length < length + 4) return least(length + 4);
    length += 4 + word(bytes, length) * word(bytes, length + 2) * 8;
  }
  return whole(length);
};

/** DLE: EOT n (7 and 8 with one more) · ENQ n · DC4 function. */
const realTime = (bytes: readonly number[]): Length => {
  if (bytes.length < 3) return least(3);
  if (at(bytes, 1) === 0x04) return whole(at(bytes, 2) === 7 || at(bytes, 2) === 8 ? 4 : 3);
  if (at(bytes, 1) === 0x05) return whole(3);
  if (at(bytes, 1) === 0x14) return dc4Lengths.get(at(bytes, 2)) ?? never;
  return never;
};

const dc4Lengths: ReadonlyMap<number, Length> = new Map([
  [1, whole(5)],
  [2, whole(5)],
  [3, whole(8)],
  [7, whole(4)],
  [8, whole(10)],
]);

const families: ReadonlyMap<
  number,
  Readonly<{ fixed: ReadonlyMap<string, Length>; rules: Readonly<Record<string, Rule>> }>
> = new Map([
  [0x1b, { fixed: esc, rules: escRules }],
  [0x1c, { fixed: fs, rules: fsRules }],
  [0x1d, { fixed: gs, rules: gsRules }],
]);

/** Whether this byte begins a command. */
export const beginsCommand = (byte: number): boolean => byte === 0x10 || families.has(byte);

/** @param bytes the beginning of a command, at least its first byte */
export const lengthOf = (bytes: readonly number[]): Length => {
  if (bytes.length < 2) return least(2);
  if (bytes[0] === 0x10) return realTime(bytes);
  const family = families.get(at(bytes, 0));
  const name = String.fromCharCode(at(bytes, 1));
  const rule = family !== undefined && Object.hasOwn(family.rules, name) ? family.rules[name] : undefined;
  return rule?.(bytes) ?? family?.fixed.get(name) ?? never;
};

/**
 * The form of what comes from outside, checked without zod, for what the thread that sends reads: zod is 4.5 MiB in every
 * thread that loads it. Schemas of the same forms (signed-schemas.ts) are what central teams get, and hold these to it in tests.
 *
 * @throws Misshapen
 */
export type Shape<T> = (value: unknown, at: string) => T;

/** What a shape gives. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** Says where in the value something else stands than was expected. */
export class Misshapen extends Error {
  constructor(at: string, expected: string) {
    super(`${at === '' ? 'the whole' : at}: expected ${expected}`);
    this.name = 'Misshapen';
  }
}

/** @param length of exactly so many; default: any */
export const bytes =
  (length?: number): Shape<Uint8Array> =>
  (value, at) => {
    if (value instanceof Uint8Array && (length === undefined || value.length === length)) return value;
    throw new Misshapen(at, length === undefined ? 'bytes' : `${length} bytes`);
  };

export type TextRule = Readonly<{ min?: number; max?: number; pattern?: RegExp }>;

/** Lengths in UTF-16 units, inclusive. */
export const text =
  ({ min = 0, max = Number.POSITIVE_INFINITY, pattern }: TextRule = {}): Shape<string> =>
  (value, at) => {
    if (typeof value !== 'string') throw new Misshapen(at, 'text');
    if (value.length < min || value.length > max) throw new Misshapen(at, `text of ${min} to ${max} characters`);
    if (pattern !== undefined && !pattern.test(value)) throw new Misshapen(at, `text like ${pattern}`);
    return value;
  };

/** A whole number, exact, between both inclusive. */
export const whole =
  (min: number, max: number = Number.MAX_SAFE_INTEGER): Shape<number> =>
  (value, at) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw new Misshapen(at, `a whole number from ${min} to ${max}`);
  };

export const flag: Shape<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new Misshapen(at, 'true or false');
  return value;
};

export const exactly =
  <const T extends string | number>(only: T): Shape<T> =>
  (value, at) => {
    if (value === only) return only;
    throw new Misshapen(at, String(only));
  };

export const oneOf =
  <const T extends string>(names: readonly T[]): Shape<T> =>
  (value, at) => {
    const name = names.find((known) => known === value);
    if (name === undefined) throw new Misshapen(at, names.join(', '));
    return name;
  };

export const anything: Shape<unknown> = (value) => value;

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, at) =>
    value === null ? null : shape(value, at);

export const listOf =
  <T>(
    shape: Shape<T>,
    { min = 0, max = Number.POSITIVE_INFINITY }: Readonly<{ min?: number; max?: number }> = {},
  ): Shape<T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new Misshapen(at, 'a list');
    if (value.length < min || value.length > max) throw new Misshapen(at, `a list of ${min} to ${max}`);
    // `map` would pass over what is not there.
    return Array.from(value, (item: unknown, index) => shape(item, `${at}[${index}]`));
  };

type Fields = Readonly<Record<string, Shape<unknown>>>;
type Required<F extends Fields> = { [K in keyof F]: Shaped<F[K]> };
type Optional<F extends Fields> = { [K in keyof F]?: Shaped<F[K]> | undefined };

/** An object with these fields; what else it has is left out. */
export const fields =
  <R extends Fields, O extends Fields = Record<never, never>>(
    required: R,
    optional?: O,
  ): Shape<Required<R> & Optional<O>> =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misshapen(at, 'an object');
    const given = new Map<string, unknown>(Object.entries(value));
    const read = (of: Fields, names: readonly string[]) =>
      names.map((name) => [name, of[name]?.(given.get(name), at === '' ? name : `${at}.${name}`)]);
    const missing = Object.keys(required).find((name) => !given.has(name));
    if (missing !== undefined) throw new Misshapen(at, `an object with "${missing}"`);
    const there = Object.keys(optional ?? {}).filter((name) => given.get(name) !== undefined);
    return Object.fromEntries([...read(required, Object.keys(required)), ...read(optional ?? {}, there)]);
  };

/** The same shape with one more condition on it. */
export const where =
  <T>(shape: Shape<T>, holds: (value: T) => boolean, expected: string): Shape<T> =>
  (value, at) => {
    const read = shape(value, at);
    if (!holds(read)) throw new Misshapen(at, expected);
    return read;
  };

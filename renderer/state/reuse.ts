const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const reuseUnknown = (previous: unknown, next: unknown): unknown => {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    const items = next.map((item, index) => reuseUnknown(previous[index], item));
    return items.length === previous.length && items.every((item, index) => item === previous[index])
      ? previous
      : items;
  }
  if (!isRecord(previous) || !isRecord(next)) return next;
  const entries = Object.entries(next).map(([key, value]) => [key, reuseUnknown(previous[key], value)] as const);
  const same =
    entries.length === Object.keys(previous).length &&
    entries.every(([key, value]) => Object.hasOwn(previous, key) && value === previous[key]);
  return same ? previous : Object.fromEntries(entries);
};

/**
 * `next`, with every part that equals the same part of `previous` replaced by that very part: what did not change keeps its
 * identity, and React leaves it alone. For JSON values.
 */
export const reuse = <T>(previous: T, next: T): T => reuseUnknown(previous, next) as T;

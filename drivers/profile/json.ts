export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** In an object that is laid over another: it stands in place of the other, and nothing of that is kept. */
export const replaceKey = '$replace';

/**
 * Lays one JSON value over another: objects are merged key by key, everything else (arrays too) is replaced. An object
 * with `"$replace": true` replaces as well.
 */
export const mergeJson = (below: unknown, above: unknown): unknown => {
  if (!isJsonObject(above)) return above;
  const { [replaceKey]: replaces, ...own } = above;
  const beneath = replaces !== true && isJsonObject(below) ? below : {};
  // From entries, not by assignment: a key may be called __proto__.
  const merged = Object.entries(own).map(([key, value]) => [
    key,
    mergeJson(Object.hasOwn(beneath, key) ? beneath[key] : undefined, value),
  ]);
  return Object.fromEntries([...Object.entries(beneath), ...merged]);
};

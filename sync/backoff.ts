/** Full jitter: a random wait up to a bound that doubles, so that ten thousand kiosks do not return at once. */
export type BackoffSettings = Readonly<{ firstMs: number; maxMs: number }>;

/**
 * @param attempt 0 for the first wait
 * @param random in [0, 1)
 * @returns ms, between half the first wait and the bound
 */
export const backoffMs = (attempt: number, random: number, { firstMs, maxMs }: BackoffSettings): number => {
  const bound = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(firstMs / 2 + random * Math.max(0, bound - firstMs / 2));
};

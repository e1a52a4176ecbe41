/** Full jitter: a random wait up to a bound that doubles, so that ten thousand kiosks do not return at once. */
export type BackoffSettings = Readonly<{
  /** The bound of the wait before the very first try after a start: after a power cut a whole district starts. ms */
  startMs: number;
  /** The bound of the first wait after a connection that had stood. ms */
  firstMs: number;
  maxMs: number;
  /** A wait is never shorter than this, but for the one after a start. ms */
  leastMs: number;
}>;

/**
 * @param attempt 0 for the first wait
 * @param random in [0, 1)
 * @returns ms, between the least and the bound
 */
export const backoffMs = (attempt: number, random: number, { firstMs, maxMs, leastMs }: BackoffSettings): number => {
  const bound = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(leastMs + random * Math.max(0, bound - leastMs));
};

/**
 * A broker on this very machine serves this machine: there is nobody to make room for.
 * @param spreadMs over which the first tries of all kiosks are spread
 */
export const backoffFor = (broker: string, spreadMs: number): BackoffSettings => {
  const { hostname } = new URL(broker);
  const here = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return here
    ? { startMs: 0, firstMs: 500, maxMs: 30_000, leastMs: 250 }
    : { startMs: spreadMs, firstMs: Math.max(500, spreadMs), maxMs: Math.max(60_000, spreadMs), leastMs: 250 };
};

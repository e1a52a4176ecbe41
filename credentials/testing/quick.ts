/** Longest time that a reader may take for any code, forged ones included. */
const limitMs = 50;

/**
 * Does it, and again where it seemed slow: a machine that was busy elsewhere is quick the next time, a pattern that
 * backtracks is not.
 * @throws Error when it is slow three times
 */
export const quickly = <T>(work: () => T): T => {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const began = performance.now();
    const answer = work();
    fastest = Math.min(fastest, performance.now() - began);
    if (fastest < limitMs) return answer;
  }
  throw new Error(`took ${fastest.toFixed(0)} ms, three times`);
};

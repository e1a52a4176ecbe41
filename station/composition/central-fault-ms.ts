/** What was wrong with something from central is told for so long after it was so the last time, ms. */
export const centralFaultMs = 600_000;

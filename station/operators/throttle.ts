/** Wrong tries in a row that cost no waiting: fingers slip. */
const freeTries = 3;
const firstWaitMs = 5000;
const longestWaitMs = 15 * 60_000;

/** How long nobody may try again after so many wrong tries in a row: 5 s after the third, doubled by each one, at most 15 min. */
export const waitAfter = (wrong: number): number =>
  wrong < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(wrong - freeTries, 20));

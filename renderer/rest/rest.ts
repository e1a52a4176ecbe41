/** By how much everything on the screen is moved, px. */
export type Shift = Readonly<{ x: number; y: number }>;

/** Nothing stands at the same pixels for longer, ms. */
export const shiftEveryMs = 60_000;

/**
 * The way that the picture takes, a pixel or two at a time and back to where it began: edges of bars and letters wander
 * over eight pixels within half an hour, and nobody sees them go.
 */
const way: readonly Shift[] = [
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 1],
  [4, 2],
  [4, 3],
  [3, 4],
  [2, 4],
  [1, 3],
  [0, 4],
  [-1, 3],
  [-2, 4],
  [-3, 4],
  [-4, 3],
  [-4, 2],
  [-3, 1],
  [-4, 0],
  [-3, -1],
  [-4, -2],
  [-4, -3],
  [-3, -4],
  [-2, -4],
  [-1, -3],
  [0, -4],
  [1, -3],
  [2, -4],
  [3, -4],
  [4, -3],
  [4, -2],
  [3, -1],
  [2, 0],
  [1, 0],
].map(([x = 0, y = 0]) => ({ x, y }));

/** As far as the picture ever is from its place, px. */
export const farthest = 4;

/** @param step how often it has been moved, from 0 */
export const shiftAt = (step: number): Shift => way[step % way.length] ?? { x: 0, y: 0 };

/** What of the screen tells that somebody is there or should look; anything else is only the time that passes. */
export type Sight = Readonly<{
  phase: string | null;
  link: string;
  /** Key of the newest passage and opening, and what the guard should know. */
  newest: string;
  notices: string;
}>;

export const sameSight = (one: Sight, other: Sight): boolean =>
  one.phase === other.phase && one.link === other.link && one.newest === other.newest && one.notices === other.notices;

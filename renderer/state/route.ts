import { laneIdSchema } from '../../contract/decision.ts';

const lanePath = /^\/lane\/([^/]+)\/?$/;

/** The lane that a path names: `/lane/{id}`. @returns null for the first lane, and for anything that names none */
export const laneOfPath = (path: string): string | null =>
  laneIdSchema.safeParse(lanePath.exec(path)?.[1]).data ?? null;

export const pathOfLane = (lane: string | null): string => (lane === null ? '/' : `/lane/${lane}`);

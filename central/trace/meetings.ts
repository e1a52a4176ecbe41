import type { SiteStay } from './stays.ts';

/** Two people were at one site at the same time. ms since the Unix epoch, both ends inclusive. */
export type Meeting = Readonly<{ site: number; from: number; to: number }>;

/**
 * When two people were at the same place, oldest first, overlapping times of one site joined. Passages of different modes
 * never meet: a demonstration harms nobody.
 */
export const meetingsOf = (ours: readonly SiteStay[], theirs: readonly SiteStay[]): readonly Meeting[] =>
  joined(ours.flatMap((our) => theirs.flatMap((their) => meeting(our, their) ?? [])));

const meeting = (a: SiteStay, b: SiteStay): Meeting | null => {
  if (a.sighting.site !== b.sighting.site || a.sighting.mode !== b.sighting.mode) return null;
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from <= to ? { site: a.sighting.site, from, to } : null;
};

/** Overlapping times of one site as one, oldest first. */
export const joined = (meetings: readonly Meeting[]): readonly Meeting[] => {
  const all: Meeting[] = [];
  for (const next of meetings.toSorted((a, b) => a.site - b.site || a.from - b.from)) {
    const last = all.at(-1);
    if (last !== undefined && last.site === next.site && next.from <= last.to) {
      all[all.length - 1] = { ...last, to: Math.max(last.to, next.to) };
    } else {
      all.push(next);
    }
  }
  return all.sort((a, b) => a.from - b.from || a.site - b.site);
};

/** Rounded to the thousandth. */
export const minutesOf = (meetings: readonly Meeting[]): number =>
  Math.round(meetings.reduce((sum, { from, to }) => sum + (to - from), 0) / 60) / 1000;

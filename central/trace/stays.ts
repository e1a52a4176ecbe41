import type { Direction, Mode, Outcome } from '../../contract/decision.ts';

/** One passage of one person, as tracing sees it. Times: ms since the Unix epoch. */
export type Sighting = Readonly<{
  position: number;
  person: number;
  site: number;
  station: number;
  lane: number;
  time: number;
  direction: Direction;
  outcome: Outcome;
  mode: Mode;
}>;

/** Somebody was at a site from `from` to `to`, both inclusive. */
export type SiteStay = Readonly<{
  /** The passage by which it is known: the entry, or the exit where no entry was seen. */
  sighting: Sighting;
  from: number;
  to: number;
  /** One end was not seen and is assumed. */
  open: boolean;
}>;

export type StayRules = Readonly<{
  /** Assumed where one end of a stay was not seen. ms, default: 2 h */
  openMs: number;
  /** An entry and an exit further apart than this are not of one stay. ms, default: 24 h */
  longestMs: number;
  /** Somebody sent away or to a test stood at the gate for this long. ms, default: 10 min */
  atGateMs: number;
}>;

const minute = 60_000;
export const defaultStayRules: StayRules = { openMs: 120 * minute, longestMs: 24 * 60 * minute, atGateMs: 10 * minute };

/** An entry whose exit has not been seen yet, and when the person was first seen at another site after it. */
type Entered = { readonly sighting: Sighting; elsewhere: number | null };

/**
 * The stays of one person out of all their passages, oldest first. An exit belongs to the last entry at the same site.
 * An entry without exit ends with the next entry, with being seen at another site, or after `openMs`, whichever is
 * first; an exit without entry begins likewise. Being refused or referred is a stay at the gate and neither an entry nor
 * an exit; a repeat or an unreadable code is nothing. Passages of different modes never make one stay.
 * @param sightings of one person
 */
export const staysOf = (sightings: readonly Sighting[], rules: StayRules = defaultStayRules): readonly SiteStay[] => {
  const counted = sightings.filter(({ outcome }) => outcome !== 'repeat' && outcome !== 'unreadable');
  const modes = new Set(counted.map(({ mode }) => mode));
  return [...modes]
    .flatMap((mode) =>
      pair(
        counted.filter((sighting) => sighting.mode === mode),
        rules,
      ),
    )
    .sort((a, b) => a.from - b.from || a.sighting.position - b.sighting.position);
};

const isSentAway = ({ outcome }: Sighting): boolean => outcome === 'refuse' || outcome === 'refer';

const pair = (unsorted: readonly Sighting[], rules: StayRules): readonly SiteStay[] => {
  const sightings = unsorted.toSorted((a, b) => a.time - b.time || a.position - b.position);
  const inside = new Map<number, Entered>();
  const stays: SiteStay[] = [];
  for (const [index, sighting] of sightings.entries()) {
    noteElsewhere(inside, sighting);
    if (isSentAway(sighting)) {
      stays.push({ sighting, from: sighting.time, to: sighting.time + rules.atGateMs, open: true });
      continue;
    }
    const entered = inside.get(sighting.site);
    inside.delete(sighting.site);
    if (sighting.direction === 'in') {
      if (entered !== undefined) stays.push(openStay(entered, sighting.time, rules));
      inside.set(sighting.site, { sighting, elsewhere: null });
    } else if (entered !== undefined && sighting.time - entered.sighting.time <= rules.longestMs) {
      stays.push({ sighting: entered.sighting, from: entered.sighting.time, to: sighting.time, open: false });
    } else {
      if (entered !== undefined) stays.push(openStay(entered, sighting.time, rules));
      stays.push(unseenEntry(sighting, sightings[index - 1], rules));
    }
  }
  for (const entered of inside.values()) stays.push(openStay(entered, Number.POSITIVE_INFINITY, rules));
  return stays;
};

const noteElsewhere = (inside: ReadonlyMap<number, Entered>, { site, time }: Sighting): void => {
  for (const [enteredSite, entered] of inside) if (enteredSite !== site) entered.elsewhere ??= time;
};

const openStay = ({ sighting, elsewhere }: Entered, next: number, { openMs }: StayRules): SiteStay => ({
  sighting,
  from: sighting.time,
  to: Math.min(sighting.time + openMs, next, elsewhere ?? next),
  open: true,
});

const unseenEntry = (exit: Sighting, before: Sighting | undefined, { openMs }: StayRules): SiteStay => ({
  sighting: exit,
  from: Math.max(exit.time - openMs, before?.time ?? 0),
  to: exit.time,
  open: true,
});

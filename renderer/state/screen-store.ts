import type { ErrorRecord } from '../../contract/errors.ts';
import { guardSession, type Session } from '../../contract/operator.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import type { SetupState } from '../../contract/setup.ts';
import type { StationListener } from '../station/connect.ts';
import { reuse } from './reuse.ts';

/** `refused`: the station does not show this lane. `misunderstood`: it speaks another version of the contract. */
export type LinkState = 'connecting' | 'connected' | 'lost' | 'refused' | 'misunderstood';

export type ScreenSnapshot = Readonly<{
  link: LinkState;
  /** The last state that was told, however old; null before the first. */
  state: ScreenState | null;
  /** Station's clock less this machine's, ms. */
  clockOffset: number;
  /** When the last state came, by the station's clock, ms since the Unix epoch. */
  heardAt: number;
  refusal: ErrorRecord | null;
  /** This kiosk is being set up; null: it has a gate. */
  setup: SetupState | null;
  /** Who acts on this screen. */
  session: Session;
}>;

export type ScreenStore = StationListener &
  Readonly<{
    snapshot(): ScreenSnapshot;
    subscribe(changed: () => void): () => void;
  }>;

const beginning: ScreenSnapshot = {
  link: 'connecting',
  state: null,
  clockOffset: 0,
  heardAt: 0,
  refusal: null,
  setup: null,
  session: guardSession,
};

/** Below this the two clocks are taken as the same, so that a message's way does not move every time on the screen. */
const offsetTolerance = 250;

/** What the screens show. @param now this machine's clock, ms since the Unix epoch */
export const createScreenStore = (now: () => number): ScreenStore => {
  const listeners = new Set<() => void>();
  let snapshot = beginning;
  // Revisions count within one run of the station: a new way to it may lead to a new run.
  let newestRevision = Number.NEGATIVE_INFINITY;
  let revisionLane: string | null = null;

  const show = (change: Partial<ScreenSnapshot>): void => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  const offsetFor = (state: ScreenState): number => {
    const offset = state.now - now();
    return Math.abs(offset - snapshot.clockOffset) < offsetTolerance ? snapshot.clockOffset : offset;
  };

  return {
    snapshot: () => snapshot,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    opened: () => {
      newestRevision = Number.NEGATIVE_INFINITY;
      // Nobody stays signed in over a new way to the station.
      if (snapshot.session.operator !== null) show({ session: guardSession });
    },
    session: (session) => show({ session }),
    state: (next) => {
      if (next.lane.id === revisionLane && next.revision < newestRevision) return;
      newestRevision = next.revision;
      revisionLane = next.lane.id;
      const clockOffset = offsetFor(next);
      const state = snapshot.state === null ? next : reuse(snapshot.state, next);
      show({ link: 'connected', state, clockOffset, heardAt: next.now, refusal: null, setup: null });
    },
    setup: (setup) => {
      if (snapshot.setup !== null && snapshot.link === 'connected' && setup.revision < snapshot.setup.revision) return;
      show({ link: 'connected', state: null, setup, heardAt: setup.now, refusal: null });
    },
    lost: () => {
      if (snapshot.link === 'connected' || snapshot.link === 'misunderstood') show({ link: 'lost' });
    },
    refused: (refusal) => show({ link: 'refused', refusal }),
    misunderstood: () => show({ link: 'misunderstood' }),
  };
};

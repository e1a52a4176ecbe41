import type { ScreenState } from '../../contract/rpc.ts';
import type { ScreenSnapshot } from '../state/screen-store.ts';
import { noticesOf } from '../words/notices.ts';
import type { Sight } from './rest.ts';

/** Numbers in the words of a fault may go on changing: its code is the news. */
const subjectOf = (id: string): string => id.split(':').slice(0, 2).join(':');

/** What nobody has to do anything about wakes no screen, though it come and go all night. */
const newsOf = (state: ScreenState): string =>
  noticesOf(state)
    .filter(({ severity }) => severity !== 'information')
    .map(({ id }) => subjectOf(id))
    .join(' ');

const newestOf = ({ recent: [passage], openings: [opening] = [] }: ScreenState): string =>
  `${passage?.epoch}/${passage?.sequence} ${opening?.epoch}/${opening?.sequence}`;

/** What of the screen would wake somebody. */
export const sightOf = ({ state, link }: Pick<ScreenSnapshot, 'state' | 'link'>): Sight => ({
  phase: state?.phase.name ?? null,
  link,
  newest: state === null ? '' : newestOf(state),
  notices: state === null ? '' : newsOf(state),
});

/** Nobody stands at the gate, and nothing stands on its screen that has to be seen from afar. */
const isIdle = ({ state, link }: Pick<ScreenSnapshot, 'state' | 'link'>): boolean =>
  link === 'connected' && state?.phase.name === 'waiting';

/** @param poster the site's code stands there, which phones read */
export const dimAfterMs = (snapshot: Pick<ScreenSnapshot, 'state' | 'link'>, poster: boolean): number | null => {
  const seconds = snapshot.state?.screen?.dimAfterSeconds ?? null;
  return seconds === null || poster || !isIdle(snapshot) ? null : seconds * 1000;
};

/** Somebody looks at an answer, or gives one. */
export const isLookedAt = ({ state, link }: Pick<ScreenSnapshot, 'state' | 'link'>): boolean =>
  link === 'connected' && state !== null && state.phase.name !== 'waiting' && state.phase.name !== 'out-of-order';

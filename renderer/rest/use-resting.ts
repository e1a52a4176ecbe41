import { useLayoutEffect, useMemo } from 'react';
import type { ScreenSnapshot } from '../state/screen-store.ts';
import { dimAfterMs, isLookedAt, sightOf } from './sight-of.ts';
import { useRest } from './use-rest.ts';

/**
 * Dims and moves the whole page, which knows nothing of it: a move of the picture shifts nothing in its layout, and what
 * takes the light lies above it and takes nothing else, so that a touch goes through to what it touches.
 * @param poster the site's code stands there, which phones read
 */
export const useResting = ({ state, link }: ScreenSnapshot, poster: boolean): void => {
  const sight = useMemo(() => sightOf({ state, link }), [state, link]);
  const known = { state, link };
  const { dim, shift } = useRest(sight, dimAfterMs(known, poster), isLookedAt(known));
  const { x, y } = shift;
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    if (dim) dataset['dim'] = 'true';
    else delete dataset['dim'];
  }, [dim]);
  useLayoutEffect(() => {
    const page = document.getElementById('root');
    if (page !== null) page.style.transform = x === 0 && y === 0 ? '' : `translate(${x}px, ${y}px)`;
  }, [x, y]);
};

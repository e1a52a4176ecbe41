import { type RefObject, useLayoutEffect, useRef } from 'react';

/** With larger words the screen scrolls: whenever something happens at the door, the stage comes back into sight. */
export const useStageInSight = (phase: string | null): RefObject<HTMLDivElement | null> => {
  const screen = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (phase !== null && phase !== 'waiting') screen.current?.scrollTo(0, 0);
  }, [phase]);
  return screen;
};

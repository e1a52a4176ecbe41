import { type RefObject, useLayoutEffect, useRef } from 'react';

/** What changes is painted by then. */
const laterMs = 300;

/**
 * While `covered` nobody sees this part: it is marked `data-drawn="later"` when `change` changes, so that the browser leaves
 * its layout out of the frame that shows the change, and marked no more a moment after. It is in place before it is
 * uncovered, and nothing moves then.
 */
export const useDrawnLater = (covered: boolean, change: unknown): RefObject<HTMLDivElement | null> => {
  const part = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change itself is not read
  useLayoutEffect(() => {
    const { current } = part;
    if (!covered || current === null) return;
    const draw = (): void => current.removeAttribute('data-drawn');
    current.setAttribute('data-drawn', 'later');
    const timer = setTimeout(draw, laterMs);
    return () => {
      clearTimeout(timer);
      draw();
    };
  }, [covered, change]);
  return part;
};

import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useStillness } from './use-stillness.ts';

/** Looks like running. */
const stepMs = 100;

/** The style sheet draws what is left of the time from this property: 1 to 0. */
const property = '--left';

/**
 * A time that runs out, as `--left` of an element: its share of the time from `since` to `until`, ms of the station's clock.
 * Where motion is not wanted it stays 1. By a timer, for an animation of the style sheet keeps the browser drawing sixty
 * times a second, whatever its steps: a decision would wait for the next of those frames, and now it gets one at once.
 */
export const useRunningDown = <Part extends HTMLElement | SVGElement>(
  since: number,
  until: number,
  clockOffset: number,
): RefObject<Part | null> => {
  const part = useRef<Part>(null);
  const still = useStillness();
  useLayoutEffect(() => {
    const { current } = part;
    if (current === null) return;
    if (still) {
      current.style.removeProperty(property);
      return;
    }
    const whole = Math.max(1, until - since);
    const over = performance.now() + until - (Date.now() + clockOffset);
    const step = (): void => {
      const left = Math.min(1, Math.max(0, (over - performance.now()) / whole));
      current.style.setProperty(property, left.toFixed(3));
      if (left === 0) clearInterval(timer);
    };
    const timer = setInterval(step, stepMs);
    step();
    return () => clearInterval(timer);
  }, [since, until, clockOffset, still]);
  return part;
};

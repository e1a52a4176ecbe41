import type { ReactNode } from 'react';
import { useNow } from '../state/use-now.ts';
import { useRunningDown } from '../state/use-running-down.ts';
import { measuringTexts } from '../text.ts';

type RingProps = Readonly<{ since: number; until: number; clockOffset: number }>;

/** Runs empty as the time runs out. */
export const CountdownRing = ({ since, until, clockOffset }: RingProps): ReactNode => {
  // Its seconds end with the time that runs out, not with those of the clock.
  const pastSecond = until % 1000;
  const now = useNow(clockOffset - pastSecond);
  const seconds = Math.max(0, Math.ceil((until - pastSecond - now) / 1000));
  const left = useRunningDown<SVGCircleElement>(since, until, clockOffset);
  return (
    <div className="ring" role="timer" aria-label={`${seconds} ${measuringTexts.seconds.vi}`}>
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle cx="50" cy="50" r="44" className="ring-track" />
        <circle ref={left} cx="50" cy="50" r="44" pathLength="100" className="ring-left" />
      </svg>
      <span className="ring-seconds">{seconds}</span>
    </div>
  );
};

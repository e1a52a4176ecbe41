import { type CSSProperties, type ReactNode, useState } from 'react';
import { useNow } from '../state/use-now.ts';
import { measuringTexts } from '../text.ts';

type RingProps = Readonly<{ since: number; until: number; clockOffset: number }>;

/** Runs empty as the time runs out. The browser animates it: nothing is drawn anew by us but the second's figure. */
export const CountdownRing = ({ since, until, clockOffset }: RingProps): ReactNode => {
  const now = useNow(clockOffset);
  const [elapsed] = useState(() => Math.max(0, Date.now() + clockOffset - since));
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  const timing: CSSProperties = {
    animationDuration: `${Math.max(1, until - since)}ms`,
    animationDelay: `${-elapsed}ms`,
  };
  return (
    <div className="ring" role="timer" aria-label={`${seconds} ${measuringTexts.seconds.vi}`}>
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        <circle cx="50" cy="50" r="44" className="ring-track" />
        <circle cx="50" cy="50" r="44" pathLength="100" className="ring-left" style={timing} />
      </svg>
      <span className="ring-seconds">{seconds}</span>
    </div>
  );
};

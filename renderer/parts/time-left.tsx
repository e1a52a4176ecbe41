import { type ReactNode, useState } from 'react';
import { useRunningDown } from '../state/use-running-down.ts';

type TimeLeftProps = Readonly<{ until: number; clockOffset: number }>;

/** A bar that runs out. From when it is shown: whoever answered questions had their code read long before. */
export const TimeLeft = ({ until, clockOffset }: TimeLeftProps): ReactNode => {
  const [since] = useState(() => Date.now() + clockOffset);
  const bar = useRunningDown<HTMLDivElement>(since, until, clockOffset);
  return (
    <div className="time-left" aria-hidden="true">
      <div ref={bar} className="time-left-bar" />
    </div>
  );
};

import { useEffect, useState } from 'react';

/** Whole seconds until `until` (ms of the station's clock), drawn anew as each of them ends: 1 in the last one, then 0. */
export const useSecondsLeft = (until: number, clockOffset: number): number => {
  const left = (): number => Math.max(0, until - (Date.now() + clockOffset));
  const [seconds, setSeconds] = useState(() => Math.ceil(left() / 1000));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is left is asked of the clock
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      const now = left();
      setSeconds(Math.ceil(now / 1000));
      if (now > 0) timer = setTimeout(tick, (now % 1000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [until, clockOffset]);
  return seconds;
};

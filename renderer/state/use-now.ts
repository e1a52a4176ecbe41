import { useEffect, useState } from 'react';

/** The station's clock in whole seconds (ms since the Unix epoch), drawn anew as each second begins. */
export const useNow = (clockOffset: number): number => {
  const [now, setNow] = useState(() => Date.now() + clockOffset);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const current = Date.now() + clockOffset;
      setNow(current);
      timer = setTimeout(tick, 1000 - (current % 1000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [clockOffset]);
  return now;
};

import { useCallback, useEffect, useState } from 'react';

/** For how long the second touch is waited for, ms. */
const waitMs = 3000;

/** What cannot be taken back wants a second touch on the same place. @returns whether it is waited for, and what a touch does */
export const useSecondTouch = (act: () => void): readonly [boolean, () => void] => {
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setWaiting(false), waitMs);
    return () => clearTimeout(timer);
  }, [waiting]);
  const touch = useCallback((): void => {
    setWaiting(!waiting);
    if (waiting) act();
  }, [waiting, act]);
  return [waiting, touch];
};

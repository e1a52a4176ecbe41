import { useEffect, useState } from 'react';

const wish = '(prefers-reduced-motion: reduce)';

/** Where there is no window, as in a test of the markup, nobody has wishes. */
const wantsStillness = (): boolean => typeof matchMedia === 'function' && matchMedia(wish).matches;

/** Whoever sits here has asked their system for less motion. */
export const useStillness = (): boolean => {
  const [still, setStill] = useState(wantsStillness);
  useEffect(() => {
    const query = matchMedia(wish);
    const follow = (): void => setStill(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return still;
};

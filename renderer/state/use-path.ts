import { useCallback, useEffect, useState } from 'react';

/** Where the page stands, and a way to go elsewhere without loading it anew. */
export const usePath = (): readonly [string, (path: string) => void] => {
  const [path, setPath] = useState(() => (typeof location === 'undefined' ? '/' : location.pathname));
  useEffect(() => {
    const moved = (): void => setPath(location.pathname);
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  }, []);
  const go = useCallback((next: string): void => {
    history.replaceState(null, '', next);
    setPath(next);
  }, []);
  return [path, go];
};

/** To another page, from a place that is handed no way there. */
export const goTo = (path: string): void => {
  history.replaceState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
};

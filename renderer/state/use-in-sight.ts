import { type RefObject, useEffect, useRef } from 'react';

/** What is opened in a list comes into sight whole, and stays so when it grows. */
export const useInSight = <Part extends HTMLElement = HTMLLIElement>(open: boolean): RefObject<Part | null> => {
  const part = useRef<Part>(null);
  useEffect(() => {
    const { current } = part;
    if (!open || current === null) return;
    const grown = new ResizeObserver(() => current.scrollIntoView({ block: 'nearest' }));
    grown.observe(current);
    return () => grown.disconnect();
  }, [open]);
  return part;
};

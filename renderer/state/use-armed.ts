import { useEffect, useState } from 'react';

/** A second tap that was meant for what stood there before must not answer this. */
const armMs = 600;

export const useArmed = (): boolean => {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), armMs);
    return () => clearTimeout(timer);
  }, []);
  return armed;
};

import { useState } from 'react';

/** A switch that this screen remembers. Where the browser keeps nothing it holds until the page is left. */
export const usePreference = (key: string, otherwise: boolean): readonly [boolean, (value: boolean) => void] => {
  const [value, setValue] = useState(() => stored(key) ?? otherwise);
  const change = (next: boolean): void => {
    setValue(next);
    try {
      localStorage.setItem(key, next ? 'on' : 'off');
    } catch {
      // Storage may be switched off or full: the switch still works for now.
    }
  };
  return [value, change];
};

const stored = (key: string): boolean | null => {
  try {
    const kept = localStorage.getItem(key);
    return kept === null ? null : kept === 'on';
  } catch {
    return null;
  }
};

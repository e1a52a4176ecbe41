import { statSync } from 'node:fs';

/** 0 where there is none. */
export const fileBytes = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

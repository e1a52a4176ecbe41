import { dataDirectoryOf } from '../host/paths.ts';
import { findStation } from './find-station.ts';

/** --data, else the data of the station that runs, else the default place. */
export const dataOf = (options: Readonly<{ data?: string }>): string => {
  if (options.data !== undefined || process.env['CHECKPOINT_DATA'] !== undefined) {
    return dataDirectoryOf(options.data, process.env);
  }
  try {
    return findStation({}, process.env).dataDirectory ?? dataDirectoryOf(undefined, process.env);
  } catch {
    return dataDirectoryOf(undefined, process.env);
  }
};

import { copyFileSync, mkdirSync, renameSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { incomingFolder } from './incoming-folder.ts';

/** Leaves a list, whole, for the station that runs there now or next. @returns where it lies */
export const leaveIncoming = (dataDirectory: string, file: string): string => {
  const folder = incomingFolder(dataDirectory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `${basename(file).replace(/\.cpwl$/, '')}.cpwl`);
  copyFileSync(file, `${target}.part`);
  // As a file that has not changed for long: it is whole, and need not be waited for.
  utimesSync(`${target}.part`, 0, 0);
  renameSync(`${target}.part`, target);
  return target;
};

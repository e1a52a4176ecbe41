import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** Rooms that the station's process takes its code from. */
const rooms = ['contract', 'credentials', 'drivers', 'main', 'station', 'sync'] as const;
const others = ['package-lock.json', 'station.config.ts'] as const;

export const buildFolder = (root: string): string => join(root, 'out', 'station');
/** The last file of a build: of which sources it is. */
export const stampName = 'stamp';

/**
 * The station as `npm run build:station` made it of the sources that lie here; null: it was not built, or of others. It is
 * these sources in few files of plain JavaScript: nothing is left for a start to compile and keep.
 */
export const builtStation = (root = checkout): string | null => {
  const stamp = join(buildFolder(root), stampName);
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceStamp(root)) return null;
  return join(buildFolder(root), 'station-process.js');
};

/** Of what the sources say, wherever they have been copied to. */
export const sourceStamp = (root: string): string => {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const digest = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex');
    hash.update(`${path} ${digest}\n`);
  };
  for (const room of rooms) {
    for (const entry of readdirSync(join(root, room), { recursive: true, withFileTypes: true }).toSorted(byPlace)) {
      if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) add(relative(root, placeOf(entry)));
    }
  }
  for (const path of others) add(path);
  return hash.digest('hex');
};

type Entry = Readonly<{ parentPath: string; name: string }>;
const placeOf = ({ parentPath, name }: Entry): string => join(parentPath, name);
const byPlace = (a: Entry, b: Entry): number => (placeOf(a) < placeOf(b) ? -1 : 1);

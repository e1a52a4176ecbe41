import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, systemCode } from '../../contract/errors.ts';

const maxFileBytes = 256 * 1024;
const maxFiles = 200;
/** Parts that several profiles import; they are no profiles themselves. */
export const sharedFolder = 'shared';

/** A JSON file of the installer's folder, or why it could not be read. `name`: relative to the folder, with `/`. */
export type OwnFile = Readonly<{ name: string; path: string }> &
  (Readonly<{ json: unknown }> | Readonly<{ problem: string }>);

export const isShared = (name: string): boolean => name.startsWith(`${sharedFolder}/`);

/** Reads an installer's own profiles and their shared parts. A folder that is not there holds none. Never throws. */
export const readOwnFiles = (directory: string): readonly OwnFile[] => {
  const files = [...listed(directory, ''), ...listed(directory, `${sharedFolder}/`)];
  const tooMany = files.slice(maxFiles).map(({ name, path }) => ({ name, path, problem: tooManyFiles }));
  return [...files.slice(0, maxFiles).map(read), ...tooMany];
};

const tooManyFiles = `there are more than ${maxFiles} files: it is not read`;

type Listed = Readonly<{ name: string; path: string; problem?: string }>;

const listed = (directory: string, folder: string): readonly Listed[] => {
  const place = join(directory, folder);
  try {
    return (
      readdirSync(place)
        // An editor's copy of the schema is no profile.
        .filter((name) => /\.json$/i.test(name) && !/\.schema\.json$/i.test(name))
        .toSorted()
        .map((name) => ({ name: `${folder}${name}`, path: join(place, name) }))
    );
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? [] : [{ name: folder, path: place, problem: messageOf(error) }];
  }
};

const read = ({ name, path, problem }: Listed): OwnFile => {
  if (problem !== undefined) return { name, path, problem };
  try {
    const status = statSync(path);
    if (!status.isFile()) return { name, path, problem: 'it is no file' };
    if (status.size > maxFileBytes) return { name, path, problem: `it is larger than ${maxFileBytes / 1024} KiB` };
    const text = readFileSync(path, 'utf8');
    // Windows editors put a byte order mark in front.
    const json: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return { name, path, json };
  } catch (error) {
    return { name, path, problem: messageOf(error) };
  }
};

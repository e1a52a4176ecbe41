import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../contract/errors.ts';

/** Names that the software itself gives in a data directory. Others may be anybody's, and are only counted. */
const ours = new Set([
  'checkpoint.json',
  'checkpoint.json.before',
  'checkpoint.json.good',
  'declarations',
  'demo',
  'enrolment',
  'enrolment.json',
  'keys',
  'lanes.json',
  'last-crash.json',
  'ledger.db',
  'ledger.db-shm',
  'ledger.db-wal',
  'ledger.head',
  'lists',
  'operators.json',
  'profiles',
  'retiring',
  'roster.sealed',
  'run.json',
  'running.lock',
  'setup.json',
  'setup-acts.jsonl',
  'trust',
  'words',
  'watch-list',
]);

export type DataPart = Readonly<{
  /** null: all that has a name of its own. */
  name: string | null;
  files: number;
  bytes: number;
  /** Octal rights of the file or folder itself; null for all others together. */
  mode: string | null;
  /** When the newest file of it was written, ms since the Unix epoch. */
  modified: number;
}>;

type Size = Readonly<{ files: number; bytes: number; modified: number }>;
const nothing: Size = { files: 0, bytes: 0, modified: 0 };
const together = (a: Size, b: Size): Size => ({
  files: a.files + b.files,
  bytes: a.bytes + b.bytes,
  modified: Math.max(a.modified, b.modified),
});

/** What goes away while it is looked at counts as nothing. */
const sizeOf = (path: string): Size & Readonly<{ mode: string | null }> => {
  try {
    const about = statSync(path);
    const mode = (about.mode & 0o777).toString(8);
    if (!about.isDirectory()) {
      return { files: 1, bytes: about.size, modified: Math.round(about.mtimeMs), mode };
    }
    const inside = readdirSync(path).map((name) => sizeOf(join(path, name)));
    return { ...inside.reduce(together, nothing), mode };
  } catch (error) {
    if (systemCode(error) === '') throw error;
    return { ...nothing, mode: null };
  }
};

/** How much lies in a data directory, by what it is; never what is in it. */
export const dataSummary = (dataDirectory: string): readonly DataPart[] => {
  const names = readdirSync(dataDirectory).sort();
  const others = names.filter((name) => !ours.has(name)).map((name) => sizeOf(join(dataDirectory, name)));
  return [
    ...names.filter((name) => ours.has(name)).map((name) => ({ name, ...sizeOf(join(dataDirectory, name)) })),
    ...(others.length === 0 ? [] : [{ ...others.reduce(together, nothing), name: null, mode: null }]),
  ];
};

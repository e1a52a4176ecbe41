import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What stays: the lock of the process that runs, the command line's secret (pages that are open have a cookie of it), Electron's own. */
const kept: ReadonlySet<string> = new Set([
  'running.lock',
  'run.json',
  'keys',
  'electron',
  'last-crash.json',
  'setup.json',
]);

/**
 * Takes away what a demo has left in a data directory that becomes a station's: nobody shall find invented people or PINs that
 * everybody knows there. A directory with a configuration or an enrolment is not touched.
 */
export const removeDemo = (dataDirectory: string): void => {
  const has = (name: string): boolean => existsSync(join(dataDirectory, name));
  if (!has('demo') || has('checkpoint.json') || has('enrolment.json')) return;
  const names = readdirSync(dataDirectory).filter((name) => !kept.has(name) && name !== 'demo');
  for (const name of names) remove(join(dataDirectory, name));
  for (const name of listed(join(dataDirectory, 'keys'))) {
    if (name !== 'command.token') remove(join(dataDirectory, 'keys', name));
  }
  // The mark that it is a demo's goes last: cut off, this can be done again.
  remove(join(dataDirectory, 'demo'));
};

const remove = (path: string): void => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

const listed = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);

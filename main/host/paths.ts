import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** XDG state directory, `checkpoint` in it. */
export const defaultDataDirectory = (environment: Environment): string => {
  const state = environment['XDG_STATE_HOME'];
  return join(state !== undefined && state !== '' ? state : join(homedir(), '.local', 'state'), 'checkpoint');
};

/** --data, else CHECKPOINT_DATA, else the default place. */
export const dataDirectoryOf = (option: string | undefined, environment: Environment): string =>
  resolve(option ?? (environment['CHECKPOINT_DATA'] || defaultDataDirectory(environment)));

export const configurationFile = (dataDirectory: string): string => join(dataDirectory, 'checkpoint.json');
export const tokenFile = (dataDirectory: string): string => join(dataDirectory, 'keys', 'command.token');
export const runFile = (dataDirectory: string): string => join(dataDirectory, 'run.json');
export const lockFile = (dataDirectory: string): string => join(dataDirectory, 'running.lock');

/** Where running stations are noted, so that a command finds the only one wherever its data is. */
export const runningFolder = (environment: Environment): string => join(defaultDataDirectory(environment), 'running');
export const crashFile = (dataDirectory: string): string => join(dataDirectory, 'last-crash.json');

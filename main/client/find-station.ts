import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { readToken } from '../host/data-directory.ts';
import { dataDirectoryOf } from '../host/paths.ts';
import { allRunning, isAlive, type Running, runningAt } from '../host/running.ts';

/** A running station and the secret to speak to it. `dataDirectory` is null for one that only its URL names. */
export type FoundStation = Readonly<{ url: string; token: string | null; dataDirectory: string | null }>;

export type WhichStation = Readonly<{ station?: string; data?: string }>;

const startHint = 'start it with npm start; or name a running one with --station URL or --data DIR';

/**
 * By --station (or CHECKPOINT_STATION), else by --data (or CHECKPOINT_DATA), else at the default place, else the only
 * one that runs.
 * @throws CheckpointError StationNotRunning, StationAmbiguous
 */
export const findStation = (which: WhichStation, environment: NodeJS.ProcessEnv): FoundStation => {
  const url = which.station ?? environment['CHECKPOINT_STATION'];
  if (url !== undefined && url !== '') return byUrl(url, which, environment);
  const named = which.data ?? (environment['CHECKPOINT_DATA'] || undefined);
  const usual = runningAt(dataDirectoryOf(named, environment));
  if (usual !== null && isAlive(usual)) return found(usual);
  if (named !== undefined) {
    throw new CheckpointError(ErrorCode.StationNotRunning, `no station runs on the data directory ${named}`, startHint);
  }
  return theOnlyOne(environment);
};

const theOnlyOne = (environment: NodeJS.ProcessEnv): FoundStation => {
  const alive = allRunning(environment).filter(isAlive);
  if (alive.length > 1) {
    throw new CheckpointError(
      ErrorCode.StationAmbiguous,
      `${alive.length} stations run here: ${alive.map((running) => `${running.url} (${running.dataDirectory})`).join(', ')}`,
      'name one with --station URL or --data DIR',
    );
  }
  const only = alive[0];
  if (only === undefined) throw new CheckpointError(ErrorCode.StationNotRunning, 'no station runs here', startHint);
  return found(only);
};

const byUrl = (url: string, which: WhichStation, environment: NodeJS.ProcessEnv): FoundStation => {
  const address = parseUrl(url);
  const given = which.data === undefined ? null : readToken(which.data);
  if (given !== null) return { url: address, token: given, dataDirectory: which.data ?? null };
  const running = allRunning(environment).find((candidate) => candidate.url === address);
  if (running !== undefined) return found(running);
  const usual = runningAt(dataDirectoryOf(undefined, environment));
  return usual?.url === address ? found(usual) : { url: address, token: null, dataDirectory: null };
};

const parseUrl = (url: string): string => {
  try {
    return new URL('/', url).href;
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      `"${url}" is not a URL`,
      'for example --station http://127.0.0.1:8420/',
      {
        cause,
      },
    );
  }
};

const found = (running: Running): FoundStation => ({
  url: running.url,
  token: readToken(running.dataDirectory),
  dataDirectory: running.dataDirectory,
});

import { createBirpc } from 'birpc';
import WebSocket from 'ws';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import {
  rpcPath,
  type ScreenFunctions,
  type ScreenState,
  type StationFunctionName,
  type StationFunctions,
  stationFunctionNames,
} from '../../contract/rpc.ts';
import type { FoundStation } from './find-station.ts';

export type StationClient = StationFunctions & Readonly<{ close(): void; closed: Promise<void> }>;

const openMs = 5000;

/**
 * The command line's end of the station's RPC contract.
 * @throws CheckpointError StationNotRunning, LoopbackForbidden; calls reject with CheckpointError of the station's code
 */
export const connectStation = async (
  { url, token }: FoundStation,
  onScreen: (state: ScreenState) => void = () => undefined,
): Promise<StationClient> => {
  if (token === null) {
    await answers(url);
    throw new CheckpointError(
      ErrorCode.LoopbackForbidden,
      `the command token of the station at ${url} is not known here`,
      'name its data directory with --data DIR, as the user who runs it',
    );
  }
  const socket = new WebSocket(new URL(rpcPath, url), { headers: { authorization: `Bearer ${token}` } });
  await opened(socket, url);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => socket.terminate());
  const rpc = createBirpc<StationFunctions, ScreenFunctions>(
    { screen: onScreen, session: () => undefined, setup: () => undefined },
    {
      post: (text: string) => socket.send(text),
      on: (listener) => void socket.on('message', (data) => listener(data.toString())),
      serialize: JSON.stringify,
      deserialize: (text: string) => JSON.parse(text) as unknown,
      timeout: 120_000,
    },
  );
  void closed.then(() =>
    rpc.$close(
      new CheckpointError(
        ErrorCode.StationNotRunning,
        'the station closed the connection',
        'it may be starting again: try once more',
      ),
    ),
  );
  const callOf = (name: StationFunctionName) => {
    const ask = rpc[name] as (...args: readonly unknown[]) => Promise<unknown>;
    return (...args: readonly unknown[]) => call(ask(...args));
  };
  const functions = Object.fromEntries(stationFunctionNames.map((name) => [name, callOf(name)])) as StationFunctions;
  return {
    ...functions,
    close: () => socket.close(),
    closed,
  };
};

/** Whether anything is there comes before whether we may speak to it. */
const answers = async (url: string): Promise<void> => {
  try {
    await fetch(new URL('healthz', url), { signal: AbortSignal.timeout(openMs) });
  } catch (error) {
    throw notRunning(url, messageOf(error));
  }
};

const notRunning = (url: string, why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.StationNotRunning,
    `no station answers at ${url}: ${why}`,
    'start it with npm start, or name another with --station URL',
  );

const opened = (socket: WebSocket, url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(late);
      reject(notRunning(url, why));
      socket.terminate();
    };
    const late = setTimeout(() => fail('no answer in time'), openMs);
    socket.on('error', (error) => fail(error.message));
    socket.once('open', () => {
      clearTimeout(late);
      resolve();
    });
  });

/** What the station rejected with is plain data on this side. */
const call = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    const { code, message, hint } = {
      code: ErrorCode.StationNotRunning,
      message: messageOf(error),
      hint: '',
      ...(error as object),
    };
    throw new CheckpointError(code, message, hint, { cause: error });
  }
};

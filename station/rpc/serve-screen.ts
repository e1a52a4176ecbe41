import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Session } from '../../contract/operator.ts';
import {
  rpcFunctions,
  type ScreenState,
  type StationFunctionName,
  type StationFunctions,
  stationFunctionNames,
} from '../../contract/rpc.ts';
import type { ScreenInput, ScreenReport } from '../../contract/screen-input.ts';
import type { OperatorSession } from '../operators/operator-session.ts';
import { type ChannelFrom, openLine, type RpcChannel } from './rpc-line.ts';

type SessionFunction = 'session' | 'signIn' | 'signOut' | 'saveOperator' | 'removeOperator' | 'changePin';

/** What the station does for a screen. `subscribe` calls back with every change until the returned function is called. */
export type ScreenService = Omit<
  StationFunctions,
  'watch' | 'screenReport' | 'screenInput' | 'beginSetup' | SessionFunction
> &
  Readonly<{
    /** Who acts over this channel; `changed` is called when somebody signs in or out, or is signed out. */
    openSession(from: ChannelFrom, changed: (session: Session) => void): OperatorSession;
    /** @param by who shuts the gate */
    beginSetup(by: Session): Promise<string | null>;
    screenReport(screen: string, lane: string, device: string, report: ScreenReport): void;
    screenInput(screen: string, lane: string, device: string, input: ScreenInput): void;
    /** The screen has closed, or shows another lane now. */
    screenGone(screen: string): void;
    subscribe(lane: string | null, push: (state: ScreenState) => void): Readonly<{ now: ScreenState; stop(): void }>;
  }>;

/** Serves one channel until it closes. What is not a message of ours closes it; a wrong argument rejects that call. */
export const serveScreen = (channel: RpcChannel, service: ScreenService, from: ChannelFrom): void => {
  let stop: (() => void) | null = null;
  let watched: string | null = null;
  const screen = randomUUID();

  const watch: StationFunctions['watch'] = async (lane) => {
    const subscription = service.subscribe(lane, (state) => {
      line.rpc.screen.asEvent(state).catch(() => undefined);
    });
    stop?.();
    stop = () => subscription.stop();
    if (line.isClosed()) stop();
    const { id } = subscription.now.lane;
    if (watched !== id) service.screenGone(screen);
    watched = id;
    return subscription.now;
  };
  /** A report that was on its way while the screen went over to another lane would stand there for ever. */
  const ofWatched = (lane: string): string => {
    if (lane === watched && !line.isClosed()) return lane;
    throw new CheckpointError(
      ErrorCode.RpcUnknownDevice,
      `this screen does not show lane ${lane}`,
      'watch the lane before its input devices are read',
    );
  };
  const session = service.openSession(from, (now) => {
    line.rpc.session.asEvent(now).catch(() => undefined);
  });
  const functions = checked(
    {
      ...service,
      watch,
      screenReport: async (lane, device, report) => service.screenReport(screen, ofWatched(lane), device, report),
      screenInput: async (lane, device, input) => service.screenInput(screen, ofWatched(lane), device, input),
      beginSetup: () => service.beginSetup(session.state()),
      session: async () => session.state(),
      signIn: (operator, pin) => session.signIn(operator, pin),
      signOut: async () => session.signOut(),
      saveOperator: (operator, pin) => session.saveOperator(operator, pin),
      removeOperator: async (operator) => session.removeOperator(operator),
      changePin: (pin, newPin) => session.changePin(pin, newPin),
    },
    session,
  );
  const line = openLine(channel, functions, ['screen', 'session'], () => {
    stop?.();
    service.screenGone(screen);
    session.dispose();
  });
};

/**
 * Every function parses its arguments and asks for its role first. Without a prototype, so that no inherited name is a
 * function of ours.
 */
const checked = (functions: StationFunctions, session: OperatorSession): StationFunctions => {
  const guardedBy = (name: StationFunctionName) => {
    const rule = rpcFunctions[name];
    const { args, role, audited } = rule;
    const byItself = 'byItself' in rule;
    const run = functions[name] as (...given: readonly unknown[]) => Promise<unknown>;
    return async (...given: readonly unknown[]): Promise<unknown> => {
      const parsed = parseArguments<readonly unknown[]>(name, args, given);
      const told = audited as boolean | ((...args: readonly unknown[]) => string);
      session.require(role, typeof told === 'function' ? `${name} ${told(...parsed)}` : name, told !== false, byItself);
      return run(...parsed);
    };
  };
  return Object.assign(
    Object.create(null),
    Object.fromEntries(stationFunctionNames.map((name) => [name, guardedBy(name)])),
  );
};

/** @throws CheckpointError RpcArgumentInvalid */
export const parseArguments = <T>(name: string, schema: z.ZodType<T>, args: unknown): T => {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new CheckpointError(
    ErrorCode.RpcArgumentInvalid,
    `wrong arguments for ${name}: ${z.prettifyError(parsed.error)}`,
    'see the station’s RPC contract; screen and station may be of different versions',
  );
};

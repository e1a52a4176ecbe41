import { randomUUID } from 'node:crypto';
import { createBirpc } from 'birpc';
import { z } from 'zod';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { Session } from '../../contract/operator.ts';
import {
  rpcFunctions,
  type ScreenFunctions,
  type ScreenState,
  type StationFunctionName,
  type StationFunctions,
  stationFunctionNames,
} from '../../contract/rpc.ts';
import type { ScreenInput, ScreenReport } from '../../contract/screen-input.ts';
import type { OperatorSession } from '../operators/operator-session.ts';

/** One screen's (or command line's) end of a WebSocket or MessagePort: whole text messages in order. */
export type RpcChannel = Readonly<{
  post(text: string): void;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
  /** @param reason plain words, at most 100 characters */
  close(reason: string): void;
}>;

/** Whose channel it is: a page of ours, or the command line, which holds the token of the data directory. */
export type ChannelFrom = 'screen' | 'command-line';

type SessionFunction = 'session' | 'signIn' | 'signOut' | 'saveOperator' | 'removeOperator' | 'changePin';

/** What the station does for a screen. `subscribe` calls back with every change until the returned function is called. */
export type ScreenService = Omit<StationFunctions, 'watch' | 'screenReport' | 'screenInput' | SessionFunction> &
  Readonly<{
    /** Who acts over this channel; `changed` is called when somebody signs in or out, or is signed out. */
    openSession(from: ChannelFrom, changed: (session: Session) => void): OperatorSession;
    screenReport(screen: string, lane: string, device: string, report: ScreenReport): void;
    screenInput(screen: string, lane: string, device: string, input: ScreenInput): void;
    /** The screen has closed, or shows another lane now. */
    screenGone(screen: string): void;
    subscribe(lane: string | null, push: (state: ScreenState) => void): Readonly<{ now: ScreenState; stop(): void }>;
  }>;

const messageSchema = z.union([
  z.object({
    t: z.literal('q'),
    m: z.string(),
    a: z.array(z.unknown()),
    i: z.string().optional(),
    o: z.boolean().optional(),
  }),
  z.object({ t: z.literal('s'), i: z.string() }).loose(),
]);

/** Serves one channel until it closes. What is not a message of ours closes it; a wrong argument rejects that call. */
export const serveScreen = (channel: RpcChannel, service: ScreenService, from: ChannelFrom): void => {
  let receive: ((message: unknown) => void) | null = null;
  let stop: (() => void) | null = null;
  let closed = false;
  let watched: string | null = null;
  const screen = randomUUID();

  const watch: StationFunctions['watch'] = async (lane) => {
    const subscription = service.subscribe(lane, (state) => {
      if (!closed) rpc.screen.asEvent(state).catch(() => undefined);
    });
    stop?.();
    stop = () => subscription.stop();
    if (closed) stop();
    const { id } = subscription.now.lane;
    if (watched !== id) service.screenGone(screen);
    watched = id;
    return subscription.now;
  };
  /** A report that was on its way while the screen went over to another lane would stand there for ever. */
  const ofWatched = (lane: string): string => {
    if (lane === watched && !closed) return lane;
    throw new CheckpointError(
      ErrorCode.RpcUnknownDevice,
      `this screen does not show lane ${lane}`,
      'watch the lane before its input devices are read',
    );
  };
  const session = service.openSession(from, (now) => {
    if (!closed) rpc.session.asEvent(now).catch(() => undefined);
  });
  const functions = checked(
    {
      ...service,
      watch,
      screenReport: async (lane, device, report) => service.screenReport(screen, ofWatched(lane), device, report),
      screenInput: async (lane, device, input) => service.screenInput(screen, ofWatched(lane), device, input),
      session: async () => session.state(),
      signIn: (operator, pin) => session.signIn(operator, pin),
      signOut: async () => session.signOut(),
      saveOperator: (operator, pin) => session.saveOperator(operator, pin),
      removeOperator: async (operator) => session.removeOperator(operator),
      changePin: (pin, newPin) => session.changePin(pin, newPin),
    },
    session,
  );
  const rpc = createBirpc<ScreenFunctions, StationFunctions>(functions, {
    post: (text: string) => {
      if (!closed) channel.post(text);
    },
    on: (listener) => {
      receive = listener;
    },
    serialize: (message: unknown) => JSON.stringify(message, errorReplacer),
    bind: 'functions',
    eventNames: ['screen', 'session'],
    onGeneralError: () => true,
  });
  channel.onMessage((text) => {
    const message = parseMessage(text);
    if (message === null) channel.close('not a message of this contract');
    else receive?.(message);
  });
  channel.onClose(() => {
    closed = true;
    stop?.();
    service.screenGone(screen);
    session.dispose();
    rpc.$close();
  });
};

export const parseMessage = (text: string): unknown => {
  try {
    const parsed = messageSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
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

export const errorReplacer = (_key: string, value: unknown): unknown => {
  if (!(value instanceof Error)) return value;
  if (value instanceof CheckpointError) return value.toRecord();
  return { code: ErrorCode.RpcArgumentInvalid, message: messageOf(value), hint: '' } satisfies ErrorRecord;
};

import { randomUUID } from 'node:crypto';
import { createBirpc } from 'birpc';
import { z } from 'zod';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import { rpcArguments, type ScreenFunctions, type ScreenState, type StationFunctions } from '../../contract/rpc.ts';
import type { ScreenInput, ScreenReport } from '../../contract/screen-input.ts';

/** One screen's (or command line's) end of a WebSocket or MessagePort: whole text messages in order. */
export type RpcChannel = Readonly<{
  post(text: string): void;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
  /** @param reason plain words, at most 100 characters */
  close(reason: string): void;
}>;

/** What the station does for a screen. `subscribe` calls back with every change until the returned function is called. */
export type ScreenService = Omit<StationFunctions, 'watch' | 'screenReport' | 'screenInput'> &
  Readonly<{
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
export const serveScreen = (channel: RpcChannel, service: ScreenService): void => {
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
  const functions = checked({
    ...service,
    watch,
    screenReport: async (lane, device, report) => service.screenReport(screen, ofWatched(lane), device, report),
    screenInput: async (lane, device, input) => service.screenInput(screen, ofWatched(lane), device, input),
  });
  const rpc = createBirpc<ScreenFunctions, StationFunctions>(functions, {
    post: (text: string) => {
      if (!closed) channel.post(text);
    },
    on: (listener) => {
      receive = listener;
    },
    serialize: (message: unknown) => JSON.stringify(message, errorReplacer),
    bind: 'functions',
    eventNames: ['screen'],
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
    rpc.$close();
  });
};

const parseMessage = (text: string): unknown => {
  try {
    const parsed = messageSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

/** Every function parses its arguments first. Without a prototype, so that no inherited name is a function of ours. */
const checked = (functions: StationFunctions): StationFunctions => {
  const guarded: StationFunctions = {
    watch: async (...args) => functions.watch(...parse('watch', rpcArguments.watch, args)),
    setDirection: async (...args) => functions.setDirection(...parse('setDirection', rpcArguments.setDirection, args)),
    dismiss: async (...args) => functions.dismiss(...parse('dismiss', rpcArguments.dismiss, args)),
    permitPlate: async (...args) => functions.permitPlate(...parse('permitPlate', rpcArguments.permitPlate, args)),
    remeasure: async (...args) => functions.remeasure(...parse('remeasure', rpcArguments.remeasure, args)),
    confirmWatch: async (...args) => functions.confirmWatch(...parse('confirmWatch', rpcArguments.confirmWatch, args)),
    answerDeclaration: async (...args) =>
      functions.answerDeclaration(...parse('answerDeclaration', rpcArguments.answerDeclaration, args)),
    reprint: async (...args) => functions.reprint(...parse('reprint', rpcArguments.reprint, args)),
    answerPrint: async (...args) => functions.answerPrint(...parse('answerPrint', rpcArguments.answerPrint, args)),
    override: async (...args) => functions.override(...parse('override', rpcArguments.override, args)),
    paperEntry: async (...args) => functions.paperEntry(...parse('paperEntry', rpcArguments.paperEntry, args)),
    paperDone: async (...args) => functions.paperDone(...parse('paperDone', rpcArguments.paperDone, args)),
    diagnostics: async (...args) => functions.diagnostics(...parse('diagnostics', rpcArguments.diagnostics, args)),
    samples: async (...args) => functions.samples(...parse('samples', rpcArguments.samples, args)),
    present: async (...args) => functions.present(...parse('present', rpcArguments.present, args)),
    screenReport: async (...args) => functions.screenReport(...parse('screenReport', rpcArguments.screenReport, args)),
    screenInput: async (...args) => functions.screenInput(...parse('screenInput', rpcArguments.screenInput, args)),
    testDevice: async (...args) => functions.testDevice(...parse('testDevice', rpcArguments.testDevice, args)),
  };
  return Object.assign(Object.create(null), guarded);
};

const parse = <T>(name: string, schema: z.ZodType<T>, args: unknown): T => {
  const parsed = schema.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new CheckpointError(
    ErrorCode.RpcArgumentInvalid,
    `wrong arguments for ${name}: ${z.prettifyError(parsed.error)}`,
    'see the station’s RPC contract; screen and station may be of different versions',
  );
};

const errorReplacer = (_key: string, value: unknown): unknown => {
  if (!(value instanceof Error)) return value;
  if (value instanceof CheckpointError) return value.toRecord();
  return { code: ErrorCode.RpcArgumentInvalid, message: messageOf(value), hint: '' } satisfies ErrorRecord;
};

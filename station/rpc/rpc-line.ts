import { type BirpcReturn, createBirpc } from 'birpc';
import { z } from 'zod';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { ScreenFunctions } from '../../contract/rpc.ts';

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

export type RpcLine<Functions extends object> = Readonly<{
  rpc: BirpcReturn<ScreenFunctions, Functions>;
  isClosed(): boolean;
}>;

/**
 * Answers over one channel until that closes; then nothing is posted any more. What is not a message of ours closes it.
 * @param functions what the other side may call; each parses its arguments itself
 * @param events what it is told without being waited for
 * @param ended called once, when the channel has closed
 */
export const openLine = <Functions extends object>(
  channel: RpcChannel,
  functions: Functions,
  events: (keyof ScreenFunctions)[],
  ended: () => void,
): RpcLine<Functions> => {
  let receive: ((message: unknown) => void) | null = null;
  let closed = false;
  const rpc = createBirpc<ScreenFunctions, Functions>(functions, {
    post: (text: string) => {
      if (!closed) channel.post(text);
    },
    on: (listener) => {
      receive = listener;
    },
    serialize: (message: unknown) => JSON.stringify(message, errorReplacer),
    bind: 'functions',
    eventNames: events,
    onGeneralError: () => true,
  });
  channel.onMessage((text) => {
    const message = parseMessage(text);
    if (message === null) channel.close('not a message of this contract');
    else receive?.(message);
  });
  channel.onClose(() => {
    closed = true;
    ended();
    rpc.$close();
  });
  return { rpc, isClosed: () => closed };
};

const parseMessage = (text: string): unknown => {
  try {
    const parsed = messageSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

const errorReplacer = (_key: string, value: unknown): unknown => {
  if (!(value instanceof Error)) return value;
  if (value instanceof CheckpointError) return value.toRecord();
  return { code: ErrorCode.RpcArgumentInvalid, message: messageOf(value), hint: '' } satisfies ErrorRecord;
};

import type { ChannelSink, StationChannel } from './channel.ts';

export type WebSocketChannelOptions = Readonly<{
  /** Gets a new session after the station refused the old one (it forgets them when it restarts). Its errors are ignored. */
  renewSession?: () => Promise<void>;
  /** Pause before attempt 1, 2, 3, … in ms. The last one goes on for ever. default: 50 ms growing to 1000 ms */
  pauses?: readonly number[];
  /** An attempt that is neither accepted nor refused within this time is given up. default: 3000 ms */
  attemptMs?: number;
}>;

const defaultPauses = [50, 100, 200, 400, 800, 1000] as const;

type Attempt = Readonly<{ ended(wasOpen: boolean): void }>;

const socketFor = (url: string, sink: ChannelSink, attemptMs: number, attempt: Attempt): (() => void) => {
  const socket = new WebSocket(url);
  let open = false;
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    clearTimeout(patience);
    socket.close();
    attempt.ended(open);
  };
  const patience = setTimeout(end, attemptMs);
  socket.addEventListener('open', () => {
    if (over) {
      socket.close();
      return;
    }
    open = true;
    clearTimeout(patience);
    sink.opened({
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
    });
  });
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!over && typeof event.data === 'string') sink.message(event.data);
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  return () => {
    over = true;
    clearTimeout(patience);
    socket.close();
  };
};

/** The station over a WebSocket on loopback: says `lost` as the socket ends and tries again at once, then every second. */
export const webSocketChannel = (url: string, options: WebSocketChannelOptions = {}): StationChannel => ({
  open: (sink) => {
    const pauses = options.pauses ?? defaultPauses;
    let failures = 0;
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let drop = (): void => {};

    const connect = (): void => {
      if (closed) return;
      drop = socketFor(url, sink, options.attemptMs ?? 3000, {
        ended: (wasOpen) => {
          if (closed) return;
          if (wasOpen) sink.lost();
          failures = wasOpen ? 0 : failures + 1;
          const pause = pauses[Math.min(failures, pauses.length - 1)] ?? 1000;
          timer = setTimeout(wasOpen ? connect : renewAndConnect, pause);
        },
      });
    };
    const renewAndConnect = (): void => {
      const renewed = options.renewSession?.() ?? Promise.resolve();
      renewed.then(connect, connect);
    };

    connect();
    return () => {
      closed = true;
      clearTimeout(timer);
      drop();
    };
  },
});

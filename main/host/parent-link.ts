/**
 * The station process's line to whoever started it: a forked Node process, or a utilityProcess of Electron. Only what
 * both have.
 */
export type ParentLink = Readonly<{
  send(message: unknown): void;
  /** `ports`: handed over with the message, one for each window (Electron only). */
  onMessage(listener: (message: unknown, ports: readonly PortLike[]) => void): void;
  /** The parent is gone: nobody would ever stop this process. */
  onGone(listener: () => void): void;
}>;

/** What Electron's MessagePortMain and Node's MessagePort have in common. */
export type PortLike = Readonly<{
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}>;

type UtilityParent = Readonly<{
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: readonly PortLike[] }) => void): unknown;
}>;

/** @returns null when nobody started this process to be its parent */
export const parentLink = (host: NodeJS.Process): ParentLink | null => {
  const utility = 'parentPort' in host ? (host.parentPort as UtilityParent | undefined) : undefined;
  if (utility !== undefined) {
    return {
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => void utility.on('message', ({ data, ports }) => listener(data, ports)),
      // Electron ends a utilityProcess together with its main process.
      onGone: () => undefined,
    };
  }
  if (host.send === undefined) return null;
  return {
    send: (message) => {
      if (host.connected) host.send?.(message);
    },
    onMessage: (listener) => void host.on('message', (message) => listener(message, [])),
    onGone: (listener) => void host.on('disconnect', listener),
  };
};

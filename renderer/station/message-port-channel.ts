import type { ChannelSink, StationChannel } from './channel.ts';

/** `data` of the window message with which the preload hands over a port, in `ports[0]`. */
export const stationPortMessage = 'checkpoint-station-port';

type PortSource = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/**
 * The station over a MessagePort that the preload hands to the page after it has loaded, and again after every restart of
 * the station. A port that closes, or that a new one replaces, is a lost way.
 * @param source where the hand-over arrives: the window
 */
export const messagePortChannel = (source: PortSource): StationChannel => ({
  open: (sink) => {
    let release: (() => void) | null = null;

    const take = (event: Event): void => {
      if (!(event instanceof MessageEvent) || event.data !== stationPortMessage) return;
      // A frame or another window could post the same words; the preload shares this very window.
      if (event.source !== null && event.source !== source) return;
      const [port] = event.ports;
      if (port === undefined) return;
      if (release !== null) {
        release();
        sink.lost();
      }
      const freed = listenOn(port, sink, () => {
        if (release !== freed) return;
        release = null;
        sink.lost();
      });
      release = freed;
    };

    source.addEventListener('message', take);
    return () => {
      source.removeEventListener('message', take);
      release?.();
      release = null;
    };
  },
});

const listenOn = (port: MessagePort, sink: ChannelSink, closed: () => void): (() => void) => {
  const message = (event: MessageEvent<unknown>): void => {
    if (typeof event.data === 'string') sink.message(event.data);
  };
  port.addEventListener('message', message);
  port.addEventListener('close', closed);
  port.start();
  sink.opened({ send: (text) => port.postMessage(text) });
  return () => {
    port.removeEventListener('message', message);
    port.removeEventListener('close', closed);
    port.close();
  };
};

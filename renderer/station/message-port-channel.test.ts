import { afterEach, expect, it, vi } from 'vitest';
import type { Link } from './channel.ts';
import { messagePortChannel, stationPortMessage } from './message-port-channel.ts';

const until = { timeout: 10_000, interval: 10 };
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

const screen = () => {
  const window = new EventTarget();
  const events: string[] = [];
  const links: Link[] = [];
  const close = messagePortChannel(window).open({
    opened: (link) => {
      links.push(link);
      events.push('opened');
    },
    message: (text) => events.push(text),
    lost: () => events.push('lost'),
  });
  open.push(close);
  /** As the preload does. */
  const handOver = (data: unknown = stationPortMessage): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    window.dispatchEvent(new MessageEvent('message', { data, ports: [port2] }));
    open.push(() => port1.close());
    return port1;
  };
  return { window, events, links, handOver };
};

it('takes the port that is handed over and carries texts both ways', async () => {
  const { events, links, handOver } = screen();
  const station = handOver();
  const received: unknown[] = [];
  station.onmessage = (event) => received.push(event.data);
  links[0]?.send('hello');
  station.postMessage('xin chào');
  station.postMessage({ not: 'a text' });
  await vi.waitFor(() => expect([events, received]).toEqual([['opened', 'xin chào'], ['hello']]), until);
});

it('says lost when the port closes and opens with the next one', async () => {
  const { events, handOver } = screen();
  handOver().close();
  await vi.waitFor(() => expect(events).toEqual(['opened', 'lost']), until);
  handOver();
  expect(events).toEqual(['opened', 'lost', 'opened']);
});

it('lets a new port replace one that never closed', () => {
  const { events, handOver } = screen();
  handOver();
  handOver();
  expect(events).toEqual(['opened', 'lost', 'opened']);
});

it('takes no port under another name, and nothing without a port', () => {
  const { window, events, handOver } = screen();
  handOver('something-else');
  window.dispatchEvent(new MessageEvent('message', { data: stationPortMessage }));
  window.dispatchEvent(new Event('message'));
  expect(events).toEqual([]);
});

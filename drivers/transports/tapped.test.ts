import { expect, it } from 'vitest';
import { tapped } from './tapped.ts';
import type { Transport, TransportHandlers } from './transport.ts';

it('hears all that goes over a line, and changes nothing of it', async () => {
  const log: string[] = [];
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  let handlers: TransportHandlers = { onData: () => undefined, onEnd: () => undefined };
  const transport = tapped(
    (given): Transport => {
      handlers = given;
      let opened = '';
      return {
        get place() {
          return opened;
        },
        open: async () => {
          opened = '/dev/ttyACM0';
        },
        write: async (bytes) => void log.push(`written ${hex(bytes)}`),
        sendFeature: async (bytes) => void log.push(`feature ${hex(bytes)}`),
        getFeature: async (id, length) => Uint8Array.of(id, length),
        close: async () => void log.push('closed'),
      };
    },
    { received: (bytes) => log.push(`in ${hex(bytes)}`), sent: (bytes) => log.push(`out ${hex(bytes)}`) },
  )({ onData: (bytes) => log.push(`data ${hex(bytes)}`), onEnd: () => log.push('end') });
  await transport.open();
  handlers.onData(Uint8Array.of(1));
  await transport.write(Uint8Array.of(2));
  await transport.sendFeature?.(Uint8Array.of(3));
  expect(hex((await transport.getFeature?.(4, 5)) ?? Uint8Array.of())).toBe('0405');
  await transport.close();
  expect([transport.place, transport.reportDescriptor, log]).toEqual([
    '/dev/ttyACM0',
    undefined,
    ['in 01', 'data 01', 'out 02', 'written 02', 'out 03', 'feature 03', 'in 0405', 'closed'],
  ]);
});

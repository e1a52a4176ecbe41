import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BrokerLink } from './broker-link.ts';

const topic = 'checkpoint/v1/s/k/events';
const connack = Buffer.from([0x20, 2, 0, 0]);
const puback = (id: number): Buffer => Buffer.from([0x40, 2, id >> 8, id & 0xff]);
const noFiles = { password: null, ca: null, certificate: null, key: null };

/** A broker of a few lines that lets in whoever comes. */
let server: Server;
let broker: Socket;
let link: BrokerLink;
const ends: string[] = [];

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const arrived = once(server, 'connection');
  const connected = new Promise<void>((resolve) => {
    link = new BrokerLink(
      {
        ...{ url: `mqtt://127.0.0.1:${port}`, protocol: 4, clientId: 'k', username: undefined, secrets: noFiles },
        will: { topic: 'will', payload: '' },
        timings: { connectMs: 10_000, keepaliveSeconds: 60, pubackMs: 30_000 },
      },
      {
        connected: resolve,
        message: () => undefined,
        drained: () => undefined,
        ended: ({ error }) => void ends.push(error.message),
      },
    );
  });
  [broker] = (await arrived) as [Socket];
  await once(broker, 'data');
  broker.write(connack);
  await connected;
});
afterEach(async () => {
  await link.close(topic, '');
  broker.destroy();
  server.close();
});

const send = (payload: Buffer): Promise<void> =>
  new Promise((resolve) => link.publish(topic, payload, { contentType: 'x', spent: true }, () => resolve()));
const largePayload = (): Buffer => {
  const payload = Buffer.allocUnsafeSlow(16 * 1024 * 1024);
  for (let at = 0; at < payload.length; at += 4) payload.writeUInt32LE(at, at);
  return payload;
};
/** Fixed header with a length of four bytes, topic, and number of the message. */
const headBytes = 1 + 4 + 2 + topic.length + 2;
const read = async (bytes: number, before: Buffer): Promise<Buffer> => {
  const parts = [before];
  for (let length = before.length; length < bytes; ) {
    const [part] = (await once(broker, 'data')) as [Buffer];
    parts.push(part);
    length += part.length;
  }
  return Buffer.concat(parts);
};

it('sends what it was given, and nothing of this process besides, to a broker that confirms it before it has it', {
  timeout: 20_000,
}, async () => {
  const payload = largePayload();
  const expected = Buffer.from(payload);
  const sent = send(payload);
  const head = await read(headBytes, Buffer.alloc(0));
  broker.pause();
  broker.write(puback(head.readUInt16BE(headBytes - 2)));
  await sent;
  broker.resume();
  const whole = await read(headBytes + expected.length, head);
  expect([whole.subarray(headBytes).equals(expected), ends]).toEqual([true, []]);
});

it('gives the memory of a message back once the broker has it', { timeout: 20_000 }, async () => {
  const payload = largePayload();
  const sent = send(payload);
  const whole = await read(headBytes + payload.length, Buffer.alloc(0));
  broker.write(puback(whole.readUInt16BE(headBytes - 2)));
  await sent;
  expect(payload.length).toBe(0);
});

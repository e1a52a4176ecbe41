import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Session, type SessionEvents } from './session.ts';

const connack = Buffer.from([0x20, 2, 0, 0]);
const topic = Buffer.from('checkpoint/v1/s/k/events');
/** QoS 1, a payload of one byte. */
const publish = (id: number): Buffer =>
  Buffer.concat([Buffer.from([0x32, 2 + topic.length + 3, 0, topic.length]), topic, Buffer.from([0, id, 0x7b])]);

const keepaliveSeconds = 1;
/** Three halves of it without an answer, and the broker is given up. */
const longerMs = 3000;

/** A broker of a few lines that lets in whoever comes and answers no ping. */
let server: Server;
let broker: Socket;
let session: Session;
let messages: number;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  messages = 0;
  const nothing = (): void => undefined;
  const events: SessionEvents = {
    ...{ lists: nothing, retired: nothing, link: nothing, log: nothing },
    message: (_, taken) => {
      messages += 1;
      taken();
    },
  };
  const arrived = once(server, 'connection');
  session = new Session(`mqtt://127.0.0.1:${port}`, null, events, keepaliveSeconds);
  [broker] = (await arrived) as [Socket];
  await once(broker, 'data');
  broker.resume();
  broker.write(connack);
});
afterEach(async () => {
  await session.dispose();
  broker.destroy();
  server.close();
});

it('stays with a broker that sends one message after the other and has not come to its ping yet', async () => {
  const until = performance.now() + longerMs;
  let id = 0;
  while (performance.now() < until) {
    id += 1;
    broker.write(publish(id));
    await delay(100);
  }
  expect([broker.closed, messages > 1]).toEqual([false, true]);
});

it('leaves a broker that says nothing any more', async () => {
  await once(broker, 'close', { signal: AbortSignal.timeout(longerMs + 7000) });
});

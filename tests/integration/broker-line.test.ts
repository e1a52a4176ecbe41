import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { topics } from '../../contract/topics.ts';
import { median } from '../bench/result.ts';
import { eventually } from '../support/kiosk.ts';
import { Mosquitto, mosquittoBinary } from '../support/processes.ts';
import {
  MemoryLog,
  noSecrets,
  startSession,
  TestReceiver,
  type TestSession,
  type TestSessionOptions,
  testAddress,
} from '../support/sync-world.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const binary = mosquittoBinary();
const title = `a session over a bad line${binary === null ? ' (left out: mosquitto is not installed)' : ''}`;

describe.skipIf(binary === null)(title, () => {
  let broker: Mosquitto;
  let line: TcpProxy;
  let receiver: TestReceiver;
  let running: TestSession[];

  const begin = async (settings?: string): Promise<void> => {
    broker = await Mosquitto.start(binary ?? '', settings);
    line = await TcpProxy.start(broker.port);
    receiver = await TestReceiver.start(broker.url);
  };
  beforeEach(async () => {
    running = [];
    await begin();
  });
  const end = async (): Promise<void> => {
    for (const one of running) await one.close();
    running = [];
    await receiver.close();
    await line.dispose();
    await broker.dispose();
  };
  afterEach(end);

  const start = (rows: number, options: Partial<TestSessionOptions> = {}): TestSession => {
    const one = startSession(`mqtt://127.0.0.1:${line.port}`, { log: new MemoryLog(rows), ...options });
    running.push(one);
    return one;
  };
  const drained = (one: TestSession): Promise<void> => one.until(({ positions }) => positions.at(-1) === one.log.rows);
  const errors = (one: TestSession): readonly (number | undefined)[] =>
    one.said.networks.map(({ error }) => error?.code);

  it('takes central’s time from answers to what it asked on this connection, and from no older one', async () => {
    const one = start(1);
    await one.until(({ times }) => times.length > 0);
    const first = one.said.times[0];
    const heard = one.said.times.length;
    receiver.answers = () => receiver.acknowledgements.slice(0, 1);
    line.cut();
    await one.until(({ networks }) => networks.at(-1)?.state === 'central-silent');
    expect([one.said.times.length, first?.time, (first?.roundTripMs ?? -1) >= 0]).toEqual([heard, 1, true]);
    expect(first?.roundTripMs).toBeLessThan(5000);
  });

  it('goes slowly through a backlog while somebody stands at the gate', async () => {
    const batches = 150;
    const log = new MemoryLog(batches * 150);
    const one = start(log.rows, { log });
    one.session.passing();
    const begun = performance.now();
    await drained(one);
    // 4 ms between two of them, whatever the machine could do.
    expect(performance.now() - begun).toBeGreaterThan(batches * 4 * 0.9);
  });

  it('asks for central’s time again and again', async () => {
    const one = start(0, { timings: { askTimeMs: 50 } });
    await one.until(({ times }) => times.length >= 4);
    expect(one.said.times.map(({ time }) => time).slice(0, 4)).toEqual([1, 2, 3, 4]);
  });

  it('brings everything over in MQTT 5, with the type of the contents said', async () => {
    const one = start(2000);
    await drained(one);
    expect(receiver.through).toBe(2000);
    expect(receiver.copies).toBe(0);
    expect(receiver.received[0]?.packet.properties?.contentType).toBe('application/cloudevents-batch+json');
  });

  it('brings an entry over at once when it is online: half of them within 200 ms, however busy this machine is', async () => {
    const one = start(0);
    await one.until(({ networks }) => networks.at(-1)?.state === 'online');
    const took: number[] = [];
    for (let sequence = 1; sequence <= 40; sequence += 1) {
      const at = performance.now();
      one.log.rows = sequence;
      one.session.committed();
      await drained(one);
      took.push(performance.now() - at);
    }
    expect(median(took)).toBeLessThan(200);
  });

  it('notices that the peer has vanished without a word, and goes on when the line is back', async () => {
    const one = start(200, { timings: { keepaliveSeconds: 1 } });
    await drained(one);
    line.goDead();
    one.log.rows = 400;
    one.session.committed();
    await one.until(({ networks }) => networks.at(-1)?.state === 'offline');
    expect(one.said.networks.at(-1)?.error?.code).toBe(ErrorCode.BrokerSilent);
    line.revive();
    await drained(one);
    expect(receiver.through).toBe(400);
  });

  it('leaves a broker that confirms nothing', async () => {
    const deaf = await Aedes.createBroker({
      authorizePublish: (_client, { topic }, done) => {
        if (topic !== topics.events(testAddress)) done(null);
      },
    });
    const server = createServer(deaf.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const one = startSession(`mqtt://127.0.0.1:${port}`, { log: new MemoryLog(50), timings: { pubackMs: 300 } });
    running.push(one);
    await one.until(({ networks }) => networks.at(-1)?.error?.code === ErrorCode.BrokerSilent);
    await new Promise<void>((resolve) => deaf.close(resolve));
    server.close();
  });

  it('loses and skips nothing when the line is cut in the middle of packets', async () => {
    const one = start(0);
    await one.until(({ networks }) => networks.at(-1)?.state === 'online');
    for (const bytes of [1, 7, 300, 5000, 64_000, 100_001]) {
      line.cutAfter(bytes);
      one.log.rows += 300;
      one.session.committed();
      await drained(one);
      expect(line.cutIsDue).toBe(false);
    }
    expect(receiver.through).toBe(1800);
  });

  it('fills a slow line once: what is on its way is not sent again, and central is not called silent', async () => {
    line.slow(64_000);
    const one = start(500);
    await drained(one);
    expect(receiver.copies).toBe(0);
    expect(errors(one)).toEqual([undefined]);
    expect(line.upBytes).toBeLessThan(500 * 420);
  });

  it('gets through a line that breaks after every 40,000 bytes, with smaller batches', async () => {
    const breaking = setInterval(() => {
      if (!line.cutIsDue) line.cutAfter(40_000);
    }, 1);
    const one = start(700);
    await drained(one);
    clearInterval(breaking);
    expect(receiver.through).toBe(700);
    expect(line.connections.length).toBeGreaterThan(3);
  });

  it('falls back to MQTT 3.1.1 where the broker speaks no other, at once, and does not ask again', async () => {
    const old = await Aedes.createBroker();
    const server = createServer(old.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const oldLine = await TcpProxy.start(port);
    const central = await TestReceiver.start(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
    const one = startSession(`mqtt://127.0.0.1:${oldLine.port}`, { log: new MemoryLog(20) });
    running.push(one);
    await drained(one);
    expect(oldLine.connections).toHaveLength(2);
    oldLine.cut();
    await one.until(({ networks }) => networks.length >= 4);
    expect(oldLine.connections).toHaveLength(3);
    await central.close();
    await oldLine.dispose();
    await new Promise<void>((resolve) => old.close(resolve));
    server.close();
  });

  it('waits before it returns to a broker that has gone, the first time as well', async () => {
    const one = start(10, {
      random: () => 0.9,
      timings: { backoff: { startMs: 0, firstMs: 1000, maxMs: 1000, leastMs: 0 } },
    });
    await drained(one);
    const at = performance.now();
    line.cut();
    await one.until(({ networks }) => networks.length >= 3);
    expect((line.connections.at(-1) ?? 0) - at).toBeGreaterThan(890);
    expect(line.connections).toHaveLength(2);
  });

  it('frees nothing twice and nothing back for acknowledgements that come doubled and in the wrong order', async () => {
    receiver.answers = (newest) => [
      newest,
      newest,
      receiver.acknowledgements.at(-2) ?? newest,
      receiver.acknowledgements[0] ?? newest,
    ];
    const one = start(3000);
    await drained(one);
    expect(one.said.positions).toEqual(one.said.positions.toSorted((a, b) => a - b));
    expect(receiver.copies).toBe(0);
    expect(new Set(one.said.faults.map(({ code }) => code))).toEqual(new Set([ErrorCode.AcknowledgementBackward]));
  });

  it('sends again what the broker has dropped, and does not call the central system silent', async () => {
    let dropped = 0;
    receiver.takes = ({ sequences }) => {
      if (dropped > 0 || !sequences.includes(400)) return true;
      dropped = sequences.length;
      return false;
    };
    const one = start(1000);
    await drained(one);
    expect([receiver.through, dropped > 0, errors(one)]).toEqual([1000, true, [undefined]]);
  });

  it('sends a range again on request while it goes on with what is new, and says what is gone', async () => {
    const one = start(600);
    await drained(one);
    one.log.removed = 100;
    const again = one.session.resend({ epoch: 'e'.repeat(32), from: 51, to: 900 });
    one.log.rows = 650;
    one.session.committed();
    expect(await again).toEqual({ sent: 550, gone: [{ from: 51, to: 100 }] });
    await drained(one);
    expect(receiver.through).toBe(650);
    // Fifty of them were new: they came once as such, and once more.
    await eventually(() => (receiver.copies === 550 ? true : null));
  });

  it('goes on past what is not here any more, however many batches behind it its declaration comes', async () => {
    const rows = 9000;
    // More than forty batches: the window holds 32.
    receiver.takes = ({ sequences }) => {
      if (sequences.includes(rows)) receiver.through = Math.max(receiver.through, 10);
      return true;
    };
    const one = start(rows);
    one.log.removed = 10;
    await drained(one);
    expect(receiver.through).toBe(rows);
  });

  it('finishes a range after the line was cut in the middle of it', async () => {
    const one = start(600);
    await drained(one);
    line.cutAfter(100_000);
    expect(await one.session.resend({ epoch: 'e'.repeat(32), from: 1, to: 600 })).toEqual({ sent: 600, gone: [] });
    expect(line.connections).toHaveLength(2);
  });

  it('says that it is put out again and again: two kiosks have the same name', async () => {
    const one = start(10);
    await drained(one);
    const other = start(10);
    await one.until(({ networks }) => networks.some(({ error }) => error?.code === ErrorCode.BrokerEndsAgain));
    await other.close();
    await one.until(({ networks }) => networks.at(-1)?.state === 'online');
  });

  it.each([
    [5, 'says it'],
    [4, 'only closes the connection'],
  ] as const)(
    'keeps to the size of packets that a broker takes, in version %i, where it %s',
    async (protocol, _how) => {
      await end();
      await begin('allow_anonymous true\nmax_packet_size 9000\nmax_inflight_messages 2');
      const one = start(200, { protocol });
      await drained(one);
      expect(receiver.through).toBe(200);
      if (protocol === 5) expect(line.connections).toHaveLength(1);
    },
  );

  it('says which entry is too large for the broker', async () => {
    await end();
    await begin('allow_anonymous true\nmax_packet_size 2000');
    const one = start(1, { log: new MemoryLog(1, 5000) });
    await one.until(({ faults }) => faults.length > 0);
    expect(one.said.faults[0]).toMatchObject({ code: ErrorCode.BrokerLimit });
    expect(one.said.faults[0]?.message).toMatch(/one entry needs 52\d\d bytes, and it takes 2000 in a packet/);
  });
});

it('grows by nothing while there is no broker for long', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  let tries = 0;
  let wake: () => void = () => undefined;
  const one = startSession('mqtt://127.0.0.1:1', {
    log: new MemoryLog(10_000),
    timings: { backoff: { startMs: 0, firstMs: 1, maxMs: 1, leastMs: 0 } },
    secrets: () => {
      tries += 1;
      wake();
      return noSecrets;
    },
  });
  const after = async (count: number): Promise<number> => {
    while (tries < count)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return heap();
  };
  const before = await after(300);
  // 1,500 tries at half a minute each are half a day; each leaves less than 400 bytes.
  expect((await after(1800)) - before).toBeLessThan(600_000);
  expect(one.said.networks).toHaveLength(1);
  await one.close();
});

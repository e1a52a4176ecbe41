import { createServer, type Socket } from 'node:net';
import { driverFactory } from '../../drivers/create-driver.ts';
import { realClock } from '../../drivers/testing/watched-driver.ts';
import { tcpTransport } from '../../drivers/transports/tcp.ts';
import { deviceOf, ReadingTimes, until } from './driver-bench-support.ts';
import { type BenchResult, quantile, rounded } from './result.ts';

const code = Buffer.from('001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<\r');
const burst = Buffer.concat(Array.from({ length: 100 }, () => code));
const bursts = 200;
const warmUp = 50;
const samples = 500;

/** Where a device server would be; knows the moment at which it wrote. */
const openServer = async () => {
  let socket: Socket | null = null;
  const server = createServer({ noDelay: true }, (connected) => {
    socket = connected;
    connected.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connected: () => socket !== null,
    send: (bytes: Uint8Array): number => {
      socket?.write(bytes);
      return performance.now();
    },
    close: () => {
      socket?.destroy();
      server.close();
    },
  };
};

/** A scanner's codes through socket and driver to a reading, beside the same bytes through the bare transport. */
export const scanOverTcp = async (): Promise<readonly BenchResult[]> => {
  const driven = await openServer();
  const bare = await openServer();
  const sink = new ReadingTimes();
  const arrived = { bytes: 0, at: 0, next: (): void => undefined };
  const transport = tcpTransport({ host: '127.0.0.1', port: bare.port })({
    onData: (bytes) => {
      arrived.bytes += bytes.length;
      arrived.at = performance.now();
      arrived.next();
    },
    onEnd: () => undefined,
  });
  const device = deviceOf('scanner', 'serial-scanner', { type: 'tcp', host: '127.0.0.1', port: driven.port });
  const driver = driverFactory({ profilesDirectory: null })(device, sink, realClock);
  try {
    driver.start();
    await transport.open();
    await until('both are connected', () => driven.connected() && bare.connected());
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 0; n < warmUp + samples; n += 1) {
      const read = sink.next();
      const wrote = driven.send(code);
      await read;
      const came = new Promise<void>((resolve) => {
        arrived.next = resolve;
      });
      const bareWrote = bare.send(code);
      await came;
      if (n < warmUp) continue;
      ours.push(sink.lastAt - wrote);
      theirs.push(arrived.at - bareWrote);
    }
    const rate = await perSecond(driven.send, () => sink.count);
    const before = arrived.bytes;
    const bareRate = await perSecond(bare.send, () => Math.floor((arrived.bytes - before) / code.length));
    return [latencyOf(ours, theirs), rateOf(rate, bareRate)];
  } finally {
    await driver.dispose();
    await transport.close();
    driven.close();
    bare.close();
  }
};

const perSecond = async (send: (bytes: Uint8Array) => number, count: () => number): Promise<number> => {
  const already = count();
  const wanted = already + bursts * 100;
  const began = performance.now();
  for (let n = 0; n < bursts; n += 1) send(burst);
  await until('all codes have come', () => count() >= wanted);
  return ((wanted - already) * 1000) / (performance.now() - began);
};

const latencyOf = (ours: readonly number[], theirs: readonly number[]): BenchResult => {
  const peer = quantile(theirs, 0.5);
  const p50 = quantile(ours, 0.5);
  return {
    name: 'driver-scan-latency',
    value: rounded(p50),
    unit: 'ms',
    p50: rounded(p50),
    p99: rounded(quantile(ours, 0.99)),
    peer: 'bare TCP transport, same bytes',
    peerValue: rounded(peer),
    ratio: rounded(peer / p50),
  };
};

const rateOf = (rate: number, bare: number): BenchResult => ({
  name: 'driver-scan-rate',
  value: rounded(rate),
  unit: 'codes/s',
  peer: 'bare TCP transport, same bytes',
  peerValue: rounded(bare),
  ratio: rounded(rate / bare),
});

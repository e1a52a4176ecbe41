import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { centralStatsSchema, eventsAnswerSchema, traceAnswerSchema } from '../contract/central-api.ts';
import { ErrorCode } from '../contract/errors.ts';
import type { Acknowledgement } from '../contract/signed.ts';
import { type StationAddress, topics } from '../contract/topics.ts';
import type { WireRow } from '../contract/wire.ts';
import { startEmbeddedBroker } from './broker.ts';
import type { CentralKeys } from './keys.ts';
import { type ReceiverProcess, runCommand, startReceiverProcess } from './testing/receiver-process.ts';
import { newDirectory, newKeys, readAck, sealingPublicKey, writeKeyFile } from './testing/test-central.ts';
import { batchesOf, batchOf, personWith, TestStation } from './testing/test-station.ts';

const patience = 60_000;

/** A place on disk, keys and a way to start receivers on it. */
const newPlace = async () => {
  const directory = newDirectory();
  const keys = await newKeys();
  const keyFile = join(directory, 'keys.json');
  const tokenFile = join(directory, 'token');
  const data = join(directory, 'data');
  writeKeyFile(keyFile, keys);
  const args = ['--data', data, '--keys', keyFile, '--token-file', tokenFile];
  const ask = async (url: string, path: string, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${readFileSync(tokenFile, 'utf8').trim()}`;
    const response = await fetch(`${url}${path}`, { headers: { authorization, ...headers } });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const remove = (): void => rmSync(directory, { recursive: true });
  return { directory, data, keys, tokenFile, args, ask, remove };
};

/** Publishes as a station does and remembers every acknowledgement that it gets. */
const connect = async (broker: string, station: StationAddress, keys: CentralKeys) => {
  const client: MqttClient = mqtt.connect(broker, { protocolVersion: 4, reconnectPeriod: 200 });
  const acks: Acknowledgement[] = [];
  const versions: number[] = [];
  client.on('message', (topic, payload) => {
    if (topic !== topics.ack(station)) return;
    const { signed, body } = readAck(payload, keys, station);
    acks.push(body);
    versions.push(signed.version);
  });
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  await client.subscribeAsync(topics.ack(station), { qos: 1 });
  const watermark = (epoch: string): number =>
    acks.at(-1)?.epochs.find((entry) => entry.epoch === epoch)?.sequence ?? 0;
  return { client, acks, versions, watermark, end: () => client.endAsync(true) };
};

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await delay(10);
  }
};

const shuffled = <T>(items: readonly T[]): readonly T[] =>
  items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);

const people = (station: TestStation, count: number): readonly WireRow[] =>
  Array.from({ length: count }, (_, index) =>
    station.person(
      Date.now() - 60_000 + index,
      personWith({ name: `PLANTED ${index}`, identityNumber: String(1_093_029_317 + index).padStart(12, '0') }),
    ),
  );

describe('the receiver with its own broker', () => {
  let place: Awaited<ReturnType<typeof newPlace>>;
  let receiver: ReceiverProcess;
  let station: TestStation;
  let line: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    place = await newPlace();
    receiver = await startReceiverProcess([...place.args, '--embedded-broker']);
    station = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(place.keys));
    line = await connect(receiver.mqtt, station, place.keys);
  }, patience);
  afterAll(async () => {
    await line.end();
    await receiver.kill('SIGTERM');
    place.remove();
  }, patience);

  it(
    'holds every row once after duplicates, reordering and replays, and acknowledges the last',
    async () => {
      const batches = batchesOf(people(station, 500), 20);
      for (const payload of shuffled([...batches, ...batches, ...batches])) {
        line.client.publish(topics.events(station), payload, { qos: 1 });
      }
      await until(() => line.watermark(station.epoch) === 500);
      const answer = await place.ask(receiver.http, '/central/v1/events?limit=10000&station=cong-1');
      const { events } = eventsAnswerSchema.parse(answer.body);
      expect(events.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 500 }, (_, index) => index + 1),
      );
      expect(line.acks.at(-1)?.epochs).toEqual([
        { epoch: station.epoch, sequence: 500, hash: new Uint8Array(station.hash) },
      ]);
      expect(line.versions).toEqual([...new Set(line.versions)].sort((a, b) => a - b));
    },
    patience,
  );

  it(
    'gives the retained acknowledgement to a station that comes back, with its nonce',
    async () => {
      await line.client.publishAsync(topics.state(station), station.state('nonce-7'), { qos: 1, retain: true });
      await until(() => line.acks.at(-1)?.nonce === 'nonce-7');
      const again = await connect(receiver.mqtt, station, place.keys);
      await until(() => again.acks.length > 0);
      await again.end();
      expect(again.acks).toEqual([line.acks.at(-1)]);
    },
    patience,
  );

  it(
    'survives garbage on every topic and goes on',
    async () => {
      const other = await TestStation.create('benh-vien', 'cong-2', sealingPublicKey(place.keys));
      const wrongSource = batchOf([other.row('t', 1, {})]);
      const garbage = [
        randomBytes(1000),
        Buffer.alloc(0),
        Buffer.from('[\n{"__proto__":{"x":1}}\n]'),
        Buffer.from('{"__proto__":{"status":"online"},"status":"online"}'),
        Buffer.from('['.repeat(200_000)),
        Buffer.alloc(9 * 1024 * 1024, 'a'),
        wrongSource,
      ];
      const everyTopic = [
        topics.events(station),
        topics.state(station),
        topics.ack({ site: 'x', station: 'y' }),
        'checkpoint/v1/UPPER/case/events',
        'checkpoint/v1///events',
        'checkpoint/v1/a/b/state',
        'something/else',
      ];
      const sequence = station.sequence;
      for (const topic of everyTopic)
        for (const bytes of garbage) await line.client.publishAsync(topic, bytes, { qos: 1 });
      const [row] = people(station, 1);
      await line.client.publishAsync(topics.events(station), batchOf(row === undefined ? [] : [row]), { qos: 1 });
      await until(() => line.watermark(station.epoch) === sequence + 1);
      const stats = centralStatsSchema.parse((await place.ask(receiver.http, '/central/v1/stats')).body);
      expect([stats.rejected >= 20, stats.events, stats.stations.map(({ station: name }) => name)]).toEqual([
        true,
        sequence + 1,
        ['cong-1'],
      ]);
    },
    patience,
  );

  it(
    'answers over HTTP only who may ask, and says what is wrong with a question',
    async () => {
      const status = async (path: string, headers?: Record<string, string>) => {
        const { status: code, body } = await place.ask(receiver.http, path, headers);
        return [code, (body as { error?: { code: number } }).error?.code ?? null];
      };
      const foreignHost = new Promise<number | undefined>((resolve) => {
        request(`${receiver.http}/healthz`, { headers: { host: 'evil.example' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
      expect([
        await foreignHost,
        await status('/central/v1/events', { authorization: 'Bearer wrong' }),
        await status('/central/v1/events?limit=0'),
        await status('/central/v1/events?limit=1&limit=2'),
        await status('/central/v1/events?station=../x'),
        await status('/central/v1/events?unknown=1'),
        await status('/central/v1/trace'),
        await status('/central/v1/trace?person=000000000000&at=yesterday'),
        await status('/central/v1/trace?person=999999999999'),
        await status('/central/v1/nothing'),
        await (await fetch(`${receiver.http}/healthz`)).json(),
        (await fetch(`${receiver.http}/healthz`, { method: 'POST', body: 'x' })).status,
      ]).toEqual([
        403,
        [401, ErrorCode.LoopbackForbidden],
        [400, ErrorCode.UsageWrong],
        [400, ErrorCode.UsageWrong],
        [400, ErrorCode.UsageWrong],
        [400, ErrorCode.UsageWrong],
        [400, ErrorCode.UsageWrong],
        [400, ErrorCode.UsageWrong],
        [404, ErrorCode.CentralPersonUnknown],
        [404, ErrorCode.UsageWrong],
        { ready: true },
        405,
      ]);
    },
    patience,
  );

  it(
    'is asked by the command line',
    async () => {
      const access = ['--central', receiver.http, '--token-file', place.tokenFile];
      const [listed, traced, unknown, counted, headed] = await Promise.all([
        runCommand(['events', '--json', '--limit', '3', ...access]),
        runCommand(['trace', '--json', '--person', '001093029317', '--token-file', place.tokenFile], {
          CHECKPOINT_CENTRAL: receiver.http,
        }),
        runCommand(['trace', '--person', '999999999999', ...access]),
        runCommand(['stats', ...access]),
        runCommand(['trace', '--person', '001093029317', ...access]),
      ]);
      const lines = listed.stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text) as { sequence: number });
      const answer = traceAnswerSchema.parse(JSON.parse(traced.stdout));
      expect([
        lines.map(({ sequence }) => sequence).length,
        answer.person.name,
        answer.milestones.length,
        answer.contacts.length > 400,
        [unknown.status, unknown.stdout, unknown.stderr.split('\n').length],
        counted.stdout.includes('benh-vien'),
        headed.stdout.includes('Mốc dịch tễ/Milestones: 2'),
      ]).toEqual([3, 'PLANTED 0', 2, true, [1, '', 3], true, true]);
    },
    patience,
  );

  it(
    'refuses a second receiver on the same data directory',
    async () => {
      const second = await runCommand(['start', ...place.args, '--embedded-broker']);
      expect([second.status, second.stdout, second.stderr]).toEqual([
        1,
        '',
        expect.stringMatching(/^error: another receiver is running on the data directory .*\nhint: stop it first/),
      ]);
    },
    patience,
  );

  it(
    'keeps its files for their owner and nobody in plain text',
    async () => {
      const files = ['central.db', 'central.db-wal', 'central.lock'].map((name) => join(place.data, name));
      const modes = [place.data, place.tokenFile, ...files].map((file) => statSync(file).mode & 0o777);
      const bytes = Buffer.concat(files.map((file) => readFileSync(file)));
      const planted = ['PLANTED', '001093029317'].filter((text) => bytes.includes(text));
      expect([modes, planted]).toEqual([[0o700, 0o600, 0o600, 0o600, 0o600], []]);
    },
    patience,
  );
});

describe('the receiver on a broker of others', () => {
  it(
    'doubles nothing and goes on acknowledging after SIGKILL in the middle of the load',
    async () => {
      const place = await newPlace();
      const broker = await startEmbeddedBroker(0);
      const args = [...place.args, '--broker', broker.url];
      let receiver = await startReceiverProcess(args);
      const station = await TestStation.create('cho', 'cong-1', sealingPublicKey(place.keys));
      const line = await connect(broker.url, station, place.keys);
      const batches = batchesOf(people(station, 3000), 25);
      await line.client.publishAsync(topics.state(station), station.state('n'), { qos: 1, retain: true });
      await until(() => line.acks.length > 0);

      // As a station does: what was not acknowledged for a while is sent again.
      let stopped = false;
      const sending = (async () => {
        while (!stopped) {
          for (const payload of batches.slice(Math.floor(line.watermark(station.epoch) / 25))) {
            if (stopped) return;
            await line.client.publishAsync(topics.events(station), payload, { qos: 1 });
          }
          await delay(20);
        }
      })();
      for (const share of [0.1, 0.4]) {
        await until(() => line.watermark(station.epoch) > 3000 * share);
        await receiver.kill('SIGKILL');
        receiver = await startReceiverProcess(args);
      }
      await until(() => line.watermark(station.epoch) === 3000);
      stopped = true;
      await sending;

      const { body } = await place.ask(receiver.http, '/central/v1/events?limit=10000');
      const sequences = eventsAnswerSchema.parse(body).events.map(({ sequence }) => sequence);
      const stats = centralStatsSchema.parse((await place.ask(receiver.http, '/central/v1/stats')).body);
      const backward = line.acks.some(
        ({ epochs }, index) => (epochs[0]?.sequence ?? 0) < (line.acks[index - 1]?.epochs[0]?.sequence ?? 0),
      );
      await line.end();
      expect(await receiver.kill('SIGTERM')).toBe(0);
      await broker.dispose();
      place.remove();
      expect([
        sequences.length,
        new Set(sequences).size,
        stats.events,
        stats.conflicts,
        stats.rejected,
        backward,
      ]).toEqual([3000, 3000, 3000, 0, 0, false]);
    },
    3 * patience,
  );

  it(
    'waits for a broker that comes later, and ends with its parent',
    async () => {
      const place = await newPlace();
      const free = await startEmbeddedBroker(0);
      await free.dispose();
      const receiver = await startReceiverProcess([...place.args, '--broker', free.url, '--stay-with-parent']);
      const broker = await startEmbeddedBroker(Number(new URL(free.url).port));
      const station = await TestStation.create('cho', 'cong-1', sealingPublicKey(place.keys));
      const line = await connect(broker.url, station, place.keys);
      await line.client.publishAsync(topics.state(station), station.state('n'), { qos: 1, retain: true });
      await until(() => line.acks.at(-1)?.nonce === 'n');
      const exit = once(receiver.child, 'exit');
      receiver.child.stdin?.end();
      const [status] = await exit;
      await line.end();
      await broker.dispose();
      place.remove();
      expect(status).toBe(0);
    },
    patience,
  );
});

describe('starting', () => {
  it(
    'says what is wrong and what to do',
    async () => {
      const place = await newPlace();
      const bad = join(place.directory, 'bad.json');
      writeFileSync(bad, '{"ingest":"c2VjcmV0","sealing":[],"index":1}');
      const run = async (...args: readonly string[]) => {
        const { status, stderr } = await runCommand(['start', ...args]);
        return [status, stderr.split('\n')[0]];
      };
      const data = ['--data', place.data];
      const results = await Promise.all([
        run(...data),
        run(...data, '--embedded-broker', '--keys', join(place.directory, 'none.json')),
        run(...data, '--embedded-broker', '--keys', bad),
        run(...data, '--broker', 'http://x', '--keys', bad),
        run(...data, '--embedded-broker', '--http-port', '70000'),
        run(),
      ]);
      place.remove();
      expect(results).toEqual([
        [2, 'error: there is no broker'],
        [1, expect.stringMatching(/^error: the key file .*none\.json cannot be read/)],
        [1, expect.stringMatching(/^error: the key file .*bad\.json is not valid: ingest, sealing, index$/)],
        [2, 'error: "http://x" is not the address of a broker'],
        [2, expect.stringContaining('It must be a whole number from 0 to 65535')],
        [2, expect.stringContaining("required option '--data <dir>'")],
      ]);
    },
    patience,
  );
});

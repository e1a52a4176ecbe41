import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chunkBytes,
  describeFile,
  listTopics,
  type PublishedName,
  signManifest,
} from '../../contract/list-manifest.ts';
import { signList } from '../../contract/lists.ts';
import { connectStation } from '../../main/client/station-client.ts';
import { centralKeysFile, enrolDemo, officeKeyFile } from '../../main/demo/enrolment.ts';
import { shippedRules } from '../../station/offline.ts';
import { stationKeyPair } from '../../station/watch-list/station-key.ts';
import { issuingDesk } from '../../station/watch-list/testing.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from '../support/kiosk.ts';
import { Mosquitto, mosquittoBinary } from '../support/processes.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const binary = mosquittoBinary();
const noon = Date.now();
type Desk = Awaited<ReturnType<typeof issuingDesk>>;

/** What the receiver does, by hand: chunks, then the manifest. Lists that a station must not take included. */
describe.skipIf(binary === null)('lists on their way down, over Mosquitto', () => {
  const folder = mkdtempSync(join(tmpdir(), 'list-downlink-'));
  const key = (role: 'lists' | 'rules' | 'watch-list') =>
    new Uint8Array(Buffer.from(readFileSync(officeKeyFile(join(folder, 'demo'), role), 'utf8').trim(), 'base64'));
  const stranger = new Uint8Array(32).fill(7);
  let ingest: Uint8Array;
  let broker: Mosquitto;
  let proxy: TcpProxy;
  let office: MqttClient;
  let station: BareStation;
  let desk: Desk;
  let unsignedDesk: Desk;
  let publicKey: Uint8Array;

  const start = async () => {
    station = await startBareStation(folder, {}, `mqtt://127.0.0.1:${proxy.port}`);
  };

  beforeAll(async () => {
    await enrolDemo(folder, join(folder, 'demo'));
    const keys = JSON.parse(readFileSync(centralKeysFile(join(folder, 'demo')), 'utf8')) as { ingest: string };
    ingest = new Uint8Array(Buffer.from(keys.ingest, 'base64'));
    ({ publicKey } = await stationKeyPair(folder));
    desk = await issuingDesk(key('watch-list'));
    unsignedDesk = await issuingDesk(stranger);
    broker = await Mosquitto.start(binary ?? '');
    proxy = await TcpProxy.start(Number(new URL(broker.url).port));
    office = await mqtt.connectAsync(broker.url);
    await start();
  }, 60_000);
  afterAll(async () => {
    await station.stop();
    await office.endAsync(true);
    await proxy.dispose();
    await broker.dispose();
    desk.close();
    unsignedDesk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = async (topic: string, payload: Uint8Array): Promise<void> => {
    await office.publishAsync(topic, Buffer.from(payload), { qos: 1, retain: true });
  };
  const putChunks = async (name: PublishedName, version: number, bytes: Uint8Array, from: number, to: number) => {
    for (let index = from; index < to; index += 1) {
      await put(listTopics.chunk(name, version, index), bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes));
    }
  };
  const putManifest = (name: PublishedName, version: number, bytes: Uint8Array): Promise<void> =>
    put(listTopics.manifest(name), signManifest(name, [describeFile({ version, audience: '*' }, bytes)], ingest));
  const publish = async (name: PublishedName, version: number, bytes: Uint8Array): Promise<void> => {
    await putChunks(name, version, bytes, 0, Math.ceil(bytes.length / chunkBytes));
    await putManifest(name, version, bytes);
  };
  const about = async () => {
    const client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder });
    try {
      return await client.diagnostics();
    } finally {
      client.close();
    }
  };
  const inForce = async (name: PublishedName): Promise<number | null> =>
    (await about()).lists?.find((list) => list.name === name)?.version ?? null;
  const arrives = (name: PublishedName, version: number) =>
    eventually(async () => ((await inForce(name)) === version ? true : null), 20_000);

  const list = (version: number, more = {}) => ({
    ...{ audience: '*', version, issued: noon, notAfter: null },
    ...more,
  });
  const [anySet] = shippedRules();
  const rulesWith = (reason: string) => {
    const set = structuredClone(anySet?.set);
    if (set === undefined) throw new Error('no set ships');
    return {
      sets: [{ ...set, rules: set.rules.map((rule) => ({ ...rule, reason: reason === '' ? rule.reason : reason })) }],
    };
  };
  const trust = { signers: [], authorities: [], issuers: [], links: [] };
  const revocations = (permits: number) => ({
    permits: Array.from({ length: permits }, (_, n) => `PERMIT-${n}`),
    ...{ cards: [], certificates: [], signers: [] },
  });
  const watchList = async (version: number, from: Desk): Promise<Uint8Array> =>
    readFileSync(await from.base([{ key: 'id:001087000001', level: 'f1', until: 30_000 }], version, {}, publicKey));
  const base = Math.floor(noon / 1000);

  it.each<
    [
      PublishedName,
      string,
      (version: number) => Promise<Uint8Array> | Uint8Array,
      (version: number) => Promise<Uint8Array> | Uint8Array,
    ]
  >([
    [
      'trust',
      'signed by a stranger',
      (version) => signList({ ...list(version), name: 'trust', content: trust }, key('lists')),
      (version) => signList({ ...list(version), name: 'trust', content: trust }, stranger),
    ],
    [
      'revocations',
      'past its time',
      (version) => signList({ ...list(version), name: 'revocations', content: revocations(3) }, key('lists')),
      (version) =>
        signList(
          { ...list(version, { notAfter: noon - 1 }), name: 'revocations', content: revocations(3) },
          key('lists'),
        ),
    ],
    [
      'rules',
      'signed, and of no use to this station',
      (version) => signList({ ...list(version), name: 'rules', content: rulesWith('') }, key('rules')),
      (version) => signList({ ...list(version), name: 'rules', content: rulesWith('no.such-reason') }, key('rules')),
    ],
    [
      'watch-list',
      'signed by a stranger',
      (version) => watchList(version, desk),
      (version) => watchList(version, unsignedDesk),
    ],
  ])(
    '%s: taken whole; one that is %s leaves the one before in force and is said; the next is taken',
    async (name, _why, good, bad) => {
      await publish(name, base, await good(base));
      await arrives(name, base);
      const refused = async (): Promise<number> =>
        (await about()).faults.filter(({ message, code }) => message.includes(name) || (code >= 5400 && code < 5500))
          .length;
      const before = await refused();
      await publish(name, base + 1, await bad(base + 1));
      await eventually(async () => ((await refused()) > before ? true : null), 20_000);
      expect(await inForce(name)).toBe(base);
      await publish(name, base + 2, await good(base + 2));
      await arrives(name, base + 2);
    },
    60_000,
  );

  it('goes on where it was when the line is cut, and when the station is killed, and takes the list whole', async () => {
    const version = base + 10;
    const bytes = signList({ ...list(version), name: 'revocations', content: revocations(110_000) }, key('lists'));
    const chunks = Math.ceil(bytes.length / chunkBytes);
    const [first, second] = [Math.floor(chunks / 3), Math.floor((2 * chunks) / 3)];
    expect(first).toBeGreaterThan(6);
    const parts = (): number => {
      const arriving = join(folder, 'lists', 'arriving');
      const [part] = readdirSync(arriving).filter((file) => file.startsWith(`revocations-${version}`));
      return part === undefined ? 0 : Math.floor(statSync(join(arriving, part)).size / chunkBytes);
    };
    await putChunks('revocations', version, bytes, 0, first);
    await putManifest('revocations', version, bytes);
    await eventually(() => (parts() === first ? true : null));

    proxy.cut();
    await putChunks('revocations', version, bytes, first, second);
    proxy.downBytes = 0;
    await eventually(() => (parts() === second ? true : null), 20_000);
    expect(proxy.downBytes).toBeLessThan((second - first + 2) * chunkBytes);

    process.kill(station.pid, 'SIGKILL');
    await putChunks('revocations', version, bytes, second, chunks);
    proxy.downBytes = 0;
    expect(await inForceAfterStart('revocations')).toBe(base + 2);
    await arrives('revocations', version);
    // One chunk is fetched again: the last one may have been written in part.
    expect(proxy.downBytes).toBeLessThan((chunks - second + 3) * chunkBytes);
    expect(readdirSync(join(folder, 'lists', 'arriving'))).toEqual([]);
  }, 60_000);

  const inForceAfterStart = async (name: PublishedName): Promise<number | null> => {
    await start();
    return inForce(name);
  };
});

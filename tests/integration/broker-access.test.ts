import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SyncConfiguration } from '../../contract/configuration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { readBrokerSecrets } from '../../sync/broker-files.ts';
import { type CertificateFiles, TestAuthority } from '../support/certificates.ts';
import { eventually } from '../support/kiosk.ts';
import { freePort, Mosquitto, mosquittoBinary } from '../support/processes.ts';
import { MemoryLog, startSession, TestReceiver, type TestSession } from '../support/sync-world.ts';

const binary = mosquittoBinary();
const leftOut = binary === null ? ' (left out: mosquitto is not installed)' : '';
const address = { site: 'ben-thanh', station: 'cua-nam' };

let folder: string;
let running: TestSession[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'broker-access-'));
});
afterEach(async () => {
  for (const one of running) await one.close();
  running = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The access list that docs/central.md gives, as a file. */
const documentedList = (): string => {
  const docs = readFileSync(new URL('../../docs/central.md', import.meta.url), 'utf8');
  const file = join(folder, 'acl');
  writeFileSync(file, /```acl\n([\s\S]+?)```/.exec(docs)?.[1] ?? '');
  return file;
};

const passwordFile = (users: Readonly<Record<string, string>>): string => {
  const file = join(folder, 'passwords');
  writeFileSync(
    file,
    Object.entries(users)
      .map(([user, password]) => `${user}:${password}\n`)
      .join(''),
    { mode: 0o600 },
  );
  execFileSync('mosquitto_passwd', ['-U', file]);
  return file;
};

type How = Partial<Omit<SyncConfiguration, 'broker'>>;

const start = (broker: string, how: How = {}, rows = 5): TestSession => {
  const { protocol, username } = how;
  const one = startSession(broker, {
    log: new MemoryLog(rows),
    address,
    secrets: () => readBrokerSecrets(how, folder, {}),
    ...(protocol === undefined ? {} : { protocol }),
    ...(username === undefined ? {} : { username }),
  });
  running.push(one);
  return one;
};

const firstError = async (one: TestSession) => {
  await one.until(({ networks }) => networks.some(({ error }) => error !== null));
  return one.said.networks.find(({ error }) => error !== null)?.error;
};
const online = (one: TestSession): Promise<void> => one.until(({ networks }) => networks.at(-1)?.state === 'online');

describe.skipIf(binary === null)(`a broker with TLS${leftOut}`, () => {
  let ours: TestAuthority;
  let strangers: TestAuthority;
  let own: CertificateFiles;
  let central: CertificateFiles;
  let broker: Mosquitto;
  let receiver: TestReceiver;

  const withServer = async (server: CertificateFiles): Promise<Mosquitto> =>
    Mosquitto.start(
      binary ?? '',
      [
        `cafile ${ours.certificate}`,
        `certfile ${server.certificate}`,
        `keyfile ${server.key}`,
        'require_certificate true',
        'use_identity_as_username true',
        'allow_anonymous false',
        `acl_file ${documentedList()}`,
      ].join('\n'),
    );
  const tls = (files: CertificateFiles | null = own, authority = ours) => ({
    tls: { ca: authority.certificate, ...(files === null ? {} : files) },
  });
  const url = (host = 'localhost', { port } = broker): string => `mqtts://${host}:${port}`;

  beforeAll(async () => {
    ours = await TestAuthority.create(folder, 'ours');
    strangers = await TestAuthority.create(folder, 'strangers');
    own = await ours.issue('ben-thanh/cua-nam');
    central = await ours.issue('central');
    broker = await withServer(await ours.issue('broker', 'localhost'));
    const files = {
      ca: readFileSync(ours.certificate),
      cert: readFileSync(central.certificate),
      key: readFileSync(central.key),
    };
    receiver = await TestReceiver.start(url(), files, address);
  });
  afterAll(async () => {
    await receiver.close();
    await broker.dispose();
  });

  it('takes a station with its certificate, whose common name is its user for the access list', async () => {
    const one = start(url(), tls());
    await one.until(({ positions }) => positions.at(-1) === 5);
    expect(receiver.through).toBe(5);
  });

  const refusals = (): readonly (readonly [what: string, url: string, how: How, code: ErrorCode, words: RegExp])[] => [
    [
      'an authority that is not believed',
      url(),
      tls(own, strangers),
      ErrorCode.BrokerUntrusted,
      /not signed by an authority/,
    ],
    ['no authority named', url(), {}, ErrorCode.BrokerUntrusted, /not signed by an authority/],
    ['another name', url('127.0.0.1'), tls(), ErrorCode.BrokerCertificateName, /is not for 127\.0\.0\.1/],
    ['no certificate of the station', url(), tls(null), ErrorCode.StationCertificateRefused, /wants a certificate/],
    ['TLS not spoken here', url().replace('mqtts', 'mqtt'), {}, ErrorCode.BrokerProtocol, /closes the connection/],
    ['a name that nobody knows', 'mqtts://broker.invalid:8883', tls(), ErrorCode.BrokerNameUnknown, /broker\.invalid/],
    ['a file that is missing', url(), { tls: { ca: 'missing.pem' } }, ErrorCode.BrokerFilesUnusable, /missing\.pem/],
    ['a file that is no certificate', url(), { tls: { ca: own.key } }, ErrorCode.BrokerFilesUnusable, /PEM/],
    [
      'a key of another certificate',
      url(),
      tls({ certificate: own.certificate, key: central.key }),
      ErrorCode.BrokerFilesUnusable,
      /private key of this station cannot be used/,
    ],
  ];

  it('says in words why it is not reached, each time with what to do', async () => {
    for (const [what, broken, how, code, words] of refusals()) {
      const one = start(broken, how);
      const error = await firstError(one);
      expect([what, error?.code, error?.message]).toEqual([what, code, expect.stringMatching(words)]);
      expect(error?.hint).toMatch(/kept/);
      await one.close();
    }
  });

  it('says so of a certificate of a stranger, and of one that is over', async () => {
    for (const files of [await strangers.issue('ben-thanh/cua-nam'), await ours.issue('ben-thanh/cua-nam', null, -1)]) {
      const one = start(url(), tls(files));
      expect((await firstError(one))?.code).toBe(ErrorCode.StationCertificateRefused);
      await one.close();
    }
  });

  it('says so of a broker whose certificate is over, and of one that does not speak TLS', async () => {
    const over = await withServer(await ours.issue('broker', 'localhost', -1));
    expect((await firstError(start(url('localhost', over), tls())))?.code).toBe(ErrorCode.BrokerCertificateExpired);
    const plain = await Mosquitto.start(binary ?? '');
    expect((await firstError(start(url('localhost', plain), tls())))?.code).toBe(ErrorCode.BrokerTlsFailed);
    await over.dispose();
    await plain.dispose();
  });

  it('uses what was put in order while it runs', async () => {
    const file = join(folder, 'late.pem');
    writeFileSync(file, readFileSync(strangers.certificate));
    const one = start(url(), { tls: { ...own, ca: file } });
    expect((await firstError(one))?.code).toBe(ErrorCode.BrokerUntrusted);
    writeFileSync(file, readFileSync(ours.certificate));
    await online(one);
  });
});

describe.skipIf(binary === null)(`a broker with users and the access list of the documentation${leftOut}`, () => {
  const users = { central: 'c', 'ben-thanh/cua-nam': 'đúng', 'ben-thanh/cua-bac': 'b', stranger: 's' };
  let broker: Mosquitto;
  let receiver: TestReceiver;

  beforeAll(async () => {
    broker = await Mosquitto.start(
      binary ?? '',
      `allow_anonymous false\npassword_file ${passwordFile(users)}\nacl_file ${documentedList()}\nuse_username_as_clientid true`,
    );
    receiver = await TestReceiver.start(broker.url, { username: 'central', password: 'c' }, address);
  });
  afterAll(async () => {
    await receiver.close();
    await broker.dispose();
  });

  it('takes the password from a file, and the right one as soon as it is there', async () => {
    writeFileSync(join(folder, 'password'), 'falsch\n');
    const one = start(broker.url, { username: 'ben-thanh/cua-nam', passwordFile: 'password' });
    expect(await firstError(one)).toMatchObject({
      code: ErrorCode.BrokerRefused,
      hint: expect.stringMatching(/password/),
    });
    writeFileSync(join(folder, 'password'), 'đúng\n');
    await one.until(({ positions }) => positions.at(-1) === 5);
  });

  it('lets nobody write for a station who is not it: the station is told, and keeps its entries', async () => {
    const one = start(broker.url, { username: 'stranger', password: 's' });
    await one.until(({ networks }) => networks.some(({ error }) => error?.code === ErrorCode.BrokerTopicRefused));
    expect(one.said.networks.at(-1)?.state).toBe('central-silent');
    expect(one.said.positions).toEqual([]);
  });

  it('keeps stations from each other’s topics, and from what only the central system may say', async () => {
    const connect = (username: keyof typeof users, protocolVersion: 4 | 5 = 5): Promise<MqttClient> =>
      mqtt.connectAsync(broker.url, { username, password: users[username], protocolVersion, reconnectPeriod: 0 });
    const central = await connect('central');
    const heard: string[] = [];
    // `x`: said by the station of this test.
    central.on('message', (topic, payload) => payload.toString() === 'x' && heard.push(topic));
    await central.subscribeAsync('checkpoint/v1/#', { qos: 1 });
    const station = await connect('ben-thanh/cua-bac');
    const told: string[] = [];
    station.on('message', (topic) => told.push(topic));
    await station.subscribeAsync(['#', 'checkpoint/v1/ben-thanh/cua-nam/ack'], { qos: 1 }).catch(() => undefined);
    const of = (who: string, leaves: readonly string[]) =>
      leaves.map((leaf) => `checkpoint/v1/ben-thanh/${who}/${leaf}`);
    const forbidden = [
      ...of('cua-nam', ['events', 'state', 'reply/resend', 'ack', 'command/restart']),
      ...of('cua-bac', ['ack', 'command/restart']),
      'checkpoint/v1/lists/trust/manifest',
    ];
    for (const topic of forbidden) {
      await expect(station.publishAsync(topic, 'x', { qos: 1 }), topic).rejects.toThrow(/Not authorized/);
    }
    const allowed = of('cua-bac', ['events', 'reply/resend']);
    for (const topic of allowed) await station.publishAsync(topic, 'x', { qos: 1 });
    const foreign = of('cua-nam', ['ack', 'command/restart', 'events', 'state']);
    const own = [...of('cua-bac', ['ack', 'command/restart']), 'checkpoint/v1/lists/trust/manifest'];
    for (const topic of [...foreign, ...own]) await central.publishAsync(topic, 'y', { qos: 1 });
    await eventually(() => (told.includes('checkpoint/v1/lists/trust/manifest') ? true : null));
    expect(told.filter((topic) => !own.includes(topic))).toEqual([]);
    expect(heard).toEqual(allowed);
    await station.endAsync(true);
    await central.endAsync(true);
  });
});

it('says so of a broker that is not there, and of what is no broker', async () => {
  const nobody = start(`mqtt://127.0.0.1:${await freePort()}`);
  expect(await firstError(nobody)).toMatchObject({
    code: ErrorCode.BrokerUnreachable,
    message: expect.stringMatching(/^nothing listens at 127\.0\.0\.1:\d+$/),
  });
});

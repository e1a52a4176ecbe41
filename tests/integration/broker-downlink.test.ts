import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { topics } from '../../contract/topics.ts';
import { findOnPath } from '../browser.ts';
import { eventually } from '../support/kiosk.ts';
import { Mosquitto, mosquittoBinary } from '../support/processes.ts';
import { MemoryLog, startSession, TestReceiver, testAddress } from '../support/sync-world.ts';

/** Mosquitto's list of rights in a file lets everybody subscribe and keeps the messages back; this plug-in refuses. */
const plugin = (): string | null =>
  ['/usr/lib', '/usr/local/lib']
    .flatMap((folder) => [folder, ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [])])
    .map((folder) => join(folder, 'mosquitto_dynamic_security.so'))
    .find((file) => existsSync(file)) ?? null;

const binary = mosquittoBinary();
const control = findOnPath('mosquitto_ctrl', process.env);
const module = plugin();
const isHere = binary !== null && control !== null && module !== null;
const leftOut = isHere ? '' : ' (left out: mosquitto with its plug-in for rights is not installed)';

describe.skipIf(!isHere)(`a broker that refuses what central tells a station${leftOut}`, () => {
  let folder: string;
  let broker: Mosquitto;
  let receiver: TestReceiver;

  const rights = (...words: readonly string[]): void =>
    void execFileSync(
      control ?? '',
      ['-h', '127.0.0.1', '-p', String(broker.port), '-u', 'admin', '-P', 'admin-word', 'dynsec', ...words],
      { stdio: 'ignore' },
    );
  const mayListenTo = (topic: string): void => rights('addRoleACL', 'door', 'subscribePattern', topic, 'allow');

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'broker-rights-'));
    const file = join(folder, 'rights.json');
    execFileSync(control ?? '', ['dynsec', 'init', file, 'admin', 'admin-word']);
    broker = await Mosquitto.start(
      binary ?? '',
      `allow_anonymous true\nplugin ${module}\nplugin_opt_config_file ${file}`,
    );
    rights('createRole', 'door');
    rights('createGroup', 'doors');
    rights('addGroupRole', 'doors', 'door');
    rights('setAnonymousGroup', 'doors');
    for (const act of ['publishClientSend', 'publishClientReceive'])
      rights('addRoleACL', 'door', act, 'checkpoint/#', 'allow');
    for (const topic of [topics.ack(testAddress), topics.events(testAddress), topics.state(testAddress)])
      mayListenTo(topic);
    receiver = await TestReceiver.start(broker.url);
  });
  afterEach(async () => {
    await receiver.close();
    await broker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([5, 4] as const)('says what does not come, sends on, and listens once it may: MQTT %s', async (protocol) => {
    const one = startSession(broker.url, { log: new MemoryLog(5), protocol, timings: { listenAgainMs: 200 } });
    try {
      await one.until(({ positions, faults }) => positions.at(-1) === 5 && faults.length > 0);
      expect(one.said.networks.at(-1)).toMatchObject({ state: 'online', error: null });
      await one.until(({ faults }) => faults.at(-1)?.hint.includes('command') ?? false);
      expect(new Set(one.said.faults.map(({ code }) => code))).toEqual(new Set([ErrorCode.DownlinkRefused]));
      const { message, hint } = one.said.faults.at(-1) ?? { message: '', hint: '' };
      for (const lack of ['new lists', 'changed keys', 'commands']) expect(message).toContain(lack);
      const named = ['command/+', 'lists/roles', 'lists/trust/manifest', 'lists/watch-list/manifest'];
      for (const topic of ['central team', ...named]) expect(hint).toContain(topic);
      // This broker ends the connection of whoever has other rights.
      mayListenTo(topics.allCommands(testAddress));
      mayListenTo('checkpoint/v1/lists/#');
      const central = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
      await eventually(async () => {
        await central.publishAsync(topics.command(testAddress, 'restart'), 'x', { qos: 1 });
        return one.said.commands.includes('restart') ? true : null;
      });
      await central.endAsync(true);
    } finally {
      await one.close();
    }
  });
});

const title = 'a broker that grants what it then keeps back';

describe.skipIf(binary === null)(binary === null ? `${title} (left out: mosquitto is not installed)` : title, () => {
  it.each([5, 4] as const)(
    'is found out by what central says to be there, and by it coming: MQTT %s',
    async (protocol) => {
      const folder = mkdtempSync(join(tmpdir(), 'broker-rights-'));
      const list = join(folder, 'acl');
      const rights = ['topic readwrite checkpoint/v1/bench/#', 'user central', 'topic readwrite checkpoint/#'];
      writeFileSync(list, `${rights.join('\n')}\n`);
      const broker = await Mosquitto.start(binary ?? '', `allow_anonymous true\nacl_file ${list}`);
      const receiver = await TestReceiver.start(broker.url, { username: 'central' });
      const central = await mqtt.connectAsync(broker.url, { username: 'central', reconnectPeriod: 0 });
      await central.publishAsync(topics.roles, 'keys', { qos: 1, retain: true });
      receiver.retained = [topics.roles, 'checkpoint/v1/lists/trust/manifest'];
      const one = startSession(broker.url, { log: new MemoryLog(5), protocol, timings: { listenAgainMs: 200 } });
      try {
        await one.until(({ faults }) => faults.length > 1);
        const { code, message, hint } = one.said.faults.at(-1) ?? { code: 0, message: '', hint: '' };
        expect([code, message]).toEqual([
          ErrorCode.DownlinkRefused,
          expect.stringContaining('keeps the messages back'),
        ]);
        for (const topic of receiver.retained) expect(hint).toContain(topic);
        expect([one.said.networks.at(-1)?.state, one.said.positions.at(-1)]).toEqual(['online', 5]);
        writeFileSync(list, `topic read checkpoint/v1/lists/#\n${rights.join('\n')}\n`);
        process.kill(broker.pid ?? 0, 'SIGHUP');
        await one.until(({ roles }) => roles.length > 0);
        // Of the other there is nothing to come, whatever was said: that alone is missed from now on.
        const before = one.said.faults.length;
        await one.until(({ faults }) => faults.length > before + 1);
        expect(one.said.faults.at(-1)?.hint).not.toContain(topics.roles);
      } finally {
        await one.close();
        await central.endAsync(true);
        await receiver.close();
        await broker.dispose();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});

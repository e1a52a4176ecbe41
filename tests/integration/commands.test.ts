import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import { CommandedDoor } from '../support/commanded-door.ts';
import { eventually } from '../support/kiosk.ts';
import { mosquittoBinary } from '../support/processes.ts';

const title =
  mosquittoBinary() === null
    ? 'a station that central commands (left out: mosquitto is not installed)'
    : 'a station that central commands';

describe.skipIf(mosquittoBinary() === null)(title, () => {
  const door = new CommandedDoor();
  beforeAll(() => door.start(), 60_000);
  afterAll(() => door.stop());

  const diagnostics = async (): Promise<Diagnostics> => {
    const client = await door.kiosk.client();
    try {
      return await client.diagnostics();
    } finally {
      client.close();
    }
  };

  const announced = async (): Promise<readonly string[]> => {
    const client = await door.kiosk.client();
    try {
      return ((await client.watch(null)).announcements ?? []).map(({ text }) => text.vi);
    } finally {
      client.close();
    }
  };

  it('says what it knows of itself, with no secret of its connection', async () => {
    const { status, stdout } = await door.tell(['diagnostics']);
    const { outcome, result } = JSON.parse(stdout) as {
      outcome: string;
      result: { diagnostics: Diagnostics; configuration: object };
    };
    expect([status, outcome, result.diagnostics.station]).toEqual([0, 'done', 'cong']);
    expect(result.configuration).toMatchObject({ sync: { username: 'cong' } });
    expect(stdout).not.toContain('planted-secret');
  });

  it('shows words of the central team until they are taken off, over a restart that central asks for', async () => {
    const text = { vi: 'Đóng cửa lúc 21 giờ', en: 'We close at 9 pm' };
    await door.send(door.sign('announce', { text, until: Date.now() + 1_800_000 }));
    const { pid, startedAt } = await diagnostics();
    const restart = door.sign('restart', {});
    const reply = await door.send(restart);
    expect(reply).toMatchObject({ outcome: 'done', result: { startedAt: expect.any(Number) } });
    await door.online();
    const back = await diagnostics();
    expect([back.pid === pid, back.startedAt > startedAt]).toEqual([false, true]);
    expect(await announced()).toEqual(['Đóng cửa lúc 21 giờ']);
    expect(await door.send(restart)).toEqual(reply);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await diagnostics()).pid).toBe(back.pid);
    expect(await door.send(door.sign('announce', { text: null }))).toMatchObject({ outcome: 'done' });
    expect(await announced()).toEqual([]);
  }, 60_000);

  it('answers a restart that ended in a power cut, and does not do it again', async () => {
    const restart = door.sign('restart', {});
    await door.put(restart);
    await eventually(async () =>
      (await door.rows('command')).some(({ id, act }) => id === restart.id && act === 'begun') ? true : null,
    );
    await door.kiosk.stop('SIGKILL');
    await door.startKiosk();
    expect(await door.send(restart)).toMatchObject({ outcome: 'done' });
  }, 60_000);

  it('sends entries once more, and removes none that are young', async () => {
    const { epoch } = (await diagnostics()).ledger;
    expect(await door.send(door.sign('resend', { epoch, from: 1, to: 3 }))).toMatchObject({
      outcome: 'done',
      result: { sent: 3, gone: [] },
    });
    expect(await door.send(door.sign('purge', { olderThanDays: 1 }))).toMatchObject({ result: { rows: 0 } });
  });

  it('says that nobody is there any more whom a confirmation would be of', async () => {
    const { epoch } = (await diagnostics()).ledger;
    const told = await door.tell(['watch.confirm', '--of', `${epoch}/1`, '--answer', 'not-listed']);
    expect([told.status, JSON.parse(told.stdout)]).toMatchObject([
      1,
      { outcome: 'failed', error: { code: ErrorCode.RpcPersonForgotten } },
    ]);
  });

  it('does nothing for a stranger, and nothing whose time is over', async () => {
    const forged = door.sign('restart', {}, {}, new Uint8Array(32).fill(9));
    await door.put(forged);
    await eventually(
      async () => (await diagnostics()).faults.find(({ code }) => code === ErrorCode.CommandNotBelieved) ?? null,
    );
    const old = door.sign('restart', {}, { now: Date.now() - 2_000_000, goodForMs: 1_000_000 });
    expect(await door.send(old)).toMatchObject({
      outcome: 'refused',
      error: { code: ErrorCode.SignedObjectExpired },
    });
    expect(door.replies.some(({ id }) => id === forged.id)).toBe(false);
  });

  it('takes a newer configuration when it has reached central with it, and refuses what it cannot use', async () => {
    const renamed = door.configuration({ lanes: [{ id: 'gate-1', name: 'Làn đổi tên' }] });
    const order = (version: number, configuration: object, revertSeconds = 30) =>
      door.sign('configuration', { configuration: { ...configuration }, revertSeconds }, { version });
    expect(await door.send(order(7, renamed))).toMatchObject({ outcome: 'done', result: { version: 7 } });
    const client = await door.kiosk.client();
    expect((await client.watch(null)).lane.name).toBe('Làn đổi tên');
    client.close();
    const refused = [
      [order(7, renamed), ErrorCode.ConfigurationOlder],
      [order(8, { ...renamed, rules: { set: 'nowhere' } }), ErrorCode.ConfigurationInvalid],
      [order(8, { ...renamed, station: { id: 'khac', name: 'Khác' } }), ErrorCode.ConfigurationInvalid],
      [order(8, { ...renamed, sync: null }), ErrorCode.ConfigurationInvalid],
      [
        order(8, { ...renamed, sync: { broker: 'mqtts://localhost:1', tls: { ca: 'nowhere.pem' } } }),
        ErrorCode.BrokerFilesUnusable,
      ],
    ] as const;
    for (const [signed, code] of refused) {
      expect(await door.send(signed)).toMatchObject({ outcome: 'refused', error: { code } });
    }
  }, 90_000);

  it('goes back by itself from one with which it cannot reach central, over a power cut, and says so', async () => {
    const lost = { ...door.configuration(), sync: { broker: 'mqtt://127.0.0.1:1' } };
    const order = door.sign('configuration', { configuration: lost, revertSeconds: 12 }, { version: 9 });
    const reply = door.send(order);
    const brokerIs = (broker: string) =>
      // Between two runs nobody answers.
      eventually(async () => ((await diagnostics().catch(() => null))?.broker === broker ? true : null));
    await brokerIs('mqtt://127.0.0.1:1');
    await door.kiosk.stop('SIGKILL');
    await door.kiosk.start(['--headless', '--port', '0', '--config', door.config]);
    await brokerIs('mqtt://127.0.0.1:1');
    expect(await reply).toMatchObject({
      outcome: 'failed',
      error: { code: ErrorCode.ConfigurationReverted, message: expect.stringContaining('within 12 s') },
    });
    await brokerIs(door.url);
    const sources = (await door.rows('configuration')).map(({ central }) => central ?? null);
    expect(sources).toContainEqual({ version: 9, trial: true });
    expect(sources.at(-1)).toEqual({ version: 7, trial: false });
  }, 120_000);

  it('has a row at central for each, of who signed it and what came of it', async () => {
    const acts = await eventually(async () => {
      const rows = await door.rows('command');
      const all = rows.map(({ command, act }) => `${command} ${act}`);
      return all.includes('restart refused') ? rows : null;
    });
    const told = acts.map(({ command, act }) => `${command} ${act}`);
    for (const act of ['begun', 'done']) {
      expect(told.filter((one) => one === `restart ${act}`)).toHaveLength(2);
      for (const name of ['diagnostics', 'resend', 'purge']) expect(told).toContain(`${name} ${act}`);
    }
    expect(new Set(acts.map(({ signer }) => signer)).size).toBe(1);
  });
});

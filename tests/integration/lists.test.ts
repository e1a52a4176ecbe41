import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { listTopics } from '../../contract/list-manifest.ts';
import type { Health } from '../../contract/rpc.ts';
import { readUnverified } from '../../contract/signed.ts';
import { acknowledgementSchema } from '../../contract/signed-schemas.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually, Kiosk } from '../support/kiosk.ts';
import { type CentralProcess, Mosquitto, mosquittoBinary, startCentral } from '../support/processes.ts';

const inForce = ({ lists }: Health, name: string): number | null => {
  const found = lists.find((list) => list.name === name);
  return found === undefined ? null : Number(found.version);
};

describe('lists on their way to a demo', () => {
  let kiosk: Kiosk;
  beforeAll(async () => {
    kiosk = new Kiosk();
    await kiosk.start();
  }, 60_000);
  afterAll(() => kiosk.dispose());

  const demo = (...names: string[]) => join(kiosk.data, 'demo', ...names);
  const here = (name: string) => join(kiosk.home, name);
  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await kiosk.run([...args, '--json']);
    return { status, stderr, said: stdout === '' ? null : (JSON.parse(stdout) as Record<string, unknown>) };
  };
  const sign = (version: number, out: string, key = 'lists', audience = '*') =>
    run(
      ...['lists', 'sign', here('revocations.json'), '--key', demo(`${key}.key`), '--out', here(out)],
      ...['--list-version', String(version), '--audience', audience],
    );
  const present = async (id: string) => {
    const client = await kiosk.client();
    try {
      const person = (await client.samples()).find((sample) => sample.id === id);
      const { decision } = await client.present({
        text: person?.text ?? '',
        temperature: 36.5,
        lane: null,
        direction: null,
      });
      return [decision.colour, decision.reasons[0]?.code];
    } finally {
      client.close();
    }
  };
  /** Beyond every version that the demo gives its own, which is the time of its start. */
  const next = Math.floor(Date.now() / 1000) + 1_000_000;

  it('judges by them from the first passage on', async () => {
    expect([inForce(await kiosk.health(), 'trust'), inForce(await kiosk.health(), 'revocations')]).not.toContain(null);
    expect(await present('vaccinated')).toEqual(['green', 'certificate.full-course']);
    expect(await present('forged')).toEqual(['yellow', 'credential.signer-unknown']);
    expect(await present('withdrawn')).toEqual(['red', 'credential.revoked']);
  });

  it('are made, signed, shown and brought by hand to a station that runs', async () => {
    writeFileSync(here('withdrawn.csv'), 'kind,id\ncertificate,URN:UVCI:01:VN:DEMO/HOQUANGHUY\n');
    await run('lists', 'make', 'revocations', here('withdrawn.csv'), '--out', here('revocations.json'));
    expect((await sign(next, 'r.cose')).said).toMatchObject({ list: 'revocations', version: next });
    expect((await run('lists', 'show', here('r.cose'), '--data', kiosk.data)).said).toMatchObject({
      name: 'revocations',
      verdict: { taken: true },
    });
    expect((await run('lists', 'apply', here('r.cose'), '--data', kiosk.data)).said).toMatchObject({ inForce: true });
    expect(inForce(await kiosk.health(), 'revocations')).toBe(next);
    expect(await present('one-dose')).toEqual(['red', 'credential.revoked']);
  });

  it.each<[string, () => Promise<unknown>, number]>([
    ['older than the one that is held', () => sign(next - 1, 'bad.cose'), ErrorCode.SignedObjectOlder],
    ['signed by the key of another role', () => sign(next + 5, 'bad.cose', 'rules'), ErrorCode.SignedObjectForged],
    [
      'meant for another site',
      () => sign(next + 5, 'bad.cose', 'lists', 'site/elsewhere'),
      ErrorCode.SignedObjectWrongAudience,
    ],
  ])('are not brought when %s', async (_, make, code) => {
    await make();
    const shown = await run('lists', 'show', here('bad.cose'), '--data', kiosk.data);
    expect([shown.status, shown.said]).toMatchObject([1, { verdict: { taken: false, why: { code } } }]);
    const { status, stderr } = await run('lists', 'apply', here('bad.cose'), '--data', kiosk.data);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`error ${code}`)]);
    expect(inForce(await kiosk.health(), 'revocations')).toBe(next);
  });

  it('are not published from a directory where no receiver would find them: that of the station, say', async () => {
    const before = readdirSync(join(kiosk.data, 'lists'));
    const { status, stderr } = await run('central', 'lists', 'publish', here('r.cose'), '--data', kiosk.data);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`--data ${demo('central')}`)]);
    expect(readdirSync(join(kiosk.data, 'lists'))).toEqual(before);
  });

  it('come over the broker once the receiver publishes them', async () => {
    writeFileSync(here('none.csv'), 'kind,id\n');
    await run('lists', 'make', 'revocations', here('none.csv'), '--out', here('revocations.json'));
    await sign(next + 10, 'published.cose');
    const published = await run('central', 'lists', 'publish', here('published.cose'), '--data', demo('central'));
    expect(published.said).toMatchObject({ list: 'revocations', version: next + 10, running: true, published: true });
    await eventually(async () => (inForce(await kiosk.health(), 'revocations') === next + 10 ? true : null));
    expect(await present('withdrawn')).toEqual(['green', 'certificate.full-course']);
    const again = await run('central', 'lists', 'publish', here('r.cose'), '--data', demo('central'));
    expect(again.status).toBe(1);
  });

  it('are in force after a start, whatever has become of the newest file', async () => {
    await kiosk.stop();
    writeFileSync(join(kiosk.data, 'lists', 'revocations.cose'), 'torn');
    await kiosk.start();
    // The one before it was brought by hand; the published one comes again by itself.
    await eventually(async () => (inForce(await kiosk.health(), 'revocations') === next + 10 ? true : null));
    const client = await kiosk.client();
    expect((await client.diagnostics()).faults).toEqual([]);
    client.close();
  });
});

const binary = mosquittoBinary();
const title = binary === null ? 'lists over Mosquitto (left out: mosquitto is not installed)' : 'lists over Mosquitto';

describe.skipIf(binary === null)(title, () => {
  let folder: string;
  let broker: Mosquitto;
  let receiver: CentralProcess;
  let station: BareStation;
  const kiosk = new Kiosk();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lists-mosquitto-'));
    broker = await Mosquitto.start(binary ?? '');
    station = await startBareStation(folder, {}, broker.url);
    const keys = join(folder, 'demo', 'central-keys.json');
    receiver = await startCentral(join(folder, 'central'), keys, broker.url, join(folder, 'token'));
  }, 60_000);
  afterAll(async () => {
    await station.stop();
    receiver.process.kill('SIGKILL');
    await broker.dispose();
    await kiosk.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const publish = async (version: number, permits: number): Promise<void> => {
    const [csv, json, cose] = ['l.csv', 'l.json', 'l.cose'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(csv, Array.from({ length: permits }, (_, index) => `permit,PERMIT-${version}-${index}`).join('\n'));
    await kiosk.run(['lists', 'make', 'revocations', csv, '--out', json]);
    const key = join(folder, 'demo', 'lists.key');
    await kiosk.run(['lists', 'sign', json, '--key', key, '--out', cose, '--list-version', String(version)]);
    const { status } = await kiosk.run(['central', 'lists', 'publish', cose, '--data', join(folder, 'central')]);
    expect(status).toBe(0);
  };
  const arrives = (version: number) =>
    eventually(async () => {
      const health = (await (await fetch(new URL('healthz', station.url))).json()) as Health;
      return inForce(health, 'revocations') === version ? true : null;
    }, 30_000);

  it('come in many chunks, replace each other, and leave nothing on their way behind', async () => {
    // Some 2 MB: 34 chunks.
    await publish(1, 100_000);
    await arrives(1);
    // So that a station which gets nothing there knows that there is something.
    const named: unknown[] = [];
    const client = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
    client.on('message', (_topic, payload) => {
      const { body } = readUnverified(payload).payload;
      named.push(acknowledgementSchema.parse(body).retained);
    });
    await client.subscribeAsync('checkpoint/v1/+/+/ack', { qos: 1 });
    await publish(2, 3);
    await arrives(2);
    const manifest = listTopics.manifest('revocations');
    await eventually(() => (named.some((one) => Array.isArray(one) && one.includes(manifest)) ? true : null));
    await client.endAsync(true);
    // The one thread has handed the list over before the other tidies up.
    await eventually(async () => (readdirSync(join(folder, 'lists', 'arriving')).length === 0 ? true : null));
  }, 60_000);

  it('come to a broker that has forgotten everything, and from there to a station that held none', async () => {
    await station.stop();
    await broker.kill();
    rmSync(join(folder, 'lists'), { recursive: true });
    await broker.start();
    station = await startBareStation(folder, {}, broker.url);
    await arrives(2);
  }, 60_000);
});

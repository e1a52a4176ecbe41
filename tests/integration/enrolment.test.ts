import { createPrivateKey, randomBytes } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startEnrolmentServer } from '../../central/enrolment/enrolment-server.ts';
import { EnrolmentOffice } from '../../central/enrolment/office.ts';
import { setUpOffice } from '../../central/enrolment/set-up.ts';
import { readCentralKeys } from '../../central/keys.ts';
import { enrolmentPath } from '../../contract/enrolment/enrolment.ts';
import { enrolmentCodeText, parseEnrolmentCode } from '../../contract/enrolment/enrolment-code.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { enrolByCode, finish } from '../../station/enrolment-office.ts';
import { sealedKeys } from '../../station/keys/sealed-keys.ts';
import { writeSystemKey } from '../../station/keys/system-key.ts';
import { ClosedStation } from '../support/closed-station.ts';
import { EnrolmentHouse, refusedBy } from '../support/enrolment-house.ts';
import { eventually, Kiosk } from '../support/kiosk.ts';
import { mosquittoBinary } from '../support/processes.ts';

const binary = mosquittoBinary();
const title = 'a kiosk is enrolled, works, and is shut out';
const wholeDay = {
  passage: { temperature: { policy: 'off' } },
  rules: { parameters: { unsignedIdentityColour: 'green' } },
};

const wordsOf = (out: string): readonly string[] =>
  z.object({ words: z.array(z.string()) }).parse(JSON.parse(out.trim())).words;

const unsentAt = async (url: string): Promise<number> =>
  z.object({ unsent: z.int() }).parse(await (await fetch(new URL('healthz', url))).json()).unsent;

const contentsOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));

const formsOf = (secret: Buffer): readonly string[] => [
  secret.toString('latin1'),
  secret.toString('base64').replace(/=+$/, ''),
  secret.toString('base64url'),
  secret.toString('hex'),
];

describe.skipIf(binary === null)(binary === null ? `${title} (left out: mosquitto is not installed)` : title, () => {
  const house = new EnrolmentHouse();
  const kiosks: Kiosk[] = [];
  const newKiosk = (): Kiosk => {
    const kiosk = new Kiosk();
    kiosks.push(kiosk);
    return kiosk;
  };
  const enrol = (kiosk: Kiosk, ...args: string[]) => kiosk.run(['enrol', ...args, '--data', kiosk.data]);

  beforeAll(() => house.start());
  afterAll(async () => {
    for (const kiosk of kiosks) await kiosk.dispose();
    await house.stop();
  });

  it('from the code to a passage at central, and to a broker that refuses it', async () => {
    const scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
    try {
      const device = { id: 'scanner-1', kind: 'scanner', lane: 'gate-1', profile: 'serial-scanner' };
      const transport = { type: 'tcp', host: '127.0.0.1', port: scanner.port };
      const code = house.newCode('cua-nam', { ...wholeDay, devices: [{ ...device, transport }] });
      const kiosk = newKiosk();
      const enrolled = await enrol(kiosk, code, '--yes', '--json');
      expect([enrolled.status, enrolled.stderr.includes('error')]).toEqual([0, false]);
      const listed = await house.run(['enrol', 'list']);
      expect(
        z.array(z.object({ state: z.string(), words: z.array(z.string()) })).parse(JSON.parse(listed.out)),
      ).toEqual([{ state: 'waiting', words: wordsOf(enrolled.stdout) }]);

      await kiosk.start();
      scanner.scan('001093012345|NGUYEN VAN A|1987-01-18|0|661234|<1<00<');
      await eventually(async () => ((await kiosk.health()).unsent >= 2 ? true : null));
      expect(await refusedBy(() => house.connect(kiosk.data))).not.toBeNull();
      expect(await house.passages('cua-nam')).toBe(0);

      expect((await house.run(['enrol', 'confirm', 'cua-nam', '--yes'])).status).toBe(0);
      await eventually(async () => ((await house.passages('cua-nam')) === 1 ? true : null), 40_000);
      await eventually(async () => ((await kiosk.health()).unsent === 0 ? true : null));

      expect((await house.run(['revoke', 'cho/cua-nam'])).status).toBe(0);
      expect(await refusedBy(() => house.connect(kiosk.data))).not.toBeNull();
      scanner.scan('001093054321|TRAN THI B|1988-01-18|0|661235|<1<00<');
      await eventually(async () => ((await kiosk.health()).unsent > 0 ? true : null));
      expect(await house.passages('cua-nam')).toBe(1);
    } finally {
      await scanner.close();
    }
  });

  it('lets a station write its own topics and nobody else’s', async () => {
    const kiosk = newKiosk();
    await enrolByCode(kiosk.data, house.newCode('cua-bac'), () => undefined);
    finish(kiosk.data, { replaceRoot: false, now: Date.now() });
    await house.confirm('cua-bac');
    const station = await eventually(() => house.connect(kiosk.data).catch(() => null));
    const central = await house.connect(join(house.data, 'broker'), 'central');
    const heard: string[] = [];
    for (const client of [station, central]) client.on('message', (topic) => void heard.push(topic));
    const base = 'checkpoint/v1/cho';
    await station.subscribeAsync([`${base}/cua-bac/ack`, `${base}/cua-xa/ack`, `${base}/+/events`], { qos: 1 });
    await central.subscribeAsync([`${base}/cua-xa/+`, `${base}/cua-bac/reply/+`], { qos: 1 });
    // Those of another, and what only central may say: dropped, or the whole session closed; brokers differ.
    for (const leaf of ['cua-xa/events', 'cua-xa/state', 'cua-bac/ack']) {
      const trying = await house.connect(kiosk.data);
      const over = new Promise<void>((resolve) => trying.once('close', () => resolve()));
      trying.publish(`${base}/${leaf}`, 'x', { qos: 1 }, () => trying.end(true));
      await over;
    }
    await station.publishAsync(`${base}/cua-bac/reply/last`, 'x', { qos: 1 });
    await eventually(() => (heard.length >= 1 ? true : null));
    for (const leaf of ['cua-xa/ack', 'cua-bac/ack']) await central.publishAsync(`${base}/${leaf}`, 'x', { qos: 1 });
    const own = ['checkpoint/v1/cho/cua-bac/ack', 'checkpoint/v1/cho/cua-bac/reply/last'];
    // Central reads its own word to the other station, as it may.
    const expected = [...own, 'checkpoint/v1/cho/cua-xa/ack'].toSorted();
    await eventually(() => (heard.length >= expected.length ? true : null));
    expect(heard.toSorted()).toEqual(expected);
    await Promise.all([station.endAsync(true), central.endAsync(true)]);
  });

  it('by files, as far from any network', async () => {
    const kiosk = newKiosk();
    const [request, answer] = [join(house.folder, 'request.json'), join(house.folder, 'answer.json')];
    expect((await enrol(kiosk, '--request', request)).status).toBe(0);
    const place = ['--site', 'cho', '--station', 'cua-dong', '--out', answer];
    const answered = await house.run(['enrol', 'answer', request, ...place]);
    const started = await kiosk.run(['start', '--headless', '--data', kiosk.data]);
    expect([started.status, started.stderr.includes(`error ${ErrorCode.EnrolmentUnfinished}`)]).toEqual([1, true]);
    const enrolled = await enrol(kiosk, answer, '--yes', '--json');
    expect(wordsOf(enrolled.stdout)).toEqual(wordsOf(answered.out));
    const other = newKiosk();
    await enrol(other, '--request', join(house.folder, 'other.json'));
    expect((await enrol(other, answer, '--yes')).stderr).toContain(`error ${ErrorCode.EnrolmentAnswerWrong}`);
  });

  it('not with words that differ, and then nothing is left of it', async () => {
    const kiosk = newKiosk();
    const refused = await enrol(kiosk, house.newCode('cua-tay'));
    expect([refused.status, refused.stderr.includes(`error ${ErrorCode.EnrolmentWordsDiffer}`)]).toEqual([1, true]);
    expect(readdirSync(kiosk.data)).toEqual(['running.lock']);
  });

  it('tells a machine in between nothing', async () => {
    const kiosk = newKiosk();
    const code = house.newCode('cua-tay');
    // Another listener with a certificate of its own, that passes itself off as central.
    const data = join(house.folder, 'impostor');
    const { files } = await setUpOffice({
      ...{
        dataDirectory: data,
        broker: 'mqtts://localhost:1',
        address: house.address,
        years: 1,
        reload: [],
        offices: [],
      },
      ...{ signedElsewhere: null, brokerAuthority: null, now: Date.now() },
    });
    const office = await EnrolmentOffice.open(data, readCentralKeys(files.keys));
    const log: string[] = [];
    const listener = await startEnrolmentServer({
      ...{
        dataDirectory: data,
        host: '127.0.0.1',
        port: 0,
        office,
        now: () => Date.now(),
        log: (text) => log.push(text),
      },
    });
    try {
      const misled = enrolmentCodeText({ ...parseEnrolmentCode(code), address: `localhost:${listener.port}` });
      await expect(enrolByCode(kiosk.data, misled, () => undefined)).rejects.toMatchObject({
        code: ErrorCode.EnrolmentUnreachable,
      });
      expect([log, office.register.all()]).toEqual([[], []]);
    } finally {
      await listener.dispose();
      office.close();
    }
  });

  it('is retired: central knows, nothing of its keys is left, and the ledger only where central has it', async () => {
    const kiosk = newKiosk();
    await enrolByCode(kiosk.data, house.newCode('cua-ga'), () => undefined);
    finish(kiosk.data, { replaceRoot: false, now: Date.now() });
    await house.confirm('cua-ga');
    await kiosk.start();
    const running = await kiosk.run(['retire', '--data', kiosk.data, '--yes']);
    expect(running.stderr).toContain(`error ${ErrorCode.AlreadyRunning}`);
    await eventually(async () => ((await kiosk.health()).unsent === 0 ? true : null), 40_000);
    await kiosk.stop();
    const identity = join(house.folder, 'stolen', 'keys');
    const stolen = join(house.folder, 'stolen');
    cpSync(join(kiosk.data, 'keys'), identity, { recursive: true });
    const retired = await kiosk.run(['retire', '--data', kiosk.data, '--yes', '--with-ledger', '--json']);
    expect(JSON.parse(retired.stdout)).toMatchObject({ toldCentral: true, ledger: 'wiped' });
    const gone = ['keys', 'trust', 'checkpoint.json', 'enrolment.json', 'ledger.db', 'lists', 'retiring'];
    expect(gone.filter((name) => existsSync(join(kiosk.data, name)))).toEqual([]);
    expect(await refusedBy(() => house.connect(stolen))).not.toBeNull();
    expect(house.office.find('cua-ga', ['retired']).site).toBe('cho');
  });

  it('works with keys that the system has closed: none lies in the clear, nor in arguments, environment or log', async () => {
    const kiosk = newKiosk();
    await enrolByCode(kiosk.data, house.newCode('cua-kin'), () => undefined);
    finish(kiosk.data, { replaceRoot: false, now: Date.now() });
    await house.confirm('cua-kin');
    const pem = readFileSync(join(kiosk.data, 'keys/station.key'), 'utf8');
    const pair = readFileSync(join(kiosk.data, 'keys/watch-list.json'), 'utf8');
    const key = randomBytes(32);
    writeSystemKey(kiosk.data, Buffer.from('as the system has closed it'));
    const station = new ClosedStation(kiosk.data, { kept: 'system', system: 'gnome_libsecret', key });
    try {
      for (let start = 0; start < 2; start += 1) {
        await station.start();
        await eventually(async () => ((await unsentAt(station.url)) === 0 ? true : null), 40_000);
        const { today } = z
          .object({ today: z.string() })
          .parse(JSON.parse(sealedKeys(kiosk.data, key).read('tags.json') ?? ''));
        const secrets = [
          ...[createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' }), Buffer.from(today, 'base64'), key],
          Buffer.from(z.object({ privateKey: z.string() }).parse(JSON.parse(pair)).privateKey, 'base64'),
        ];
        const texts = [station.said, station.seenByOthers(), ...contentsOf(kiosk.data)];
        const forms = [...secrets.flatMap(formsOf), pem.split('\n')[1] ?? ''];
        expect(forms.filter((form) => texts.some((text) => text.includes(form)))).toEqual([]);
        await station.kill();
      }
    } finally {
      await station.kill();
    }
    const headless = await kiosk.run(['start', '--headless', '--data', kiosk.data]);
    expect([headless.status, headless.stderr.includes(`error ${ErrorCode.KeysClosed}`)]).toEqual([1, true]);
    // Central cannot be told: what would sign that is closed.
    const retired = await kiosk.run(['retire', '--data', kiosk.data, '--yes', '--json']);
    expect(JSON.parse(retired.stdout)).toMatchObject({ toldCentral: false, why: expect.stringContaining('closed') });
    expect(existsSync(join(kiosk.data, 'keys'))).toBe(false);
    expect((await house.run(['revoke', 'cho/cua-kin'])).status).toBe(0);
    expect((await enrol(kiosk, house.newCode('cua-kin'), '--yes', '--json')).status).toBe(0);
  });

  it('makes whoever guesses wait', async () => {
    const guess = () =>
      new Promise<number>((resolve, reject) => {
        const url = `https://127.0.0.1:${house.enrolPort}${enrolmentPath}`;
        const sent = httpsRequest(url, { method: 'POST', rejectUnauthorized: false }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
        sent.on('error', reject);
        sent.end('{"kind":"checkpoint-enrolment-request"}');
      });
    const answers: number[] = [];
    for (let count = 0; count < 12; count += 1) answers.push(await guess());
    expect([answers[0], answers.at(-1)]).toEqual([403, 429]);
  });

  it('leaves its keys to their owner only', async () => {
    const kiosk = kiosks[1];
    const modes = ['keys/station.key', 'keys/watch-list.json', 'checkpoint.json', 'enrolment.json'].map((name) =>
      (statSync(join(kiosk?.data ?? '', name)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(['600', '600', '600', '600']);
  });
});

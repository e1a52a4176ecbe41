import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { officeFiles } from '../../central/enrolment/office-folder.ts';
import { addKey, dropKey, keysInForce, newRoot } from '../../central/enrolment/role-keys.ts';
import { parseEnrolmentRequest } from '../../contract/enrolment/enrolment.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import type { StationClient } from '../../main/client/station-client.ts';
import { enrolByCode, finish, requestFile, takeAnswer } from '../../station/enrolment-office.ts';
import { EnrolmentHouse } from '../support/enrolment-house.ts';
import { eventually, Kiosk } from '../support/kiosk.ts';
import { mosquittoBinary } from '../support/processes.ts';

const binary = mosquittoBinary();
const title = 'a site whose stations were enrolled';

/** Nobody waits for ten thousand others here. */
const hurry = (data: string): void => {
  const file = join(data, 'checkpoint.json');
  const written = z
    .object({ sync: z.looseObject({}) })
    .loose()
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...written, sync: { ...written.sync, spreadSeconds: 0 } }));
};

const generationIn = ({ data }: Kiosk): number | null => {
  const text = readFileSync(join(data, 'keys', 'tags.json'), 'utf8');
  return z.object({ generation: z.int().nullable() }).parse(JSON.parse(text)).generation;
};

class Gate {
  readonly kiosk = new Kiosk();
  readonly name: string;
  #scanner: Awaited<ReturnType<typeof startScannerSimulator>> | null = null;
  #client: StationClient | null = null;
  #screen: ScreenState | null = null;

  constructor(name: string) {
    this.name = name;
  }

  async start(house: EnrolmentHouse): Promise<this> {
    const scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
    this.#scanner = scanner;
    const transport = { type: 'tcp', host: '127.0.0.1', port: scanner.port };
    const device = { id: 'scanner-1', kind: 'scanner', lane: 'gate-1', profile: 'serial-scanner', transport };
    const code = house.newCode(this.name, {
      devices: [device],
      passage: { temperature: { policy: 'off' } },
      rules: { parameters: { unsignedIdentityColour: 'green' } },
    });
    await enrolByCode(this.kiosk.data, code, () => undefined);
    finish(this.kiosk.data, { replaceRoot: false, now: Date.now() });
    // Nobody waits for ten thousand others here.
    const file = join(this.kiosk.data, 'checkpoint.json');
    const written = z
      .object({ sync: z.looseObject({}) })
      .loose()
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(file, JSON.stringify({ ...written, sync: { ...written.sync, spreadSeconds: 0 } }));
    await house.confirm(this.name);
    await this.run();
    return this;
  }

  async run(): Promise<void> {
    await this.kiosk.start();
    await this.watch();
  }

  /** A station that was started again is spoken to anew. */
  async watch(): Promise<void> {
    this.#client?.close();
    const client = await this.kiosk.client((state) => {
      this.#screen = state;
    });
    this.#client = client;
    this.#screen = await client.watch('gate-1');
    await eventually(() => (this.#screen?.devices[0]?.state === 'ready' ? true : null), 20_000);
  }

  scan(person: number): void {
    this.#scanner?.scan(`0010870${String(person).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|77${person}|<1<00<`);
  }

  async setDirection(direction: 'in' | 'out'): Promise<void> {
    await this.#client?.setDirection('gate-1', direction);
  }

  get screen(): ScreenState | null {
    return this.#screen;
  }

  get root(): string {
    return readFileSync(join(this.kiosk.data, 'trust', 'root.pub'), 'utf8').trim();
  }

  shows(inside: number): Promise<true> {
    return eventually(
      () => (this.#screen?.inside === inside && this.#screen.insideScope === 'site' ? true : null),
      30_000,
    );
  }

  get generation(): number | null {
    return generationIn(this.kiosk);
  }

  async dispose(): Promise<void> {
    this.#client?.close();
    await this.kiosk.dispose();
    await this.#scanner?.close();
  }
}

describe.skipIf(binary === null)(binary === null ? `${title} (left out: mosquitto is not installed)` : title, () => {
  const house = new EnrolmentHouse();
  const [front, back] = [new Gate('cua-truoc'), new Gate('cua-sau')];

  beforeAll(async () => {
    await house.start();
    await Promise.all([front.start(house), back.start(house)]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([front.dispose(), back.dispose()]);
    await house.stop();
  });

  const files = () => officeFiles(house.data);
  const allSent = (gate: Pick<Gate, 'kiosk'>) =>
    eventually(async () => ((await gate.kiosk.health().catch(() => null))?.unsent === 0 ? true : null), 30_000);

  const both = async (inside: number): Promise<void> => {
    await Promise.all([front.shows(inside), back.shows(inside)]);
  };

  it('counts together by the key that came with the enrolment', async () => {
    await both(0);
    front.scan(1);
    back.scan(2);
    await both(2);
    expect([front.generation, back.generation]).toEqual([house.siteKey, house.siteKey]);
  });

  it('gets another key when a station is revoked, and lets out by it who came in by the one before', async () => {
    const before = house.siteKey;
    await enrolByCode(join(house.folder, 'stolen'), house.newCode('bi-mat'), () => undefined);
    await house.confirm('bi-mat');
    expect((await house.run(['revoke', 'cho/bi-mat'])).status).toBe(0);
    expect(house.siteKey).toBeGreaterThan(before ?? 0);
    await eventually(() => ([front, back].every((gate) => gate.generation === house.siteKey) ? true : null), 20_000);
    await both(2);
    await front.setDirection('out');
    front.scan(2);
    front.scan(1);
    await both(0);
    await front.setDirection('in');
  });

  it('follows new keys and new roots of central, one of its stations after it was off for all of them', async () => {
    await Promise.all([allSent(front), allSent(back)]);
    await back.kiosk.stop();
    const first = keysInForce(files()).keys.find(({ use }) => use === 'ingest');
    await addKey(files(), 'ingest', null);
    newRoot(files());
    const root = Buffer.from(newRoot(files()).root).toString('base64');
    await eventually(() => (front.root === root ? true : null), 20_000);
    await house.startCentral();
    front.scan(5);
    await allSent(front);
    dropKey(files(), 'ingest', first?.kid ?? '');
    const { version, keys: named } = await addKey(files(), 'lists', signingPublicKey(new Uint8Array(32)));
    const has = () => house.office.register.seen({ site: 'cho', station: front.name })?.roles ?? 0;
    await eventually(() => (has() === version ? true : null), 20_000);
    const before = (await front.kiosk.health()).pid;
    // What that key has signed is believed no more: the station starts again, to judge what it has.
    const dropped = ['drop', 'lists', named.find(({ use }) => use === 'lists')?.kid ?? ''];
    expect((await house.run(['keys', ...dropped])).status).toBe(0);
    await Promise.all([
      back.run(),
      eventually(async () => {
        const health = await front.kiosk.health().catch(() => null);
        return health !== null && health.pid !== before && health.ready ? true : null;
      }, 30_000),
    ]);
    await eventually(() => (back.root === root ? true : null), 20_000);
    back.scan(6);
    await allSent(back);
    expect(back.screen?.faults.filter(({ code }) => code >= 5000)).toEqual([]);
  });

  it('gives a station another certificate before its own ends', async () => {
    const kiosk = new Kiosk();
    try {
      // As one that was enrolled almost five years ago.
      const enrolled = Date.now() - (5 * 365 - 20) * 86_400_000;
      const request = parseEnrolmentRequest(await requestFile(kiosk.data, null));
      const name = { id: 'cua-cu', name: 'cua-cu' };
      const wish = { site: { id: 'cho', name: 'Chợ' }, station: name, template: {} };
      const { enrolment } = await house.office.answerFor(wish, request, false, enrolled);
      takeAnswer(kiosk.data, enrolment.answer);
      finish(kiosk.data, { replaceRoot: false, now: enrolled });
      hurry(kiosk.data);
      await house.confirm('cua-cu');
      await kiosk.start();
      const states = () =>
        house.office.register
          .all()
          .filter(({ station }) => station === 'cua-cu')
          .map(({ state }) => state);
      await eventually(() => (states().join() === 'replaced,active' ? true : null), 30_000);
      const certificate = new X509Certificate(readFileSync(join(kiosk.data, 'keys', 'station.crt')));
      expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now() + 4 * 365 * 86_400_000);
      await allSent({ kiosk });
      expect(generationIn(kiosk)).toBe(house.siteKey);
      const { faults } = await (await kiosk.client()).diagnostics();
      expect(faults.filter(({ code }) => code >= 5000)).toEqual([]);
    } finally {
      await kiosk.dispose();
    }
  });

  it('loses a kiosk that central takes out of service, once it has all of its entries', async () => {
    const broker = ['--broker', `mqtts://localhost:${house.brokerPort}`, '--station', 'cho/cua-sau'];
    const file = (name: string) => join(house.data, 'broker', name);
    const tls = [
      '--broker-ca',
      file('ca.crt'),
      '--broker-certificate',
      file('central.crt'),
      '--broker-key',
      file('central.key'),
    ];
    const more = [...broker, ...tls, '--keys', join(house.data, 'central-keys.json'), '--wait', '60', '--with-ledger'];
    back.scan(9);
    const told = await house.tell('retire', more);
    expect([told.status, JSON.parse(told.out)]).toEqual([0, expect.objectContaining({ outcome: 'done' })]);
    await eventually(() => (back.screen?.phase.name === 'out-of-order' ? true : null));
    expect(back.screen?.phase).toMatchObject({ code: ErrorCode.Retired });
    const gone = ['keys/station.key', 'trust', 'checkpoint.json', 'enrolment.json', 'ledger.db'];
    await eventually(() => (gone.some((name) => existsSync(join(back.kiosk.data, name))) ? null : true), 75_000);
    const state = () => house.office.register.all().findLast(({ station }) => station === 'cua-sau')?.state;
    await eventually(() => (state() === 'retired' ? true : null));
    expect(await house.passages('cua-sau')).toBeGreaterThanOrEqual(2);
    await back.kiosk.stop();
    const again = await back.kiosk.run(['start', '--headless', '--data', back.kiosk.data]);
    expect([again.status, again.stderr.includes(`error ${ErrorCode.Retired}`)]).toEqual([1, true]);
  });
});

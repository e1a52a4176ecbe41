import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findOnPath } from '../browser.ts';
import { eventually, Kiosk, lines, type Ran } from '../support/kiosk.ts';
import { ended } from '../support/processes.ts';

const verdictSchema = z.looseObject({
  kind: z.string(),
  fits: z.array(z.looseObject({ profile: z.string() })),
});

const entry = fileURLToPath(new URL('../../main/kiosk.ts', import.meta.url));
const socat = findOnPath('socat') !== null;
const folder = mkdtempSync(join(tmpdir(), 'devices-'));
const place = (name: string): string => join(folder, name);

/** `kiosk simulate`, as a user starts it: one JSON line when ready, JSON lines as commands on stdin. */
class Simulated {
  readonly #child: ChildProcess;
  readonly answers: unknown[] = [];
  ready: Record<string, unknown> = {};

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [entry, 'simulate', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  static async start(...args: string[]): Promise<Simulated> {
    const simulated = new Simulated(args);
    const { stdout } = simulated.#child;
    if (stdout === null) throw new Error('no stdout');
    const output = createInterface({ input: stdout });
    simulated.ready = JSON.parse(await new Promise<string>((resolve) => output.once('line', resolve)));
    output.on('line', (line) => simulated.answers.push(JSON.parse(line)));
    return simulated;
  }

  /** Resolves with its answer. */
  async tell(command: object): Promise<unknown> {
    const already = this.answers.length;
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`);
    return await eventually(() => this.answers[already] ?? null);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await ended(this.#child);
  }
}

/** A command with something on its stdin. */
const piped = (kiosk: Kiosk, args: readonly string[], input: string): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [entry, ...args], { env: kiosk.environment }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(input);
  });

type Listed = Readonly<{
  station: string | null;
  plugged: readonly Readonly<{ path: string; heldBy: string | null; matches: readonly unknown[] }>[];
  devices: readonly Readonly<{ device: string; place: string | null; state: { state: string } | null }>[];
}>;

const configurationOf = (scanner: object, printerPort: number): unknown => ({
  version: 1,
  site: { id: 'site', name: 'Toà nhà' },
  station: { id: 'gate', name: 'Cổng' },
  mode: 'training',
  lanes: [{ id: 'gate-1', name: 'Làn 1' }],
  devices: [
    { id: 'scanner-1', kind: 'scanner', lane: 'gate-1', profile: 'serial-scanner', transport: scanner },
    {
      id: 'printer-1',
      kind: 'printer',
      lane: 'gate-1',
      profile: 'escpos-generic',
      transport: { type: 'tcp', host: '127.0.0.1', port: printerPort },
    },
  ],
  passage: { temperature: { policy: 'off' } },
});

const demo = new Kiosk();
afterAll(async () => {
  await demo.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('kiosk devices without a station', () => {
  const kiosk = demo;

  it('lists what is plugged in without udevadm and with nothing configured', async () => {
    const ran = await kiosk.run(['devices', '--json'], { PATH: '' });
    const listed = JSON.parse(ran.stdout) as Listed;
    expect([ran.status, listed.station, listed.devices, Array.isArray(listed.plugged)]).toEqual([0, null, [], true]);
    const words = await kiosk.run(['devices', 'list']);
    expect([words.status, words.stdout]).toEqual([0, expect.stringContaining('no device is configured')]);
  });

  it('lists profiles with the installer’s own among them, and says which are broken', async () => {
    const own = join(kiosk.data, 'profiles');
    mkdirSync(own, { recursive: true });
    writeFileSync(
      join(own, 'our-scanner.json'),
      JSON.stringify({ $import: 'serial-scanner.json', id: 'our-scanner', source: 'our own bench' }),
    );
    const good = await kiosk.run(['devices', 'profiles', '--json', '--data', kiosk.data]);
    writeFileSync(join(own, 'broken.json'), '{"id": "broken", "kind": "scanner"}');
    const bad = await kiosk.run(['devices', 'profiles', '--json', '--data', kiosk.data]);
    const parsed = (ran: Ran) =>
      JSON.parse(ran.stdout) as { profiles: { id: string; origin: string }[]; problems: { file: string }[] };
    expect([good.status, parsed(good).problems]).toEqual([0, []]);
    expect(parsed(good).profiles).toContainEqual(expect.objectContaining({ id: 'our-scanner', origin: 'own' }));
    expect([bad.status, parsed(bad).problems[0]?.file]).toEqual([1, join(own, 'broken.json')]);
    const words = await kiosk.run(['devices', 'profiles', '--data', kiosk.data]);
    expect(words.stdout).toMatch(/our-scanner .* own\n[\s\S]*BROKEN .*broken\.json/);
    const doctor = await kiosk.run(['doctor', '--json', '--data', kiosk.data]);
    expect(JSON.parse(doctor.stdout).checks).toContainEqual(
      expect.objectContaining({ name: 'profiles', level: 'bad', says: expect.stringContaining('broken.json') }),
    );
    const one = await kiosk.run(['devices', 'profiles', 'our-scanner', '--json', '--data', kiosk.data]);
    expect(JSON.parse(one.stdout)).toMatchObject({ id: 'our-scanner', protocol: 'scanner-frames', origin: 'own' });
  });

  it('decodes a recording from stdin to JSON lines, and names the line that is none', async () => {
    const code = Buffer.from('8934563138165\r').toString('hex');
    const good = await piped(kiosk, ['devices', 'decode', 'serial-scanner'], `${code.slice(0, 6)}\n${code.slice(6)}\n`);
    expect([good.status, lines(good.stdout).map((line) => JSON.parse(line))]).toEqual([
      0,
      [{ line: 2, ms: 2, kind: 'scan', text: '8934563138165', symbology: null }],
    ]);
    const bad = await piped(kiosk, ['devices', 'decode', 'serial-scanner'], `${code}\nhello\n`);
    expect([bad.status, lines(bad.stdout).length, bad.stderr]).toEqual([1, 1, expect.stringContaining('line 2')]);
    expect((await piped(kiosk, ['devices', 'decode', 'nobodys'], '')).status).toBe(1);
  });

  it('answers wrong usage with status 2', async () => {
    const wrong = [
      ['devices', 'test'],
      ['devices', 'test', 'x', '--seconds', '0'],
      ['devices', 'test', 'x', '--document', 'novel'],
      ['devices', 'probe', '--tcp', 'nowhere'],
      ['devices', 'probe', '--path', '/dev/null', '--ask'],
      ['devices', 'decode'],
      ['devices', 'mend'],
      ['simulate', 'television'],
    ];
    const ran = await Promise.all(wrong.map((args) => kiosk.run(args)));
    expect(ran.map(({ status, stdout }) => [status, stdout])).toEqual(wrong.map(() => [2, '']));
  });

  it.skipIf(!socat)('probes a serial port and says what fits, writing nothing', async () => {
    const scanner = await Simulated.start('scanner', '--pty', place('probed'));
    try {
      const probing = kiosk.run(['devices', 'probe', '--path', place('probed'), '--seconds', '6', '--json']);
      await scanner.tell({ wait: 'connected' });
      await scanner.tell({ scan: '8934563138165' });
      const ran = await probing;
      const events = lines(ran.stdout).map((line) => JSON.parse(line) as { kind: string });
      expect([ran.status, events[0]?.kind]).toEqual([0, 'opened']);
      expect(events).toContainEqual(
        expect.objectContaining({ kind: 'bytes', hex: Buffer.from('8934563138165\r').toString('hex') }),
      );
      const verdict = verdictSchema.parse(events.at(-1));
      expect([verdict.kind, verdict.fits.map(({ profile }) => profile)]).toEqual([
        'verdict',
        expect.arrayContaining(['serial-scanner']),
      ]);
    } finally {
      await scanner.stop();
    }
    expect(existsSync(place('probed'))).toBe(false);
  });

  it('tries out a device of a configuration by itself', async () => {
    const printer = await Simulated.start('printer');
    const file = place('offline.json');
    writeFileSync(
      file,
      JSON.stringify(configurationOf({ type: 'serial', path: place('none') }, Number(printer.ready['listening']))),
    );
    const test = (...args: string[]) => kiosk.run(['devices', 'test', ...args, '--config', file, '--json']);
    try {
      const page = await test('printer-1');
      expect([page.status, JSON.parse(page.stdout)]).toEqual([
        0,
        expect.objectContaining({
          passed: true,
          seen: { kind: 'print', document: 'test', outcome: 'printed', error: null },
        }),
      ]);
      expect(await printer.tell({ printed: true })).toMatchObject({ ok: true, slips: 1 });
      await printer.tell({ paper: 'out' });
      const without = await test('printer-1', '--seconds', '1', '--document', 'badge');
      expect([without.status, JSON.parse(without.stdout)]).toEqual([
        1,
        expect.objectContaining({ passed: false, device: expect.objectContaining({ paper: 'out' }) }),
      ]);
      const absent = await test('scanner-1', '--seconds', '1');
      expect([absent.status, JSON.parse(absent.stdout)]).toEqual([
        1,
        expect.objectContaining({ passed: false, seen: null, hint: expect.stringMatching(/./) }),
      ]);
    } finally {
      await printer.stop();
    }
  });
});

describe.skipIf(!socat)(
  `kiosk devices beside a running station${socat ? '' : ' (left out: there is no socat here)'}`,
  () => {
    const kiosk = new Kiosk();
    const simulated: Simulated[] = [];
    const scanner = (): Simulated => {
      const [first] = simulated;
      if (first === undefined) throw new Error('not started');
      return first;
    };
    const list = async (): Promise<Listed> =>
      JSON.parse((await kiosk.run(['devices', 'list', '--json', '--data', kiosk.data])).stdout) as Listed;

    beforeAll(async () => {
      simulated.push(await Simulated.start('scanner', '--pty', place('tty-scanner')), await Simulated.start('printer'));
      const printerPort = Number(simulated[1]?.ready['listening']);
      mkdirSync(kiosk.data, { recursive: true });
      const file = join(kiosk.data, 'checkpoint.json');
      writeFileSync(file, JSON.stringify(configurationOf({ type: 'serial', path: place('tty-scanner') }, printerPort)));
      await demo.start();
      // The demo has made its own trust: a training station may live under it.
      cpSync(join(demo.data, 'trust'), join(kiosk.data, 'trust'), { recursive: true });
      await demo.stop();
      await kiosk.start();
      await eventually(async () => {
        const { devices } = await list();
        return devices.every(({ state }) => state?.state === 'ready') ? true : null;
      });
    }, 90_000);
    afterAll(async () => {
      await kiosk.dispose();
      await demo.dispose();
      for (const one of simulated) await one.stop();
    });

    it('says which device holds which place, and refuses to probe a held one', async () => {
      const { station, devices } = await list();
      const held = devices.find(({ device }) => device === 'scanner-1')?.place ?? '';
      expect([station, held]).toEqual([kiosk.url, expect.stringMatching(/^\/dev\/|tty-scanner$/)]);
      const probe = await kiosk.run(['devices', 'probe', '--path', place('tty-scanner'), '--data', kiosk.data]);
      expect([probe.status, probe.stderr]).toEqual([1, expect.stringMatching(/error 2008.*\n.*→ .*test scanner-1/)]);
      const doctor = await kiosk.run(['doctor', '--json', '--data', kiosk.data]);
      expect(JSON.parse(doctor.stdout).checks).toContainEqual(
        expect.objectContaining({ name: 'scanner-1', level: 'good', says: expect.stringContaining(`at ${held}`) }),
      );
    });

    it('tries out a scanner through the station: the code is masked, and is no passage', async () => {
      const before = (await kiosk.health()).station.sequence;
      const testing = kiosk.run(['devices', 'test', 'scanner-1', '--seconds', '15', '--json', '--data', kiosk.data]);
      const client = await kiosk.client();
      await eventually(async () => ((await client.watch(null)).faults.some(({ code }) => code === 2017) ? true : null));
      await scanner().tell({ scan: '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<' });
      const ran = await testing;
      expect([ran.status, JSON.parse(ran.stdout)]).toEqual([
        0,
        expect.objectContaining({
          passed: true,
          seen: expect.objectContaining({ kind: 'code', characters: 64, credential: 'personal-qr' }),
        }),
      ]);
      expect(ran.stdout).not.toMatch(/NGUYEN|001093/);
      const { faults } = await client.watch(null);
      client.close();
      // One row: that the command line has tried it out.
      expect([faults.filter(({ code }) => code === 2017), (await kiosk.health()).station.sequence]).toEqual([
        [],
        before + 1,
      ]);
    });

    it('prints the installer’s page through the station', async () => {
      const ran = await kiosk.run(['devices', 'test', 'printer-1', '--data', kiosk.data]);
      expect([ran.status, ran.stdout]).toEqual([
        0,
        expect.stringMatching(/^ok {2}printer-1 .*\n {5}the test document/),
      ]);
    });

    it('sees a pulled scanner go and come back', async () => {
      await scanner().tell({ unplug: 1500 });
      const gone = await eventually(async () => {
        const found = (await list()).devices.find(({ device }) => device === 'scanner-1');
        return found?.state?.state === 'ready' ? null : found;
      });
      expect(['absent', 'faulty', 'opening']).toContain(gone?.state?.state);
      await eventually(async () =>
        (await list()).devices.every(({ state }) => state?.state === 'ready') ? true : null,
      );
    });
  },
);

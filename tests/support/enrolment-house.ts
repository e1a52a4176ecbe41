import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { z } from 'zod';
import { EnrolmentOffice } from '../../central/enrolment/office.ts';
import { officeFiles } from '../../central/enrolment/office-folder.ts';
import { readCentralKeys } from '../../central/keys.ts';
import { enrolmentCodeText } from '../../contract/enrolment/enrolment-code.ts';
import { eventually } from './kiosk.ts';
import { ended, freePort, mosquittoBinary } from './processes.ts';

const centralEntry = fileURLToPath(new URL('../../central/command.ts', import.meta.url));

/** A central system with the broker that its own set-up describes. */
export class EnrolmentHouse {
  readonly folder = mkdtempSync(join(tmpdir(), 'enrolment-'));
  readonly data = join(this.folder, 'central');
  brokerPort = 0;
  enrolPort = 0;
  http = '';
  log = '';
  #office: EnrolmentOffice | null = null;
  #broker: ChildProcess | null = null;
  #central: ChildProcess | null = null;

  /** @param broker false: nobody connects to it, and it enrols all the same */
  async start({ broker = true } = {}): Promise<void> {
    [this.brokerPort, this.enrolPort] = [await freePort(), await freePort()];
    const pidFile = join(this.folder, 'broker.pid');
    // The broker reads its lists again on this signal; a program, not a shell line, as the setting wants it.
    const reload = join(this.folder, 'reload.mjs');
    writeFileSync(
      reload,
      `import{readFileSync as r}from'node:fs';process.kill(Number(r(${JSON.stringify(pidFile)},'utf8')),'SIGHUP')`,
    );
    writeFileSync(pidFile, String(process.pid + 4_000_000));
    await this.run(['enrol', 'setup', '--broker', `mqtts://localhost:${this.brokerPort}`, '--address', this.address], {
      more: ['--reload', process.execPath, reload],
    });
    this.#office = await EnrolmentOffice.open(this.data, readCentralKeys(officeFiles(this.data).keys));
    if (broker) await this.startBroker();
    await this.startCentral();
  }

  /** A receiver that runs is stopped first: it reads its keys when it starts. */
  async startCentral(): Promise<void> {
    if (this.#central !== null) {
      this.#central.kill('SIGTERM');
      await ended(this.#central);
      this.log = '';
    }
    const args = ['start', '--data', this.data, '--broker', `mqtts://localhost:${this.brokerPort}`, '--ready-json'];
    const tls = ['ca.crt', 'central.crt', 'central.key'].map((name) => join(this.data, 'broker', name));
    const [ca = '', certificate = '', key = ''] = tls;
    const child = spawn(
      process.execPath,
      [
        ...[centralEntry, ...args, '--stay-with-parent', '--enrol-listen', `127.0.0.1:${this.enrolPort}`],
        ...['--broker-ca', ca, '--broker-certificate', certificate, '--broker-key', key],
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    this.#central = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      child.once('exit', (code) => reject(new Error(`the receiver ended with ${code}: ${this.log}`)));
    });
    this.http = z.object({ http: z.string() }).parse(JSON.parse(line)).http;
    if (this.#broker !== null) await eventually(() => (this.log.includes('connected to the broker') ? true : null));
  }

  get address(): string {
    return `localhost:${this.enrolPort}`;
  }

  async startBroker(): Promise<void> {
    const file = join(this.folder, 'mosquitto.conf');
    copyFileSync(join(this.data, 'broker', 'mosquitto.conf'), file);
    // As root it would give up its rights and could not read what lies in this folder.
    const user = process.getuid?.() === 0 ? 'user root\n' : '';
    writeFileSync(file, `${readFileSync(file, 'utf8')}${user}`);
    const child = spawn(mosquittoBinary() ?? '', ['-c', file], { stdio: 'ignore' });
    this.#broker = child;
    writeFileSync(join(this.folder, 'broker.pid'), String(child.pid));
    await eventually(async () => ((await refusedBy(() => this.connect(null))) === null ? null : true));
  }

  /**
   * @param folder in which the certificate lies (or its folder `keys`); null: without one
   * @throws what the broker, or TLS, refuses it with
   */
  connect(folder: string | null, name: 'keys/station' | 'central' = 'keys/station'): Promise<mqtt.MqttClient> {
    const own =
      folder === null
        ? {}
        : { cert: readFileSync(join(folder, `${name}.crt`)), key: readFileSync(join(folder, `${name}.key`)) };
    return mqtt.connectAsync(`mqtts://localhost:${this.brokerPort}`, {
      ...{ ca: readFileSync(join(this.data, 'broker', 'ca.crt')), reconnectPeriod: 0, connectTimeout: 5000 },
      ...own,
    });
  }

  run(
    args: readonly string[],
    { more = [] as readonly string[] } = {},
  ): Promise<{ status: number; out: string; err: string }> {
    return this.#command([...args, '--data', this.data, '--json', ...more]);
  }

  /** `kiosk central command …`, which knows no data directory. */
  tell(name: string, more: readonly string[]): Promise<{ status: number; out: string; err: string }> {
    return this.#command(['command', name, '--json', ...more]);
  }

  #command(args: readonly string[]): Promise<{ status: number; out: string; err: string }> {
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [centralEntry, ...args], (error, out, err) =>
        resolve({ status: error === null ? 0 : Number(error.code), out, err }),
      );
      child.stdin?.end();
    });
  }

  /** @param configuration further fields of checkpoint.json */
  newCode(station: string, configuration: Readonly<Record<string, unknown>> = {}): string {
    const name = { id: station, name: station };
    const wish = { site: { id: 'cho', name: 'Chợ' }, station: name, template: configuration };
    return enrolmentCodeText(this.office.invite(wish, false, Date.now()).code);
  }

  async confirm(station: string): Promise<void> {
    await this.office.confirm(this.office.find(station, ['waiting']), Date.now());
  }

  /** Generation of the key of its site. */
  get siteKey(): number | null {
    return this.office.register.siteKeys.generation('cho');
  }

  get office(): EnrolmentOffice {
    if (this.#office === null) throw new Error('the house is not started');
    return this.#office;
  }

  async passages(station: string): Promise<number> {
    const token = readFileSync(join(this.data, 'central-token'), 'utf8').trim();
    const url = `${this.http}/central/v1/events?limit=1000&station=cho/${station}&type=vn.checkpoint.passage.v1`;
    const body = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json();
    return z.object({ events: z.array(z.unknown()) }).parse(body).events.length;
  }

  async stop(): Promise<void> {
    for (const child of [this.#central, this.#broker]) {
      child?.kill('SIGKILL');
      if (child !== null) await ended(child);
    }
    this.#office?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** @returns what it was refused with; null: it was let in, or nobody was there */
export const refusedBy = async (connect: () => Promise<mqtt.MqttClient>): Promise<string | null> => {
  try {
    const client = await connect();
    await client.endAsync(true);
    return null;
  } catch (error) {
    const text = String(error);
    return text.includes('ECONNREFUSED') ? null : text;
  }
};

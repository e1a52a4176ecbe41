import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { z } from 'zod';
import { sendCommand } from '../../central/commands/send-command.ts';
import { type Order, signCommand } from '../../central/commands/sign-command.ts';
import type { CommandName, CommandReply } from '../../contract/commands.ts';
import { topics } from '../../contract/topics.ts';
import { centralKeysFile, enrolDemo, officeKeyFile } from '../../main/demo/enrolment.ts';
import { eventually, Kiosk, type Ran } from './kiosk.ts';
import { type CentralProcess, Mosquitto, mosquittoBinary, startCentral } from './processes.ts';

export const door = { site: 'cho', station: 'cong' } as const;

const rowsSchema = z.object({ events: z.array(z.object({ sequence: z.int(), data: z.looseObject({}) })) });

/** A kiosk, a Mosquitto, and a central system that commands it. */
export class CommandedDoor {
  readonly kiosk = new Kiosk();
  readonly config = join(this.kiosk.home, 'checkpoint.json');
  readonly #demo = join(this.kiosk.data, 'demo');
  #broker: Mosquitto | null = null;
  #central: CentralProcess | null = null;
  #client: MqttClient | null = null;
  readonly replies: CommandReply[] = [];

  async start(): Promise<void> {
    this.#broker = await Mosquitto.start(mosquittoBinary() ?? '');
    await enrolDemo(this.kiosk.data, this.#demo);
    writeFileSync(this.config, JSON.stringify(this.configuration()));
    const central = join(this.kiosk.home, 'central');
    this.#central = await startCentral(central, centralKeysFile(this.#demo), this.url, join(this.kiosk.home, 'token'));
    this.#client = await mqtt.connectAsync(this.url);
    this.#client.on('message', (_topic, payload) => this.replies.push(JSON.parse(payload.toString()) as CommandReply));
    await this.#client.subscribeAsync(topics.reply(door, '+'), { qos: 1 });
    await this.startKiosk();
  }

  async startKiosk(): Promise<void> {
    await this.kiosk.start(['--headless', '--port', '0', '--config', this.config]);
    await this.online();
  }

  get url(): string {
    return this.#broker?.url ?? '';
  }

  get keyFile(): string {
    return officeKeyFile(this.#demo, 'commands');
  }

  configuration(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    return {
      version: 1,
      site: { id: door.site, name: 'Chợ' },
      station: { id: door.station, name: 'Cổng' },
      mode: 'demo',
      lanes: [{ id: 'gate-1', name: 'Làn 1' }],
      sync: { broker: this.url, username: 'cong', password: 'planted-secret' },
      ...more,
    };
  }

  online(): Promise<true> {
    return eventually(async () => {
      const client = await this.kiosk.client();
      try {
        return (await client.diagnostics()).network.state === 'online' ? true : null;
      } finally {
        client.close();
      }
    });
  }

  sign<N extends CommandName>(
    name: N,
    args: Order<N>['arguments'],
    more: Partial<Pick<Order, 'now' | 'version' | 'goodForMs'>> = {},
    key = this.#key,
  ) {
    const order: Order = { name, arguments: args, to: door, now: Date.now(), goodForMs: 3_600_000, ...more };
    return signCommand(order, key, randomBytes(16).toString('hex'));
  }

  send(order: ReturnType<typeof signCommand>): Promise<CommandReply> {
    return sendCommand(order, { broker: this.url, connection: {}, waitMs: 40_000, leave: false });
  }

  /** Puts it there once, and waits for nothing. */
  async put(order: ReturnType<typeof signCommand>): Promise<void> {
    await this.#client?.publishAsync(topics.command(order.to, order.name), Buffer.from(order.bytes), { qos: 1 });
  }

  /** As somebody of the central team types it. */
  tell(args: readonly string[]): Promise<Ran> {
    const common = ['--station', 'cho/cong', '--broker', this.url, '--key', this.keyFile, '--json'];
    return this.kiosk.run(['central', 'command', ...args, ...common]);
  }

  /** Rows of central's store. */
  async rows(type: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const token = readFileSync(join(this.kiosk.home, 'token'), 'utf8').trim();
    const url = `${this.#central?.http}/central/v1/events?limit=10000&type=vn.checkpoint.${type}.v1`;
    const answer = await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json();
    return rowsSchema.parse(answer).events.map(({ data }) => data);
  }

  async stop(): Promise<void> {
    await this.kiosk.dispose();
    await this.#client?.endAsync(true);
    this.#central?.process.kill('SIGKILL');
    await this.#broker?.dispose();
  }

  get #key(): Uint8Array {
    return new Uint8Array(Buffer.from(readFileSync(this.keyFile, 'utf8').trim(), 'base64'));
  }
}

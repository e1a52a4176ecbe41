import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScreenState } from '../../contract/rpc.ts';
import { topics } from '../../contract/topics.ts';
import { startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from '../support/kiosk.ts';
import { ended, Mosquitto, mosquittoBinary } from '../support/processes.ts';

const binary = mosquittoBinary();
const title = `two stations of one site${binary === null ? ' (left out: mosquitto is not installed)' : ''}`;

type Gate = {
  folder: string;
  name: string;
  scanner: Awaited<ReturnType<typeof startScannerSimulator>>;
  station: BareStation;
  client: StationClient;
  readonly screen: ScreenState | null;
};

const lane = 'gate-1';

describe.skipIf(binary === null)(title, () => {
  let folder: string;
  let broker: Mosquitto;
  let front: Gate;
  let back: Gate;

  const run = async (gate: Pick<Gate, 'folder' | 'name' | 'scanner'>): Promise<Gate> => {
    const devices = { scannerPort: gate.scanner.port, station: gate.name };
    const station = await startBareStation(gate.folder, devices, broker.url);
    const seen: { screen: ScreenState | null } = { screen: null };
    const at = { url: station.url, token: 'bench', dataDirectory: gate.folder };
    const client = await connectStation(at, (state) => {
      seen.screen = state;
    });
    seen.screen = await client.watch(lane);
    const running: Gate = {
      ...{ folder: gate.folder, name: gate.name, scanner: gate.scanner, station, client },
      get screen() {
        return seen.screen;
      },
    };
    await eventually(() => (running.screen?.devices[0]?.state === 'ready' ? true : null), 20_000);
    return running;
  };

  const start = async (name: string, tags: string): Promise<Gate> => {
    const own = join(folder, name);
    mkdirSync(join(own, 'keys'), { recursive: true });
    copyFileSync(tags, join(own, 'keys', 'tags.json'));
    return run({ folder: own, name, scanner: await startScannerSimulator({ port: 0, controlPort: 0 }) });
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'presence-'));
    broker = await Mosquitto.start(binary ?? '');
    const tags = join(folder, 'tags.json');
    // As an installer puts it there: one key for all stations of the site.
    const day = Math.floor((Date.now() + 7 * 3_600_000) / 86_400_000);
    const today = Buffer.alloc(32, 6).toString('base64');
    writeFileSync(tags, JSON.stringify({ version: 1, day, today, yesterday: null, shared: true }));
    front = await start('front', tags);
    back = await start('back', tags);
  });
  afterAll(async () => {
    for (const gate of [front, back]) {
      gate.client.close();
      await gate.station.stop();
      await gate.scanner.close();
    }
    await broker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const scan = (gate: Gate, person: number): void => {
    gate.scanner.scan(`0010870${String(person).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|77${person}|<1<00<`);
  };
  const shows = (gate: Gate, inside: number, scope: 'site' | 'gate') =>
    eventually(() => (gate.screen?.inside === inside && gate.screen.insideScope === scope ? true : null), 20_000);
  const both = async (inside: number): Promise<void> => {
    await shows(front, inside, 'site');
    await shows(back, inside, 'site');
  };

  it('counts at both who comes in at one and leaves by the other', async () => {
    await both(0);
    scan(front, 1);
    scan(front, 2);
    await both(2);
    await back.client.setDirection(lane, 'out');
    scan(back, 1);
    await both(1);
    await back.client.setDirection(lane, 'in');
  });

  it('shows the same code at the other gate a moment later as a repeat', async () => {
    scan(front, 3);
    await both(2);
    scan(back, 3);
    const repeat = await eventually(
      async () => back.screen?.recent.find(({ outcome }) => outcome === 'repeat') ?? null,
    );
    expect(repeat.colour).toBe('green');
    await both(2);
  });

  it('believes nobody who does not hold the key, and says so', async () => {
    const stranger = await mqtt.connectAsync(broker.url);
    const heard: Buffer[] = [];
    stranger.on('message', (_topic, payload) => void heard.push(payload));
    await stranger.subscribeAsync(topics.presence('bench'), { qos: 1 });
    scan(front, 4);
    await both(3);
    const moved = heard.find((payload) => payload.includes('"moved"'))?.toString() ?? '';
    await stranger.publishAsync(topics.presence('bench'), moved.replace('"direction":"in"', '"direction":"out"'));
    await stranger.publishAsync(topics.presence('bench'), moved);
    await eventually(() => (back.screen?.faults.some(({ code }) => code === 5191) ? true : null));
    await stranger.endAsync();
    await both(3);
  });

  it('says "this gate" when the other is killed, and after its start both know everybody', async () => {
    back.client.close();
    process.kill(back.station.pid, 'SIGKILL');
    await ended(back.station.process);
    await shows(front, 3, 'gate');
    await front.client.setDirection(lane, 'out');
    scan(front, 4);
    await shows(front, 2, 'gate');
    await front.client.setDirection(lane, 'in');
    back = await run(back);
    await both(2);
    expect(JSON.parse(readFileSync(join(front.folder, 'keys', 'tags.json'), 'utf8')).shared).toBe(true);
  });
});

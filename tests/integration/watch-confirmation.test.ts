import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScreenState } from '../../contract/rpc.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { centralKeysFile, enrolDemo, officeKeyFile } from '../../main/demo/enrolment.ts';
import { leaveIncoming } from '../../station/watch-list/leave-incoming.ts';
import { stationKeyPair } from '../../station/watch-list/station-key.ts';
import { issuingDesk } from '../../station/watch-list/testing.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { openScanner } from '../bench/bench-scanner.ts';
import { eventually } from '../support/kiosk.ts';
import { type CentralProcess, Mosquitto, mosquittoBinary, startCentral } from '../support/processes.ts';

const binary = mosquittoBinary();
const day = Math.floor(Date.now() / 86_400_000) + 7;
const until = new Date(day * 86_400_000).toISOString().slice(0, 10);
const cardOf = (who: number): string =>
  `00108700000${who}|NGUYEN VAN ${who}|1987-01-18|0|16297938858617110${who}|<1<00<`;

/** The list at the door has 1 and 2; the table that central goes by, newer than it, has 1 only. */
describe.skipIf(binary === null)('a hit on the watch list, from the scan to central’s answer on the screen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-confirmation-'));
  const states: ScreenState[] = [];
  let broker: Mosquitto;
  let central: CentralProcess;
  let station: BareStation;
  let client: StationClient;
  let scanner: Awaited<ReturnType<typeof openScanner>>;
  let desk: Awaited<ReturnType<typeof issuingDesk>>;

  beforeAll(async () => {
    const demo = join(folder, 'demo');
    await enrolDemo(folder, demo);
    desk = await issuingDesk(Buffer.from(readFileSync(officeKeyFile(demo, 'watch-list'), 'utf8').trim(), 'base64'));
    const { publicKey } = await stationKeyPair(folder);
    const listed = [1, 2].map((who) => ({ key: `id:00108700000${who}`, level: 'f1' as const, until: day }));
    leaveIncoming(folder, await desk.base(listed, Math.floor(Date.now() / 1000), {}, publicKey));
    const table = join(folder, 'people.csv');
    writeFileSync(table, `number,level,until\n001087000001,f1,${until}\n`);
    broker = await Mosquitto.start(binary ?? '');
    central = await startCentral(join(folder, 'central'), centralKeysFile(demo), broker.url, join(folder, 'token'), [
      ...['--watch-table', table, '--commands-key', officeKeyFile(demo, 'commands')],
    ]);
    scanner = await openScanner();
    station = await startBareStation(folder, { scannerPort: scanner.port }, broker.url);
    client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder }, (state) => {
      states.push(state);
    });
    await client.watch(null);
    await eventually(async () => {
      const { devices, network, lists } = await client.diagnostics();
      const isListed = lists?.some(({ name }) => name === 'watch-list') === true;
      return devices[0]?.state === 'ready' && network.state === 'online' && isListed ? true : null;
    }, 30_000);
  }, 60_000);
  afterAll(async () => {
    client.close();
    await station.stop();
    central.process.kill('SIGKILL');
    scanner.close();
    desk.close();
    await broker.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const newest = () => states.at(-1)?.recent ?? [];

  it('stays one where central’s own table has them', async () => {
    scanner.scan(cardOf(1));
    const stopped = await eventually(() => newest().find(({ watch }) => watch?.answer === 'confirmed') ?? null);
    expect([stopped.outcome, stopped.colour, stopped.watch?.by]).toEqual(['officer', 'red', 'central']);
    expect(newest()).toHaveLength(1);
  }, 30_000);

  it('is none any more where it has not, and they are decided anew at once', async () => {
    scanner.scan(cardOf(2));
    const cleared = await eventually(() => newest().find(({ watch }) => watch?.answer === 'not-them') ?? null);
    expect([cleared.outcome, cleared.watch?.by]).toEqual(['officer', 'central']);
    const passed = await eventually(() => newest().find(({ outcome }) => outcome === 'admit') ?? null);
    expect([passed.colour, newest().length]).toEqual(['green', 3]);
  }, 30_000);
});

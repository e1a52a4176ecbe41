import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listsConfigurationSchema } from '../../contract/configuration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { listDataSchema } from '../../contract/events.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { StationClock } from '../clock/station-clock.ts';
import { Faults } from '../faults.ts';
import { incomingFolder } from './incoming-folder.ts';
import { stationKeyPair } from './station-key.ts';
import { StationWatchList } from './station-watch-list.ts';
import { issuingDesk, type Listed } from './testing.ts';
import { WatchLists } from './watch-lists.ts';

const hourMs = 3_600_000;
/** `issuingDesk` makes version v at v seconds after the epoch. */
const version = 1_700_000_000;
const made = version * 1000;
const today = 19_675;
const listed: Listed = { key: 'id:001087000001', level: 'f0', until: today };

describe('the watch list of a station at work', { timeout: 30_000 }, () => {
  let data: string;
  let desk: Awaited<ReturnType<typeof issuingDesk>>;
  let publicKey: Uint8Array;
  let now: number;
  let faults: Faults;
  let rows: { act: string; version: number | null; code: number | null }[];
  let station: StationWatchList;

  const open = async (maxAgeHours: number | null) => {
    const lists = await WatchLists.open({
      dataDirectory: data,
      roleKeys: () => ({
        keys: [{ role: 'watch-list', key: signingPublicKey(desk.signer) }],
        sealing: [publicKey],
      }),
      place: { site: 'a', station: 'b' },
      now: () => now,
      today: () => today,
    });
    station = new StationWatchList({
      lists,
      settings: listsConfigurationSchema.parse({ 'watch-list': { maxAgeHours } })['watch-list'],
      clock: new StationClock({ now: () => now, monotonic: () => now }, 0, () => 'synchronised'),
      faults,
      record: (row) => {
        const parsed = listDataSchema.omit({ epoch: true, sequence: true, clock: true }).parse(row);
        expect(parsed.list).toBe('watch-list');
        rows.push({ act: parsed.act, version: parsed.version, code: parsed.error?.code ?? null });
      },
      changed: () => undefined,
    });
    station.open();
  };
  const give = async (file: string) => {
    copyFileSync(file, join(incomingFolder(data), basename(file)));
    await station.takeIncoming();
  };
  const codes = () => faults.list().map(({ code }) => code);

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'station-watch-list-'));
    now = made + hourMs;
    rows = [];
    faults = new Faults(() => now);
    desk = await issuingDesk();
    ({ publicKey } = await stationKeyPair(data));
  });
  afterEach(async () => {
    await station.close();
    desk.close();
    rmSync(data, { recursive: true, force: true });
  });

  it('records each list that was taken, and each that was refused with why', async () => {
    await open(48);
    await give(await desk.base([listed], version, {}, publicKey));
    await give(desk.delta([], version, version + 1));
    await give(desk.delta([], version + 5, version + 6));
    const broken = join(desk.folder, 'broken.cpwl');
    writeFileSync(broken, 'no list');
    await give(broken);
    expect(rows).toEqual([
      { act: 'taken', version, code: null },
      { act: 'taken', version: version + 1, code: null },
      { act: 'refused', version: version + 6, code: ErrorCode.WatchListGap },
      { act: 'refused', version: null, code: ErrorCode.WatchListMalformed },
    ]);
    expect(codes().toSorted()).toEqual([ErrorCode.WatchListMalformed, ErrorCode.WatchListGap]);
    await give(desk.delta([], version, version + 7));
    expect(codes()).toEqual([]);
  });

  it('is old when the configuration says so, is used on, and is not old any more with newer changes', async () => {
    await open(48);
    await give(await desk.base([listed], version, {}, publicKey));
    expect(station.states()).toEqual([
      { name: 'watch-list', version, issued: made, notAfter: null, ageSeconds: 3600, old: false },
    ]);
    now = made + 48 * hourMs + 1;
    station.everyMinute();
    expect([station.states()[0]?.old, codes(), station.look([listed.key])?.level]).toEqual([
      true,
      [ErrorCode.WatchListExpired],
      'f0',
    ]);
    await give(desk.delta([], version, version + 40 * 3600));
    expect([station.states()[0]?.old, codes()]).toEqual([false, []]);
  });

  it('is never too old where no age is set, but when the day is past until which it was signed', async () => {
    await open(null);
    await give(await desk.base([listed], version, { notAfter: made + 90 * 24 * hourMs }, publicKey));
    now = made + 90 * 24 * hourMs;
    expect(station.states()[0]?.old).toBe(false);
    now += 1;
    station.everyMinute();
    expect([station.states()[0]?.old, codes()]).toEqual([true, [ErrorCode.WatchListExpired]]);
  });
});

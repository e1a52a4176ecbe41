import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StationClient } from '../../main/client/station-client.ts';
import { eventually, isGone, Kiosk } from '../support/kiosk.ts';
import { type Hit, Planted } from '../support/planted.ts';

/** Of the demo's people, by every kind of code that it has; the last are on paper only. */
const people = [
  ...['NGUYEN VAN A', '001087029317', '162979388586171100', '0123232422'],
  ...['Trần Thị Bích Ngọc', '079195000123', '12 Lê Lợi'],
  ...['LE HOANG PHUC', '048090000456', '0905000456', 'DANG THI MAI', '046192000654', 'PHAM MINH DUC'],
  ...['Phan Văn Lộc', '079082004411', '45 Hai Bà Trưng', 'Đỗ Minh Tâm', '079090006633', 'GDD-DEMO-0001'],
  ...['Thị Lan', 'THI<LAN', 'Quang Huy', 'Văn Khoa', 'Mỹ Dung'],
  ...['Quách Thị Huyền Trang', '034185009876', '0987654321'],
];
const planted = new Planted(people);
const paper = {
  direction: 'in',
  name: 'Quách Thị Huyền Trang',
  identityNumber: '034185009876',
  birth: '1985-03-08',
  phone: '0987654321',
  temperature: 36.5,
  outcome: 'admit',
} as const;

const kiosk = new Kiosk();
const work = join(kiosk.home, 'work');
const temporary = join(kiosk.home, 'tmp');

beforeAll(async () => {
  for (const folder of [work, temporary]) mkdirSync(folder);
  // Where it may leave a core dump it shall not.
  kiosk.launcher = ['/bin/sh', '-c', 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"', process.execPath];
  kiosk.cwd = work;
  kiosk.environment['TMPDIR'] = temporary;
  await kiosk.start();
}, 60_000);
afterAll(() => kiosk.dispose());

const connect = (): Promise<StationClient> => eventually(() => kiosk.client().catch(() => null), 30_000);

/** One of each kind of code. */
const everyKind = ['personal-qr', 'citizen-card', 'masked', 'vaccinated', 'health-card', 'permit'];

/** People of the demo pass, and somebody is typed in from paper. @returns outcomes */
const pass = async (ids: readonly string[]): Promise<readonly string[]> => {
  await devicesReady();
  const client = await connect();
  try {
    const samples = await client.samples();
    const outcomes: string[] = [];
    for (const { text, next, temperature } of ids
      .map((id) => samples.find((sample) => sample.id === id))
      .filter((sample) => sample !== undefined)) {
      const shown = { text, temperature, lane: null, direction: null, ...(next === undefined ? {} : { next }) };
      outcomes.push((await client.present(shown)).decision.outcome);
    }
    await client.setDirection('gate-1', 'out');
    await client.paperEntry('gate-1', { ...paper, at: Date.now() - 60_000 });
    await client.setDirection('gate-1', 'in');
    return outcomes;
  } finally {
    client.close();
  }
};

const everywhere = (): readonly Hit[] => [
  ...planted.inFolder(kiosk.home).hits,
  ...planted.inBytes('stdout', Buffer.from(kiosk.stdout)),
  ...planted.inBytes('stderr', Buffer.from(kiosk.stderr)),
];

const stationPid = async (): Promise<number> => (await eventually(() => kiosk.health().catch(() => null))).pid;

/** Until then a code that is shown is read by nobody. */
const devicesReady = (): Promise<true> =>
  eventually(async () => {
    const health = await kiosk.health().catch(() => null);
    return health?.devices.every(({ state }) => state === 'ready') === true ? true : null;
  }, 30_000);

const killed = async (signal: NodeJS.Signals): Promise<void> => {
  const pid = await stationPid();
  process.kill(pid, signal);
  await eventually(() => (isGone(pid) ? true : null));
};

/** Whether this machine writes core dumps into the folder in which a process runs. */
const dumpsHere = (): boolean => {
  const folder = join(kiosk.home, 'control');
  mkdirSync(folder);
  spawnSync('/bin/sh', ['-c', 'ulimit -c unlimited && kill -ABRT $$'], { cwd: folder });
  return readdirSync(folder).length > 0;
};

describe('what a thief of the disk reads', () => {
  it('finds who is looked for in every form that is looked for', () => {
    const phone = '0987654321';
    const texts = [
      'Quách Thị Huyền Trang',
      'QUACH THI HUYEN TRANG',
      Buffer.from(`x${phone}y`).toString('base64'),
      Buffer.from(phone).toString('hex'),
      JSON.stringify('Quách Thị Huyền Trang').replaceAll(
        /[^\x20-\x7e]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    ];
    expect(texts.map((text) => planted.inBytes('it', Buffer.from(`{"a":"${text}"}`)).length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('is nobody’s name, number or phone: while it runs, after SIGKILL, after SIGABRT, and started again', async () => {
    expect(await pass(everyKind)).toEqual(['admit', 'admit', 'admit', 'admit', 'admit', 'admit']);
    const { files } = planted.inFolder(kiosk.home);
    expect(files.map((file) => file.slice(kiosk.data.length + 1))).toEqual(
      expect.arrayContaining(['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'keys/tags.json', 'lanes.json']),
    );
    expect(everywhere()).toEqual([]);
    for (const signal of ['SIGKILL', 'SIGABRT'] as const) {
      await killed(signal);
      expect(everywhere()).toEqual([]);
      await pass(['citizen-card', 'personal-qr']);
      expect(everywhere()).toEqual([]);
    }
  }, 180_000);

  it('is no core dump: none is allowed, and none is written where one would be', async () => {
    const limits = readFileSync(`/proc/${await stationPid()}/limits`, 'utf8');
    expect(limits).toMatch(/^Max core file size +0 +0 /m);
    const before = readdirSync(work);
    await killed('SIGABRT');
    await stationPid();
    expect([before, readdirSync(work)]).toEqual([[], []]);
    if (!dumpsHere()) console.warn('this machine writes no core dumps into folders: only the limit was looked at');
  }, 60_000);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { operatorsOf } from '../../station/offline.ts';
import { Kiosk } from '../support/kiosk.ts';
import { Planted } from '../support/planted.ts';

let kiosk: Kiosk;
beforeEach(() => {
  kiosk = new Kiosk();
});
afterEach(() => kiosk.dispose());

const person = { name: 'NGUYEN VAN KHACH', number: '001087029317' };
const planted = new Planted([
  person.name,
  person.number,
  'Trần Trưởng Ca',
  'truong-ca-9',
  '482915',
  'Phạm Thị Danh Sách',
  'bi-mat-cua-may',
]);

/** Unpacks what the command has written, and looks through all of it. */
const unpacked = async (args: readonly string[]) => {
  const out = join(kiosk.home, `out-${args.length}`);
  mkdirSync(out);
  const ran = await kiosk.run(['support-bundle', '--out', out, '--data', kiosk.data, '--json', ...args]);
  expect(ran.stderr).toBe('');
  const { file, running } = JSON.parse(ran.stdout);
  execFileSync('tar', ['-xzf', file, '-C', out]);
  const folder = file.slice(0, -'.tar.gz'.length);
  const { hits, files } = planted.inFolder(folder);
  const json = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  return { running, hits, files, json };
};

it('a support bundle tells of the machine, running or not, and of nobody', async () => {
  await operatorsOf(kiosk.data).save({ id: 'truong-ca-9', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  const roster = join(kiosk.home, 'roster.csv');
  writeFileSync(roster, 'name,group,unit\nPhạm Thị Danh Sách,staff,Kho\n');
  expect((await kiosk.run(['roster', 'import', roster, '--data', kiosk.data])).status).toBe(0);
  await kiosk.start();
  const client = await kiosk.client();
  await client.present({
    text: `${person.number}|${person.name}|1987-01-18|0|162979388586171100|<1<00<0123232422`,
    temperature: 36.6,
    lane: null,
    direction: null,
  });
  await client.signIn('truong-ca-9', '482915');
  client.close();
  // A folder that somebody has named after a person is only counted.
  mkdirSync(join(kiosk.data, person.name));

  const live = await unpacked([]);
  expect(live.hits).toEqual([]);
  expect(live.running).toBe(true);
  expect(live.files).toHaveLength(7);
  expect(live.json('diagnostics.json').devices.length).toBeGreaterThan(2);
  expect(live.json('diagnostics.json').dataDirectory).toBe('(data)');
  expect(live.json('events.json').counted['vn.checkpoint.passage.v1']).toBe(1);
  expect(live.json('events.json').events[0].type).toMatch(/^vn\.checkpoint\.(device|list|clock|configuration)\.v1$/);
  expect(readdirSync(kiosk.data)).toContain(person.name);
  expect(live.json('data.json').at(-1)).toMatchObject({ name: null });

  await kiosk.stop();
  writeFileSync(
    join(kiosk.data, 'checkpoint.json'),
    JSON.stringify({
      version: 1,
      site: { id: 'cho', name: 'Chợ' },
      station: { id: 'cua-1', name: 'Cửa 1' },
      lanes: [{ id: 'gate-1', name: 'Cửa 1' }],
      sync: { broker: 'mqtts://central.example:8883', username: 'cua-1', password: 'bi-mat-cua-may' },
    }),
  );
  const still = await unpacked(['--json']);
  expect(still.hits).toEqual([]);
  expect(still.running).toBe(false);
  expect(still.json('configuration.json').sync).toMatchObject({
    broker: 'mqtts://central.example:8883',
    hasPassword: true,
  });
  expect(still.json('about.json').wrong[0]).toMatch(/^no station was asked/);
  expect(still.json('diagnostics.json')).toBeNull();
});

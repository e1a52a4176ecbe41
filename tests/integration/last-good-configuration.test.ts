import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import { Kiosk } from '../support/kiosk.ts';

const text = JSON.stringify(
  {
    version: 1,
    site: { id: 'ben-thanh', name: 'Chợ Bến Thành' },
    station: { id: 'cong-1', name: 'Cổng 1' },
    mode: 'demo',
    lanes: [{ id: 'gate-1', name: 'Làn 1' }],
  },
  null,
  2,
);

let kiosk: Kiosk;
let file: string;
beforeEach(async () => {
  kiosk = new Kiosk();
  mkdirSync(kiosk.data, { recursive: true });
  await enrolDemo(kiosk.data, join(kiosk.data, 'demo'));
  file = join(kiosk.data, 'checkpoint.json');
  writeFileSync(file, text);
});
afterEach(() => kiosk.dispose());

const about = async () => {
  const client = await kiosk.client();
  try {
    const { station, site, faults } = await client.diagnostics();
    return { name: `${site}/${station}`, codes: faults.map(({ code }) => code) };
  } finally {
    client.close();
  }
};

it('stands in for a file that a power cut has emptied, and for one that is gone; the screen and the log say so', async () => {
  await kiosk.start();
  expect((await about()).codes).not.toContain(ErrorCode.ConfigurationLastGood);
  await kiosk.stop();
  for (const damage of [() => writeFileSync(file, '\0'.repeat(text.length)), () => rmSync(file)]) {
    damage();
    kiosk.stderr = '';
    await kiosk.start();
    const { name, codes } = await about();
    expect([name, codes.includes(ErrorCode.ConfigurationLastGood)]).toEqual(['ben-thanh/cong-1', true]);
    expect(kiosk.stderr).toMatch(/the one that worked last is in use, for .*checkpoint\.json cannot be read/);
    await kiosk.stop();
  }
  // An installer puts it in order.
  writeFileSync(file, text.replace('Cổng 1', 'Cổng chính'));
  await kiosk.start();
  expect((await about()).codes).not.toContain(ErrorCode.ConfigurationLastGood);
  expect(readFileSync(join(kiosk.data, 'checkpoint.json.good'), 'utf8')).toContain('Cổng chính');
}, 60_000);

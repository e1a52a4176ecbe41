import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, Kiosk } from '../support/kiosk.ts';

const kiosk = new Kiosk();
beforeAll(() => kiosk.start(), 60_000);
afterAll(() => kiosk.dispose());

const present = async (from: number, to: number) => {
  const client = await kiosk.client();
  for (let n = from; n < to; n += 1) {
    const text = `0010930${String(n).padStart(5, '0')}|NGUYEN VAN B|1987-01-18|0|77${n}|<1<00<`;
    await client.present({ text, temperature: 36.5, lane: null, direction: null });
  }
  client.close();
};

it('starts on a damaged ledger, says so, and central has every entry', async () => {
  await present(0, 40);
  const before = (await kiosk.health()).station.epoch;
  await kiosk.stop();
  const file = join(kiosk.data, 'ledger.db');
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(Math.min(4096, statSync(file).size), 0x5a), 0, 4096, 0);
  closeSync(fd);
  await kiosk.start();
  await present(40, 45);
  const after = await eventually(async () => {
    const health = await kiosk.health();
    return health.unsent === 0 ? health : null;
  }, 30_000);
  expect(after.station.epoch).not.toBe(before);
  const doctor = await kiosk.run(['doctor']);
  expect(doctor.stdout).toMatch(/damaged ledger.*rows brought over, 0 lost/);
  const verify = JSON.parse((await kiosk.run(['ledger', 'verify', '--json'])).stdout) as { ok: boolean; rows: number };
  expect([verify.ok, verify.rows > 80]).toEqual([true, true]);
}, 120_000);

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { operatorsOf } from '../../station/offline.ts';
import { spawnBareStation } from '../bench/bare-station.ts';
import { eventually } from '../support/kiosk.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';
import { ended } from '../support/processes.ts';

const jumpingClock = fileURLToPath(new URL('../chaos/jumping-clock.ts', import.meta.url));
/** An hour, and a little more: the words round down. */
const movedMs = 3_605_000;

/** `data` of the rows about the clock and about what operators did, oldest first. */
const rowsOf = (folder: string): readonly Record<string, unknown>[] => {
  const database = new Database(ledgerFile(folder), { readonly: true });
  try {
    return database
      .prepare<[], string>(
        `SELECT CAST(public AS TEXT) FROM row
         WHERE type IN ('vn.checkpoint.clock.v1', 'vn.checkpoint.operator.v1') ORDER BY position`,
      )
      .pluck()
      .all()
      .map((row) => JSON.parse(row).data);
  } finally {
    database.close();
  }
};

test('a supervisor compares the clock that was moved with a right one, and their word ends the notice', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'clock-page-'));
  const moved = join(folder, 'moved');
  writeFileSync(moved, '0');
  const operators = operatorsOf(folder);
  await operators.save({ id: 'ca-1', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  const { process: station, ready } = await spawnBareStation(folder, {}, null, {
    execArgv: ['--import', jumpingClock],
    environment: { CHECKPOINT_TEST_CLOCK: moved },
  });
  try {
    const url = await ready;
    await page.setViewportSize(usualSize);
    await page.goto(`${url}manage/clock`);
    for (const digit of '482915') await page.locator(`[data-digit="${digit}"]`).click();
    await page.getByTestId('pin-enter').click();
    await expect(page.getByTestId('clock-page')).toContainText('Không có gì phải xác nhận');
    await expect(page.getByTestId('clock-confirm')).toHaveCount(0);

    writeFileSync(moved, String(movedMs));
    await expect(page.getByTestId('clock-said')).toContainText('Đồng hồ vừa bị chỉnh tới 1 giờ', { timeout: 15_000 });
    await picture(page, 'clock-moved');
    await page.getByTestId('clock-confirm').click();
    await expect(page.getByTestId('clock-confirm')).toContainText('Chạm lần nữa');
    await page.getByTestId('clock-confirm').click();
    await expect(page.getByTestId('clock-page')).toContainText('Đã xác nhận và ghi sổ');
    await expect(page.getByTestId('clock-confirm')).toHaveCount(0);
    await picture(page, 'clock-confirmed');

    const rows = await eventually(() => {
      const found = rowsOf(folder);
      return found.some(({ act }) => act === 'confirmed') ? found : null;
    });
    expect(rows.map(({ act, operator, what, trouble }) => ({ act, operator, what, trouble })).slice(-3)).toEqual([
      { act: 'moved', operator: undefined, what: undefined, trouble: { kind: 'moved', ms: expect.any(Number) } },
      { act: 'did', operator: 'ca-1', what: 'confirmClock', trouble: undefined },
      { act: 'confirmed', operator: undefined, what: undefined, trouble: { kind: 'moved', ms: expect.any(Number) } },
    ]);
  } finally {
    station.kill('SIGTERM');
    await ended(station);
    rmSync(folder, { recursive: true, force: true });
  }
});

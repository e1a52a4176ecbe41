import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import Database from 'better-sqlite3';
import { type BarrierSimulator, startBarrierSimulator } from '../../drivers/simulators/barrier-simulator.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'barrier-screen-'));
let barrier: BarrierSimulator;
let scanner: ScannerSimulator;
let station: BareStation;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  barrier = await startBarrierSimulator({ port: 0, controlPort: 0 });
  scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
  station = await startBareStation(folder, {
    scannerPort: scanner.port,
    barrier: { port: barrier.port, settings: { pulseMs: 200, pollMs: 100 } },
  });
});
test.afterAll(async () => {
  await station.stop();
  await Promise.all([barrier.close(), scanner.close()]);
  rmSync(folder, { recursive: true, force: true });
});

const sizes = [
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
] as const;

const picture = async (page: Page, name: string): Promise<void> => {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(pictures, `${name}-${size.width}x${size.height}.png`), animations: 'disabled' });
  }
};

const device = (page: Page) => page.locator('[data-device="barrier-1"]');
const ready = async (page: Page): Promise<void> => {
  await page.goto(station.url);
  await expect(device(page)).toHaveAttribute('data-state', 'ready');
};

const rowsOf = (type: string): Readonly<Record<string, unknown>>[] => {
  const database = new Database(ledgerFile(folder), { readonly: true });
  try {
    return (database.prepare('SELECT public FROM row ORDER BY position').all() as { public: Buffer }[])
      .map((row) => JSON.parse(row.public.toString()) as { type: string; data: Readonly<Record<string, unknown>> })
      .filter((row) => row.type === `vn.checkpoint.${type}.v1`)
      .map(({ data }) => data);
  } finally {
    database.close();
  }
};

test('a guard opens the gate with two touches, each large enough for a glove', async ({ page }) => {
  await ready(page);
  await page.getByTestId('override-toggle').click();
  await picture(page, 'override');
  await page.setViewportSize(sizes[0]);
  const buttons = page.locator('.override-reason');
  for (const box of await Promise.all((await buttons.all()).map((button) => button.boundingBox()))) {
    expect(box?.width).toBeGreaterThan(150);
    expect(box?.height).toBeGreaterThan(70);
  }
  await expect(buttons).toContainText([/Xe cứu thương/, /Cháy/, /Kẹt làn/, /Xe ưu tiên/, /Khác/, /Nhập giấy/]);
  await page.locator('[data-reason="ambulance"]').click();
  await expect(page.getByTestId('override-answer')).toContainText('Đã mở, đã ghi');
  await expect(page.getByTestId('override-answer')).toContainText('Opened and recorded');
  await expect(page.getByTestId('override-panel')).toBeHidden();
  expect([barrier.pulses().length, rowsOf('override').map(({ reason }) => reason)]).toEqual([1, ['ambulance']]);
});

test('a guard is told that the barrier did not open, in both languages', async ({ page }) => {
  await ready(page);
  barrier.silent(1500);
  await page.getByTestId('override-toggle').click();
  await page.locator('[data-reason="jam"]').click();
  await expect(page.getByTestId('override-answer')).toContainText('Không mở được – mở bằng tay');
  await expect(page.getByTestId('notices')).toContainText('Thanh chắn không mở');
  await expect(page.getByTestId('notices')).toContainText('The barrier did not open');
  await page.getByTestId('override-close').click();
  await expect(page.getByTestId('override-panel')).toBeHidden();
});

test('whoever passes while the panel is open is seen in its title, and opens the gate', async ({ page }) => {
  await ready(page);
  await page.getByTestId('override-toggle').click();
  const opened = barrier.pulses().length;
  await scanner.scan('001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<');
  await expect(page.getByTestId('guard-title')).toContainText('MỜI VÀO NGUYEN V** A');
  await expect(page.getByTestId('guard-title')).toHaveAttribute('data-tone', 'green');
  await picture(page, 'override-passing');
  await expect(page.getByTestId('guard-title')).toContainText('Mở cửa bằng tay', { timeout: 15_000 });
  expect(barrier.pulses().length).toBe(opened + 1);
});

test('a fire is on the screen for as long as it lasts', async ({ page }) => {
  await ready(page);
  barrier.input('fire', true);
  await expect(page.getByTestId('notices')).toContainText('Báo cháy: cổng mở');
  await expect(page.getByTestId('notices')).toContainText('Fire alarm: barrier open');
  barrier.input('fire', false);
  await expect(page.getByTestId('notices')).not.toContainText('Báo cháy');
});

test('with a dead ledger the gate opens for a fire, and what was written on paper is typed in afterwards', async ({
  page,
}) => {
  test.setTimeout(90_000);
  await ready(page);
  const other = new Database(ledgerFile(folder));
  other.exec('BEGIN IMMEDIATE');
  try {
    await scanner.scan('8934563138165');
    await expect(page.getByTestId('out-of-order')).toContainText('GHI GIẤY', { timeout: 20_000 });
    await page.getByTestId('override-toggle').click();
    const opened = barrier.pulses().length;
    await page.locator('[data-reason="fire"]').click();
    await expect(page.getByTestId('override-answer')).toContainText('ghi ra giấy', { timeout: 20_000 });
    expect(barrier.pulses().length).toBe(opened + 1);
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
  await page.getByTestId('override-close').click();
  await page.getByTestId('paper-toggle').click({ timeout: 30_000 });
  const fill = (field: string, value: string) => page.locator(`[data-field="${field}"] input`).fill(value);
  await fill('name', 'Nguyễn Thị Bích Ngọc');
  await fill('identityNumber', '079195000123');
  await fill('temperature', '56,6');
  await page.locator('.paper-save').click();
  await expect(page.locator('[data-field="temperature"] input')).toBeFocused();
  await picture(page, 'paper-entry');
  await fill('temperature', '36,6');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('paper-answer')).toContainText('Nguyễn T** B** Ngọc');
  await expect(page.locator('[data-field="name"] input')).toBeFocused();
  await page.getByTestId('paper-done').click();
  await expect(page.getByTestId('paper-toggle')).toBeHidden();
  const [entry] = rowsOf('passage').slice(-1);
  expect(entry).toMatchObject({
    credential: 'manual',
    temperature: { celsius: 36.6 },
    enteredLate: expect.any(Number),
  });
  expect(rowsOf('override').at(-1)).toMatchObject({ reason: 'fire', enteredLate: expect.any(Number) });
});

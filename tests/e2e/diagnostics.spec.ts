import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { fitForAll, judgeable } from '../support/access.ts';
import { Kiosk } from '../support/kiosk.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

let kiosk: Kiosk;
test.beforeEach(async ({ page }) => {
  kiosk = new Kiosk();
  await judgeable(page);
  const operators = operatorsOf(kiosk.data);
  await operators.save({ id: 'ca-1', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  await operators.save({ id: 'lap-dat-7', name: 'Lê Lắp Đặt', role: 'installer' }, '135790');
  await kiosk.start();
  await page.setViewportSize(usualSize);
  await page.goto(`${kiosk.url}manage/diagnostics`);
});
test.afterEach(() => kiosk.dispose());

/** The only one who may see this page: nobody is asked who they are. */
const signIn = async (page: Page, pin: string): Promise<void> => {
  for (const digit of pin) await page.locator(`[data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
};

test('an installer sees how the station is, tries each device, and takes a bundle away', async ({ page }) => {
  test.setTimeout(120_000);
  await expect(page.getByTestId('pin-pad')).toContainText('Lê Lắp Đặt');
  await signIn(page, '135790');
  await expect(page.locator('[data-fact="network"]')).toContainText('đang kết nối', { timeout: 15_000 });
  await expect(page.locator('[data-fact="disk"]')).toHaveAttribute('data-level', /good|bad/);
  await picture(page, 'diagnostics');

  await page.getByTestId('test-printer-1').click();
  await expect(page.getByTestId('tested-printer-1')).toContainText('✓', { timeout: 30_000 });
  // A barrier opens on the second touch only.
  await page.getByTestId('test-barrier-1').click();
  await expect(page.getByTestId('test-barrier-1')).toContainText('Chạm lần nữa');
  await page.getByTestId('test-barrier-1').click();
  await expect(page.getByTestId('tested-barrier-1')).toContainText('Thanh chắn đã mở', { timeout: 30_000 });
  await page.getByTestId('tested-barrier-1').scrollIntoViewIfNeeded();
  await picture(page, 'diagnostics-tested');

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('support-download').click()]);
  expect(download.suggestedFilename()).toMatch(/^support-.+\.tar\.gz$/);
  const names = execFileSync('tar', ['-tzf', await download.path()], { encoding: 'utf8' });
  expect(names).toContain('/diagnostics.json');
  expect(
    readFileSync(await download.path())
      .subarray(0, 2)
      .toString('hex'),
  ).toBe('1f8b');
  await expect(page.getByTestId('support-said')).toHaveAttribute('data-good', 'true');
  await page.getByTestId('support').scrollIntoViewIfNeeded();
  await picture(page, 'diagnostics-bundle');
});

test('at 200 %, upright, no device needs to be moved sideways', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('checkpoint.reading', '200 usual'));
  await page.setViewportSize({ width: 600, height: 1024 });
  await page.reload();
  await signIn(page, '135790');
  await expect(page.locator('.diagnostic-facts')).toBeVisible();
  await expect(page.getByRole('table').filter({ has: page.getByTestId('test-printer-1') })).toBeVisible();
  await page.getByTestId('test-printer-1').scrollIntoViewIfNeeded();
  await fitForAll(page, 'diagnostics-200', [{ width: 600, height: 1024 }]);
  const beside = await page.locator('.manage-page').evaluate((main) => main.scrollWidth - main.clientWidth);
  expect(beside).toBe(0);
});

test('an installer sees what goes over a line, whole codes only for a while, and how the broker was', async ({
  page,
}) => {
  await signIn(page, '135790');
  await expect(page.getByTestId('broker-log')).toContainText('đang kết nối', { timeout: 15_000 });
  const client = await kiosk.client();
  const person = {
    ...{ text: '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<', temperature: 36.6 },
    ...{ lane: 'gate-1', direction: null },
  };
  await client.present(person);
  await page.getByTestId('traffic-device').selectOption('scanner-1');
  const newest = page.getByTestId('traffic').locator('tbody tr').first();
  await expect(newest).toContainText('30 30 31 …');
  await expect(page.getByTestId('traffic')).not.toContainText('30 30 31 30');
  await page.getByTestId('traffic-whole').click();
  await page.getByTestId('traffic-whole').click();
  await expect(page.getByTestId('traffic-end')).toBeVisible();
  await client.present({ ...person, text: person.text.replace('VAN A', 'VAN B') });
  client.close();
  await expect(newest).toContainText('30 30 31 30 38 37');
  // The title comes back when nobody is passing any more.
  await expect(page.getByTestId('passing')).toHaveCount(0);
  await page.getByTestId('traffic').scrollIntoViewIfNeeded();
  await fitForAll(page, 'diagnostics-traffic');
  // Every screen says so meanwhile.
  await page.getByTestId('manage-back').click();
  await expect(page.getByTestId('notices')).toContainText('ghi nguyên văn');
  await page.goto(`${kiosk.url}manage/diagnostics`);
  await signIn(page, '135790');
  await page.getByTestId('traffic-device').selectOption('scanner-1');
  await page.getByTestId('traffic-end').click();
  await expect(page.getByTestId('traffic')).not.toContainText('30 30 31 30');
});

test('an installer without a stick is told so, and finds the way to set up anew', async ({ page }) => {
  await signIn(page, '135790');
  await page.getByTestId('backup-save').click();
  await expect(page.getByTestId('backup-said')).toContainText('Không thấy USB');
  await page.getByTestId('backup-look').click();
  await expect(page.getByTestId('backup-said')).toContainText('Không thấy USB');
  await fitForAll(page, 'diagnostics-backup');
  await page.getByTestId('setup-anew').click();
  await expect(page.getByTestId('setup-door')).toBeVisible();
});

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));

/** As long as an id may be, and a name as long as they come. */
const longest = { id: 'x'.repeat(32), name: 'Công Tằng Tôn Nữ Nguyễn Phúc Bảo Khánh', role: 'guard' } as const;

let kiosk: Kiosk;
test.beforeEach(async ({ page }) => {
  kiosk = new Kiosk();
  const operators = operatorsOf(kiosk.data);
  await operators.save({ id: 'ca-1', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  await operators.save({ id: 'lap-dat', name: 'Lê Lắp Đặt', role: 'installer' }, '135790');
  await operators.save(longest, null);
  await kiosk.start();
  await page.setViewportSize(usualSize);
  await page.goto(kiosk.url);
  await page.getByTestId('manage-toggle').click();
});
test.afterEach(() => kiosk.dispose());

const type = async (page: Page, pin: string): Promise<void> => {
  for (const digit of pin) await page.locator(`[data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
};

test('a supervisor signs in by PIN, adds a colleague, and is a guard again after signing out', async ({ page }) => {
  await expect(page.getByTestId('sign-in')).toBeVisible();
  await picture(page, 'sign-in');
  await page.locator('[data-operator="ca-1"]').click();
  await picture(page, 'pin');
  await type(page, '000000');
  await expect(page.getByTestId('pin-said')).toContainText('không đúng');
  await picture(page, 'pin-wrong');
  await type(page, '482915');
  await expect(page.getByTestId('manage-who')).toContainText('Trần Trưởng Ca');
  await page.goto(`${kiosk.url}manage/operators`);
  await page.locator('[data-operator="ca-1"]').click();
  await type(page, '482915');
  await page.getByTestId('operator-add').click();
  await page.getByLabel('Tên hiển thị').fill('Phạm Bảo Vệ');
  await page.getByLabel('Mã trong sổ ghi').fill('bao-ve-3');
  await page.getByLabel('Mã PIN mới').fill('975310');
  await picture(page, 'operator-form');
  await page.getByRole('button', { name: /Lưu/ }).click();
  await expect(page.locator('.operator[data-operator="bao-ve-3"]')).toContainText('Trưởng ca');
  await expect(page.locator('.operator[data-operator="lap-dat"] button')).toHaveCount(0);
  await picture(page, 'operators');
  await page.getByTestId('sign-out').click();
  await expect(page.getByTestId('sign-in')).toBeVisible();
  await page.getByTestId('manage-back').click();
  await expect(page.getByTestId('waiting')).toBeVisible();
  const rows = await eventually(async () => {
    const { stdout } = await kiosk.run(['central', 'events', '--data', kiosk.data, '--json']);
    return lines(stdout).filter((line) => line.includes('"act":"signed-out"')).length > 1 ? stdout : null;
  });
  expect(rows).toMatch(/"act":"refused","operator":"ca-1"/);
  expect(rows).toMatch(/"act":"saved","operator":"ca-1","role":"supervisor","what":"bao-ve-3"/);
  expect(rows).not.toContain('482915');
});

test('whoever passes meanwhile is seen from there', async ({ page }) => {
  await expect(page.getByTestId('sign-in')).toBeVisible();
  const client = await kiosk.client();
  await client.present({
    text: '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422',
    temperature: 36.6,
    lane: null,
    direction: null,
  });
  client.close();
  await expect(page.getByTestId('passing')).toHaveAttribute('data-tone', 'green');
  await picture(page, 'manage-passing');
  await page.getByTestId('passing').click();
  await expect(page.getByTestId('manage')).toHaveCount(0);
});

/** Where words are largest and there is the least room. */
const narrow = [
  { width: 600, height: 1024 },
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
] as const;

test('at 200 % nothing of the list or the form needs to be moved sideways', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('checkpoint.reading', '200 usual'));
  await page.goto(`${kiosk.url}manage/operators`);
  await page.locator('[data-operator="lap-dat"]').click();
  await type(page, '135790');
  await expect(page.locator('.operator[data-operator="ca-1"] button')).toHaveCount(2);
  await expect(page.locator('.operator', { hasText: longest.name })).toBeVisible();
  for (const shown of ['list', 'form'] as const) {
    if (shown === 'form') await page.getByTestId('operator-add').click();
    for (const size of narrow) {
      const at = `operators-200-${shown}-${size.width}x${size.height}`;
      await page.setViewportSize(size);
      await page.screenshot({ path: join(pictures, `${at}.png`), animations: 'disabled' });
      const beside = await page.locator('.manage-page').evaluate((main) => {
        const right = main.getBoundingClientRect().right;
        const wide = [...main.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > right + 1);
        return [main.scrollWidth - main.clientWidth, ...wide.map(({ className }) => className)];
      });
      expect(beside, at).toEqual([0]);
    }
  }
});

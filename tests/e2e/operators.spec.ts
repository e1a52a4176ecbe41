import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

let kiosk: Kiosk;
test.beforeEach(async ({ page }) => {
  kiosk = new Kiosk();
  const operators = operatorsOf(kiosk.data);
  await operators.save({ id: 'ca-1', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  await operators.save({ id: 'lap-dat', name: 'Lê Lắp Đặt', role: 'installer' }, '135790');
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
  await expect(page.locator('tr[data-operator="bao-ve-3"]')).toContainText('Trưởng ca');
  await expect(page.locator('tr[data-operator="lap-dat"] button')).toHaveCount(0);
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

import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';
import { otherSizes, picture, usualSize, whole } from '../support/pictures-of-page.ts';

const cardA = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const cardB = '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<';

let kiosk: Kiosk;
test.beforeAll(async () => {
  kiosk = new Kiosk();
  const operators = operatorsOf(kiosk.data);
  await operators.save({ id: 'ca-1', name: 'Ca 1 – Trần Văn Bảo', role: 'guard' }, null);
  await operators.save({ id: 'truong-ca', name: 'Lê Thị Trưởng Ca', role: 'supervisor' }, '135790');
  await kiosk.start();
});
test.afterAll(() => kiosk.dispose());
test.beforeEach(({ page }) => page.setViewportSize(usualSize));

const present = async (text: string, temperature: number, direction: 'in' | 'out' = 'in'): Promise<void> => {
  const client = await kiosk.client();
  await client.present({ text, temperature, lane: null, direction });
  client.close();
};
const total = (page: Page, outcome: string) => page.locator(`tr[data-outcome="${outcome}"] td`);

test('a guard hands over: totals by outcome and direction, the next one by name, then by PIN; printed; at central', async ({
  page,
}) => {
  expect((await kiosk.run(['central', 'shifts', '--data', kiosk.data])).stdout).toMatch(
    /No shift has been handed over yet/,
  );
  await present(cardA, 36.6);
  await present(cardB, 38.4);
  await present(cardA, 36.6, 'out');
  await page.goto(`${kiosk.url}duty`);
  await expect(page.getByTestId('shift-page')).toContainText('Chưa ai nhận ca');
  await expect(total(page, 'admit')).toHaveText(['1', '1']);
  await expect(total(page, 'refer')).toHaveText(['1', '0']);
  await expect(page.locator('.shift-people td')).toHaveText(['1', '1']);
  await whole(page, 'duty-back');
  await picture(page, 'shift-now', otherSizes);
  await page.locator('[data-operator="ca-1"]').click();
  await expect(page.getByTestId('shift-done')).toContainText('Ca 1 – Trần Văn Bảo');
  await page.getByTestId('shift-done').getByTestId('print-shift').click();
  await expect(page.getByTestId('shift-done').getByTestId('sheet-said')).toContainText('Đã in', { timeout: 15_000 });
  await picture(page, 'shift-handed-over', otherSizes);
  await page.getByTestId('shift-again').click();
  await expect(page.locator('.shift-officer')).toHaveText('Ca 1 – Trần Văn Bảo');
  await expect(total(page, 'admit')).toHaveText(['0', '0']);
  await kiosk.stop();
  await kiosk.start();
  await present(cardB, 36.6);
  await page.goto(`${kiosk.url}duty/shift`);
  await expect(page.locator('.shift-officer')).toHaveText('Ca 1 – Trần Văn Bảo');
  await expect(total(page, 'admit')).toHaveText(['1', '0']);
  await page.locator('[data-operator="truong-ca"]').click();
  await picture(page, 'shift-pin', otherSizes);
  for (const digit of '135791') await page.locator(`.pin-keys [data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
  await expect(page.getByTestId('pin-said')).toContainText('Mã PIN không đúng');
  for (const digit of '135790') await page.locator(`.pin-keys [data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
  await expect(page.getByTestId('shift-done')).toContainText('Lê Thị Trưởng Ca');
  await page.getByTestId('shift-again').click();
  await page.getByTestId('shift-name').fill('Anh Bình chốt 3');
  await page
    .getByTestId('shift-take')
    .getByRole('button', { name: /Nhận ca/ })
    .click();
  await expect(page.getByTestId('shift-done')).toContainText('Anh Bình chốt 3');
  await expect(page.getByTestId('shift-past').locator('li')).toHaveCount(3);
  const shown = await eventually(async () => {
    const { stdout } = await kiosk.run(['central', 'shifts', '--data', kiosk.data]);
    return stdout.includes('Anh Bình chốt 3') ? stdout : null;
  });
  expect(lines(shown)).toHaveLength(4);
  expect(lines(shown)[1]).toMatch(/Ca 1 – Trần Văn Bảo +1 +1 +0 +1 +0/);
  const client = await kiosk.client();
  await client.setTraining(true);
  await page.goto(`${kiosk.url}duty/shift`);
  await expect(page.getByTestId('shift-practice')).toContainText('ca thật vẫn tiếp tục');
  await expect(page.getByTestId('shift-page')).toContainText('Chưa ai nhận ca');
  await page.locator('[data-operator="ca-1"]').click();
  await expect(page.getByTestId('shift-done')).toContainText('Ca 1 – Trần Văn Bảo');
  await picture(page, 'shift-practised', otherSizes);
  await client.setTraining(false);
  client.close();
  await page.goto(`${kiosk.url}duty/shift`);
  await expect(page.locator('.shift-officer')).toHaveText('Anh Bình chốt 3');
  await expect(page.getByTestId('shift-past').locator('li')).toHaveCount(3);
});

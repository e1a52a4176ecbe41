import { expect, type Page, test } from '@playwright/test';
import { fitForAll, judgeable } from '../support/access.ts';
import { Kiosk } from '../support/kiosk.ts';
import { otherSizes, picture, usualSize, whole } from '../support/pictures-of-page.ts';

const cardA = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const cardB = '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<';
const cardC = '079195000123||Trần Thị Bích Ngọc|02091995|Nữ|12 Lê Lợi, Quận 1|25042021';

let kiosk: Kiosk;
test.beforeAll(async () => {
  kiosk = new Kiosk();
  await kiosk.start();
});
test.afterAll(() => kiosk.dispose());
test.beforeEach(async ({ page }) => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
});

const present = async (text: string, temperature: number): Promise<string | null> => {
  const client = await kiosk.client();
  const { decision } = await client.present({ text, temperature, lane: null, direction: 'in' });
  client.close();
  return decision.referral ?? null;
};
const result = async (number: string | null, said: string): Promise<void> => {
  const args = ['central', 'referral', number ?? '', '--result', said, '--data', kiosk.data];
  const { status, stderr } = await kiosk.run(args);
  expect([status, stderr]).toEqual([0, '']);
};
const standing = (page: Page, number: string | null) => page.locator(`.referral[data-number="${number}"]`);

test('recent referrals: number, time, what became of them as central says it, printed again; a positive one is told', async ({
  page,
}) => {
  const [b, c] = [await present(cardB, 38.4), await present(cardC, 38.9)];
  await page.goto(`${kiosk.url}duty/referrals`);
  await expect(standing(page, b)).toContainText('chờ kết quả');
  await expect(page.locator('.referral')).toHaveCount(2);
  await result(b, 'negative');
  await expect(standing(page, b)).toHaveAttribute('data-result', 'negative', { timeout: 20_000 });
  await result(c, 'positive');
  await expect(standing(page, c)).toContainText('DƯƠNG TÍNH', { timeout: 20_000 });
  await picture(page, 'referrals', otherSizes);
  await standing(page, b).getByTestId('referral-print').click();
  await expect(standing(page, b)).toContainText('Đã gửi in');
  await kiosk.stop();
  await kiosk.start();
  await page.goto(`${kiosk.url}duty/referrals`);
  await expect(standing(page, b)).toContainText('âm tính');
  await fitForAll(page, 'referrals');
  await result(c, 'positive');
  await page.goto(kiosk.url);
  await expect(page.getByTestId('notices')).toContainText('Có người được giới thiệu từ đây dương tính', {
    timeout: 20_000,
  });
});

test('a guard finds an older entry by slip and outcome, without a name', async ({ page }) => {
  await present(cardA, 36.6);
  await present(cardB, 38.4);
  await page.goto(kiosk.url);
  await page.getByTestId('duty-toggle').click();
  await page.locator('[data-page="entries"]').click();
  await expect(page).toHaveURL(/\/duty\/entries$/);
  await page.locator('.entry-form [type="submit"]').click();
  const rows = page.getByTestId('records').locator('tbody tr');
  await expect(rows.first()).toBeVisible();
  const all = await rows.count();
  await page.locator('select[name="outcome"]').selectOption('admit');
  await page.locator('.entry-form [type="submit"]').click();
  await expect.poll(() => rows.count()).toBeLessThan(all);
  const slip = (await rows.first().locator('td').nth(4).textContent()) ?? '';
  await expect(page.getByTestId('entries-page')).not.toContainText('NGUYEN');
  await page.locator('select[name="outcome"]').selectOption('');
  for (const digit of String(Number(slip))) await page.locator(`.entry-keys [data-digit="${digit}"]`).click();
  await page.locator('.entry-form [type="submit"]').click();
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText(slip);
  await whole(page, 'duty-back');
  await picture(page, 'entries', otherSizes);
  await fitForAll(page, 'entries');
});

test('the site’s own code on the slip printer', async ({ page }) => {
  await page.goto(`${kiosk.url}poster`);
  await whole(page, 'print-poster');
  await page.getByTestId('print-poster').click();
  await expect(page.getByTestId('sheet-said')).toContainText('Đã in', { timeout: 15_000 });
  await picture(page, 'poster-receipt', otherSizes);
});

test('the visitor’s screen has nothing to touch', async ({ page }) => {
  await page.goto(`${kiosk.url}visitor`);
  await expect(page.getByTestId('waiting')).toBeVisible();
  await expect(page.locator('button, a, input, select, textarea, [role="button"], [tabindex]')).toHaveCount(0);
  await picture(page, 'visitor-waiting', otherSizes);
  await present(cardA, 36.6);
  await expect(page.getByTestId('screen')).toHaveAttribute('data-phase', /decision|waiting/);
  await expect(page.locator('button, a, input, select, textarea, [role="button"], [tabindex]')).toHaveCount(0);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { writeRoster } from '../../station/people/roster-file.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';
import { picture, sizes, usualSize, whole } from '../support/pictures-of-page.ts';

const cardA = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';

const cardB = '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<';

let kiosk: Kiosk;
test.beforeEach(async ({ page }) => {
  kiosk = new Kiosk();
  writeRoster(kiosk.data, [
    {
      name: 'Lê Thị Hồng Nhung',
      identityNumber: '079195000123',
      birth: '1995',
      phone: null,
      group: 'staff',
      unit: 'Kho 2',
      code: 'NV-0012',
    },
  ]);
  await kiosk.start();
  await page.setViewportSize(usualSize);
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
});
test.afterEach(() => kiosk.dispose());

const present = async (text: string, direction: 'in' | 'out' = 'in'): Promise<void> => {
  const client = await kiosk.client();
  await client.present({ text, temperature: 36.6, lane: null, direction });
  client.close();
};

const tap = async (page: Page, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.locator(`.touch-key[data-key="${key}"]`).click();
};

const inside = (page: Page) => page.getByTestId('inside');

const events = (type: string): Promise<string> =>
  eventually(async () => {
    const { stdout } = await kiosk.run(['central', 'events', '--data', kiosk.data, '--json']);
    const found = lines(stdout).filter((line) => line.includes(`vn.checkpoint.${type}.v1`));
    return found.length > 0 ? found.join('\n') : null;
  });

test('a guard types in somebody without a code on a Vietnamese keyboard, and an officer is asked', async ({ page }) => {
  await page.getByTestId('people-toggle').click();
  await picture(page, 'people-empty');
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const key of await page.locator('.touch-key').all()) {
      const box = await key.boundingBox();
      expect(box?.height ?? 0).toBeGreaterThanOrEqual(30);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(size.height);
    }
  }
  await whole(page, 'people-close');
  await page.locator('.people-enter').click();
  await expect(page.getByTestId('people-answer')).toContainText('Chưa có họ tên');
  await tap(page, ['b', 'u', 'i', 'huyền', 'space', 'v', 'ă', 'n', 'space', 'đ', 'ư', 'c', 'sắc']);
  await expect(page.locator('[data-field="name"] input')).toHaveValue('Bùi Văn Đức');
  await expect(page.getByTestId('found')).toContainText('Không có ai tên như vậy');
  await page.locator('[data-field="identityNumber"]').click();
  await tap(page, [...'079099000456']);
  await page.locator('[data-field="birth"]').click();
  await tap(page, [...'18/01/1999']);
  await picture(page, 'people-typed');
  await page.locator('.people-enter').click();
  await expect(page.getByTestId('people-panel')).toBeHidden();
  await expect(page.getByTestId('decision')).toContainText('Bùi V** Đức', { timeout: 20_000 });
  await expect(page.getByTestId('decision')).toHaveAttribute('data-tone', 'yellow');
  await picture(page, 'people-decided');
  const row = await events('passage');
  expect(row).toContain('"credential":"manual"');
  expect(row).toContain('"device":"by-hand"');
  expect(row).not.toContain('079099000456');
});

test('a guard finds staff by name, and whoever passed a moment ago', async ({ page }) => {
  await present(cardA);
  await page.getByTestId('people-toggle').click();
  await tap(page, ['n', 'g', 'u']);
  await expect(page.getByTestId('found')).toContainText('NGUYEN VAN A');
  await expect(page.getByTestId('found')).toContainText('vừa qua vào');
  await picture(page, 'people-found');
  await page.locator('[data-field="name"] input').fill('hong nh');
  const staff = page.locator('[data-source="roster"] button');
  await expect(staff).toContainText('Lê Thị Hồng Nhung');
  await expect(staff).toContainText('Nhân viên · Kho 2');
  await picture(page, 'people-roster');
  await staff.click();
  await expect(page.getByTestId('beside')).toContainText('Nhân viên Kho 2', { timeout: 20_000 });
  await picture(page, 'people-staff');
});

test('a staff card that is no credential is known by the roster', async ({ page }) => {
  await present('NV-0012');
  await expect(page.getByTestId('beside')).toContainText('Nhân viên Kho 2');
  await expect(inside(page)).toHaveAttribute('data-value', '1');
});

test('a crew passes with one code, in and out', async ({ page }) => {
  await page.getByTestId('group-open').click();
  await page.getByRole('button', { name: /Thêm một người/ }).click();
  await expect(page.getByTestId('group')).toContainText(/3 người.*một mã/);
  await picture(page, 'group');
  await present(cardA);
  await expect(inside(page)).toHaveAttribute('data-value', '3');
  await expect(page.getByTestId('beside')).toContainText('cùng 2 người');
  await expect(page.getByTestId('group-open')).toBeVisible({ timeout: 20_000 });
  const row = page.locator('.recent-row').first();
  await expect(row).toContainText('+2 người');
  await row.locator('.recent-open').click();
  await page.getByTestId('companions').getByRole('button', { name: /Thêm/ }).click();
  await picture(page, 'companions');
  await page.locator('.companions-save').click();
  await expect(inside(page)).toHaveAttribute('data-value', '4');
  expect(await events('correction')).toMatch(/"act":"companions".*"companions":3/);
  await present(cardB);
  await present(cardA, 'out');
  await expect(inside(page)).toHaveAttribute('data-value', '1');
  await present(cardA);
  await expect(page.getByTestId('group-open')).toBeVisible({ timeout: 20_000 });
  await page.getByTestId('group-open').click();
  await expect(page.getByTestId('group')).toContainText(/2 người.*một mã/);
  await present(cardA, 'out');
  await expect(page.locator('[data-reason="group.others-inside"]')).toBeVisible();
  await picture(page, 'group-out');
  await present(cardB, 'out');
  await expect(inside(page)).toHaveAttribute('data-value', '0');
});

test('a mistake is undone as a row of its own, and the same code passes again', async ({ page }) => {
  await present(cardA);
  await expect(inside(page)).toHaveAttribute('data-value', '1');
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 20_000 });
  const row = page.locator('.recent-row').first();
  await row.locator('.recent-open').click();
  await picture(page, 'undo-offered');
  await page.getByTestId('undo').click();
  await picture(page, 'undo-causes');
  await page.locator('[data-cause="not-passed"]').click();
  await expect(row).toContainText('Đã huỷ');
  await expect(inside(page)).toHaveAttribute('data-value', '0');
  await picture(page, 'undone');
  expect(await events('correction')).toMatch(
    /"act":"undone".*"cause":"not-passed"|"cause":"not-passed".*"act":"undone"/,
  );
  await kiosk.stop();
  await kiosk.start();
  await page.goto(kiosk.url);
  await expect(page.locator('.recent-row[data-outcome="admit"]').first()).toContainText('Đã huỷ');
});

test('a guard’s own opening stands among the last passages, also after a restart', async ({ page }) => {
  await page.getByTestId('override-toggle').click();
  await page.locator('[data-reason="ambulance"]').click();
  await expect(page.locator('[data-outcome="override"]')).toContainText('Xe cứu thương');
  await expect(page.getByTestId('override-panel')).toBeHidden();
  await picture(page, 'recent-opening');
  await kiosk.stop();
  await kiosk.start();
  await page.goto(kiosk.url);
  await expect(page.locator('[data-outcome="override"]')).toContainText('Mở cửa bằng tay');
});

test('a roster is imported from a table by the command line', async () => {
  const table = join(kiosk.home, 'roster.csv');
  writeFileSync(table, 'name;group;unit\nTrần An;resident;P. 1203\nLê Bình;staff;Kho\n');
  expect((await kiosk.run(['roster', 'import', table, '--data', kiosk.data, '--json'])).stdout).toBe('{"people":2}\n');
  const client = await kiosk.client();
  expect(await client.findPeople('tran')).toMatchObject([{ group: 'resident', unit: 'P. 1203' }]);
  client.close();
});

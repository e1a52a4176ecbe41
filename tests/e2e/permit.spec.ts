import { expect, type Page, test } from '@playwright/test';
import { holdersCard, PermitDoor, strangersCard } from '../support/permit-door.ts';
import { otherSizes, picture, sizes, usualSize, whole } from '../support/pictures-of-page.ts';

let door: PermitDoor;
test.beforeEach(async ({ page }) => {
  door = await PermitDoor.open({ policy: 'required' }, { permitStamp: true });
  await page.setViewportSize(usualSize);
  await page.goto(door.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
});
test.afterEach(() => door.close());

const phase = (page: Page) => expect(page.getByTestId('screen'));

test('permit, then card, then one touch for the vehicle', async ({ page }) => {
  await door.scan(door.permit());
  await phase(page).toHaveAttribute('data-phase', 'pairing');
  await expect(page.getByTestId('pairing')).toContainText('ĐƯA CĂN CƯỚC VÀO MÁY QUÉT');
  await expect(page.locator('[data-permit-fact="where"]')).toHaveAttribute('data-mark', 'good');
  await whole(page, 'pairing-enough');
  await picture(page, 'permit-card-wanted');
  await door.scan(holdersCard);
  await expect(page.getByTestId('pairing')).toHaveAttribute('data-want', 'plate');
  await whole(page, 'plate-same');
  await whole(page, 'plate-other');
  await picture(page, 'permit-plate');
  await door.scan(strangersCard);
  await expect(page.getByTestId('behind')).toContainText('1 người đang chờ');
  await expect(page.getByTestId('pairing')).toHaveAttribute('data-want', 'plate');
  await picture(page, 'permit-plate-behind', [...otherSizes, sizes[2]]);
  await page.getByTestId('plate-same').click();
  await phase(page).toHaveAttribute('data-outcome', 'admit');
  await expect(page.getByTestId('behind')).toContainText('Sẽ đến lượt ngay');
  await expect(page.locator('.permit-fact[data-mark="good"]')).toHaveCount(5);
  await picture(page, 'permit-admitted');
  await expect
    .poll(() => door.paper(), { timeout: 10_000 })
    .toMatch(/TRAVEL PERMIT CHECKED[\s\S]*GDD-HCM-000123[\s\S]*51F12345/);
  await phase(page).toHaveAttribute('data-phase', 'pairing');
  await expect(page.getByTestId('behind')).toBeEmpty();
  await page.getByTestId('pairing-enough').click();
  expect((await door.passagesSoon(2)).map(({ outcome, credential }) => [outcome, credential])).toEqual([
    ['admit', 'personal-qr'],
    ['officer', 'cccd'],
  ]);
});

test('another vehicle: its plate is typed, and the officer is told, beside what certificates say', async ({ page }) => {
  await door.scan(door.vaccination());
  await phase(page).toHaveAttribute('data-phase', 'decision');
  await door.scan(door.permit());
  await door.scan(holdersCard);
  await page.getByTestId('plate-other').click();
  await whole(page, 'plate-enter');
  for (const key of '59A9')
    await page.getByTestId('plate-keys').getByRole('button', { name: key, exact: true }).click();
  await expect(page.getByTestId('plate-typed')).toHaveText('59A9');
  await picture(page, 'permit-plate-keys');
  await page.getByTestId('plate-enter').click();
  await phase(page).toHaveAttribute('data-outcome', 'officer');
  await expect(page.locator('[data-permit-fact="plate"]')).toHaveAttribute('data-mark', 'bad');
  await expect(page.locator('[data-permit-fact="certificates"]')).toContainText(/Tiêm 2\/2, 2[12] ngày/);
  await expect(page.locator('[data-permit-fact="purpose"]')).toContainText('Vận chuyển lương thực');
  await picture(page, 'permit-other-vehicle', [...otherSizes, sizes[1], { width: 1080, height: 1920 }]);
});

test('somebody else’s card, and a forged permit', async ({ page }) => {
  await door.scan(door.permit());
  await door.scan(strangersCard);
  await expect(page.locator('[data-reason="permit.other-holder"]')).toBeVisible();
  await picture(page, 'permit-other-holder');
  const text = door.permit({ id: 'GDD-HCM-000999', nr: '048090000456' });
  const at = 80;
  await door.scan(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
  await phase(page).toHaveAttribute('data-outcome', /refuse|unreadable/);
  expect((await door.passagesSoon(2)).map(({ outcome }) => outcome)[0]).toBe('officer');
  // Nothing is sent from here, so nothing is unsent.
  await page.goto(`${door.url}duty`);
  await expect(page.getByTestId('shift-facts')).toContainText('Trạm chạy riêng');
  await expect(page.getByTestId('shift-facts')).not.toContainText('Chưa gửi');
  await picture(page, 'shift-stand-alone', otherSizes);
});

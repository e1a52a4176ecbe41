import { expect, type Page, test } from '@playwright/test';
import { eventType } from '../../contract/events.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';
import { holdersCard, PermitDoor, strangersCard } from '../support/permit-door.ts';
import { otherSizes, picture, usualSize, whole } from '../support/pictures-of-page.ts';

const third = '048091004455||Trương Minh Khôi|25081991|Nam|21 Bạch Đằng, Hải Châu, Đà Nẵng|14072021';

let door: PermitDoor | null = null;
test.afterEach(async () => {
  await door?.close();
  door = null;
});

const open = async (page: Page, vehicle: object): Promise<PermitDoor> => {
  const opened = await PermitDoor.open({ policy: 'accepted', plate: 'off' }, {}, vehicle);
  door = opened;
  await page.setViewportSize(usualSize);
  await page.goto(opened.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
  return opened;
};
const members = (page: Page) => page.locator('.vehicle-member');

test('a driver with a permit and two passengers: a list, one touch, one slip, one vehicle in every row', async ({
  page,
}) => {
  const door = await open(page, { policy: 'permit', slip: 'vehicle' });
  await door.scan(door.permit({ se: 3 }));
  await door.scan(holdersCard);
  await expect(page.getByTestId('vehicle-plate')).toContainText('51F12345');
  await expect(members(page)).toHaveCount(1);
  await expect(members(page).first()).toContainText('giấy đi đường');
  await door.scan(strangersCard);
  await expect(members(page)).toHaveCount(2);
  await expect(page.getByTestId('screen')).toHaveAttribute('data-phase', 'decision');
  await picture(page, 'vehicle-decision', otherSizes);
  await door.scan(third);
  await expect(members(page)).toHaveCount(3);
  await expect(page.locator('.vehicle-count')).toHaveText('3/3 người');
  await whole(page, 'vehicle-finish');
  await picture(page, 'vehicle-list', otherSizes);
  await page.getByTestId('vehicle-finish').click();
  await expect(page.getByTestId('vehicle')).toBeHidden();
  await expect
    .poll(() => door.paper(), { timeout: 10_000 })
    .toMatch(/PHIẾU XE[\s\S]*51F12345[\s\S]*Số người \/ People: 3/);
  expect(door.paper()).not.toContain('PHIẾU VÀO');
  const passages = await door.passagesSoon(3);
  expect(new Set(passages.map(({ vehicle }) => vehicle?.id))).toEqual(new Set([passages[0]?.vehicle?.id]));
  expect(passages[0]?.vehicle?.id).toMatch(/^[0-9a-f]{32}$/);
  const [closed] = await door.eventsSoon(eventType('vehicle'));
  expect(closed).toMatchObject({ by: 'finished', people: 3, admitted: 3, vehicle: passages[0]?.vehicle });
  expect(door.filesWith('51F12345')).toEqual([]);
});

test('a vehicle without a permit: begun by the guard, its plate typed later, and somebody stays behind', async ({
  page,
}) => {
  const door = await open(page, { policy: 'guard' });
  await whole(page, 'vehicle-open');
  await picture(page, 'vehicle-offered', otherSizes);
  await page.getByTestId('vehicle-open').click();
  await whole(page, 'plate-without');
  await picture(page, 'vehicle-plate-keys', otherSizes);
  await page.getByTestId('plate-without').click();
  await expect(page.getByTestId('vehicle')).toContainText('Quét mã của từng người trên xe');
  await picture(page, 'vehicle-begun', otherSizes);
  await door.scan(strangersCard);
  await expect(members(page)).toHaveCount(1);
  await page.getByTestId('vehicle-plate').click();
  for (const key of '59A99')
    await page.getByTestId('plate-keys').getByRole('button', { name: key, exact: true }).click();
  await page.getByTestId('plate-enter').click();
  await expect(page.getByTestId('vehicle-plate')).toContainText('59A99');
  await door.scan(door.permit({ id: 'GDD-HCM-000999', hn: 'Lê Hoàng Phúc', nr: '048090000456' }));
  await door.scan(holdersCard);
  await expect(members(page)).toHaveCount(2);
  await expect(page.getByTestId('vehicle-finish')).toHaveAttribute('data-tone', 'yellow');
  await page.getByTestId('vehicle-finish').click();
  await expect(page.getByTestId('vehicle-finish')).toContainText('1 người ở lại – chạm lần nữa');
  await picture(page, 'vehicle-sure', otherSizes);
  await page.getByTestId('vehicle-finish').click();
  await expect(page.getByTestId('vehicle')).toBeHidden();
  const [closed] = await door.eventsSoon(eventType('vehicle'));
  expect(closed).toMatchObject({ by: 'finished', people: 2, admitted: 1 });
  await page.getByTestId('vehicle-open').click();
  await page.getByTestId('print-vehicle').click();
  await expect(page.getByTestId('sheet-said')).toContainText('Đã in', { timeout: 10_000 });
  expect(door.paper()).toContain('59A99');
});

test('the demo’s own driver and passengers: the barrier opens once, when the vehicle is let go on', async ({
  page,
}) => {
  const kiosk = new Kiosk();
  try {
    await kiosk.start();
    await page.setViewportSize(usualSize);
    await page.goto(kiosk.url);
    const client = await kiosk.client();
    const samples = await client.samples();
    const present = (id: string) => {
      const sample = samples.find((one) => one.id === id);
      if (sample === undefined) throw new Error(`there is no ${id}`);
      const { text, next, temperature } = sample;
      return client.present({
        text,
        ...(next === undefined ? {} : { next }),
        temperature,
        lane: null,
        direction: 'in',
      });
    };
    const driver = present('vehicle-driver');
    await expect(page.getByTestId('plate-same')).toBeVisible();
    const passenger = present('vehicle-passenger');
    await expect(page.getByTestId('behind')).toContainText('1 người đang chờ');
    await picture(page, 'vehicle-behind', [...otherSizes, { width: 1080, height: 1920 }]);
    await page.getByTestId('plate-same').click();
    expect((await driver).decision.outcome).toBe('admit');
    const { decision } = await passenger;
    expect([decision.outcome, decision.temperature?.celsius]).toEqual(['admit', 36.7]);
    expect((await present('vehicle-passenger-fever')).decision.outcome).toBe('refer');
    client.close();
    await expect(members(page)).toHaveCount(3);
    await expect(page.locator('.vehicle-member[data-outcome="refer"]')).toContainText('38,6');
    await picture(page, 'vehicle-demo', otherSizes);
    await page.getByTestId('vehicle-finish').click();
    await page.getByTestId('vehicle-finish').click();
    await expect(page.getByTestId('vehicle')).toBeHidden();
    const events = await eventually(async () => {
      const { stdout } = await kiosk.run(['central', 'events', '--data', kiosk.data, '--json', '--limit', '500']);
      const of = (type: string) => lines(stdout).filter((line) => line.includes(`vn.checkpoint.${type}.v1`));
      return of('barrier').length > 0 ? { barrier: of('barrier'), vehicle: of('vehicle') } : null;
    });
    expect(events.vehicle).toHaveLength(1);
    expect(events.vehicle[0]).toMatch(/"people":3,"admitted":2/);
    expect(events.barrier.map((line) => /"act":"(\w+)","?/.exec(line)?.[1])).toEqual(['opened']);
    expect(events.barrier[0]).toContain('"cause":"vehicle"');
  } finally {
    await kiosk.dispose();
  }
});

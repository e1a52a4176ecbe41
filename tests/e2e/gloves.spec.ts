import { expect, type Page, test } from '@playwright/test';
import { fitForGloves, judgeable } from '../support/access.ts';
import { Kiosk } from '../support/kiosk.ts';
import { MeasuringDoor } from '../support/measuring-door.ts';
import { holdersCard, PermitDoor } from '../support/permit-door.ts';
import { usualSize } from '../support/pictures-of-page.ts';

const cardA = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<';
const cardB = '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<';

const open = async (page: Page, url: string): Promise<void> => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
  await page.goto(url);
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 40_000 });
};

test('a guard in gloves: the gate, every panel and every page of the duty book', async ({ page }) => {
  const kiosk = new Kiosk();
  try {
    await kiosk.start();
    const client = await kiosk.client();
    const present = (text: string, temperature: number) =>
      client.present({ text, temperature, lane: null, direction: 'in' });
    await present(cardA, 36.6);
    await open(page, kiosk.url);
    await fitForGloves(page, 'waiting');
    await page.locator('.recent-open').first().click();
    await fitForGloves(page, 'recent-open');
    await page.getByTestId('undo').click();
    await fitForGloves(page, 'undo');
    for (const [toggle, close] of [
      ['people-toggle', 'people-close'],
      ['vehicle-open', 'plate-close'],
      ['override-toggle', 'override-close'],
    ] as const) {
      await page.getByTestId(toggle).click();
      await fitForGloves(page, toggle);
      await page.getByTestId(close).click();
    }
    await page.getByTestId('group-open').click();
    await fitForGloves(page, 'group');
    await page.getByTestId('vehicle-open').click();
    await page.getByTestId('plate-without').click();
    await fitForGloves(page, 'vehicle');
    await page.getByTestId('vehicle-finish').click();
    await present(cardB, 38.4);
    await expect(page.getByTestId('decision')).toBeVisible();
    await fitForGloves(page, 'decision');
    await page.getByTestId('tell').click();
    await fitForGloves(page, 'tell');
    client.close();
    for (const part of ['shift', 'referrals', 'entries']) {
      await page.goto(`${kiosk.url}duty/${part}`);
      await expect(page.getByTestId(`${part}-page`)).toBeVisible();
      if (part === 'referrals') await expect(page.locator('.referral')).toBeVisible();
      await fitForGloves(page, part);
    }
    await page.goto(`${kiosk.url}poster`);
    await expect(page.getByTestId('print-poster')).toBeVisible();
    await fitForGloves(page, 'poster');
  } finally {
    await kiosk.dispose();
  }
});

test('a guard in gloves: permit, plate and the officer’s word', async ({ page }) => {
  const door = await PermitDoor.open({ policy: 'required', waitSeconds: 120 });
  try {
    await open(page, door.url);
    await door.scan(door.permit());
    await expect(page.getByTestId('pairing')).toBeVisible();
    await fitForGloves(page, 'pairing-card');
    await door.scan(holdersCard);
    await expect(page.getByTestId('pairing')).toHaveAttribute('data-want', 'plate');
    await fitForGloves(page, 'pairing-plate');
    await page.getByTestId('plate-other').click();
    await fitForGloves(page, 'plate-keys');
    for (const key of '59A9')
      await page.getByTestId('plate-keys').getByRole('button', { name: key, exact: true }).click();
    await page.getByTestId('plate-enter').click();
    await expect(page.getByTestId('officer-admit')).toBeVisible();
    await fitForGloves(page, 'officer');
    await page.getByTestId('officer-refuse').click();
    await fitForGloves(page, 'officer-grounds');
  } finally {
    await door.close();
  }
});

test('a guard in gloves: a declaration', async ({ page }) => {
  const declaration = { policy: 'required', set: 'hospital', answerSeconds: 120 };
  const door = await MeasuringDoor.open({ policy: 'off' }, { declaration });
  try {
    await open(page, door.url);
    await door.scan('A');
    await expect(page.getByTestId('declaring')).toBeVisible();
    await fitForGloves(page, 'declaring');
  } finally {
    await door.close();
  }
});

import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { accessSizes, fitForAll, judgeable } from '../support/access.ts';
import { Kiosk } from '../support/kiosk.ts';
import { usualSize } from '../support/pictures-of-page.ts';
import { PrintingDoor } from '../support/printing-door.ts';
import { WatchDoor } from '../support/watch-door.ts';

/** Beside the sizes at which every page is judged: a large screen, also on its side. */
const large = [
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
] as const;

const open = async (page: Page, url: string): Promise<void> => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
  await page.goto(url);
};

/** The screen as it stands, judged and kept. */
const judged = (page: Page, name: string): Promise<void> => fitForAll(page, name, [...accessSizes, ...large]);

test('every page of the installer, and what the visitor’s screen shows', async ({ page, context }) => {
  const kiosk = new Kiosk();
  await operatorsOf(kiosk.data).save({ id: 'kt-1', name: 'Lê Kỹ Thuật', role: 'installer' }, '593026');
  await kiosk.start();
  try {
    await open(page, `${kiosk.url}manage`);
    for (const digit of '593026') await page.locator(`[data-digit="${digit}"]`).click();
    await page.getByTestId('pin-enter').click();
    await expect(page.getByTestId('manage-who')).toContainText('Lê Kỹ Thuật');
    for (const tab of await page.locator('.manage-tabs [data-page]').all()) {
      await tab.click();
      await judged(page, `installer-${await tab.getAttribute('data-page')}`);
    }
    await page.getByTestId('manage-back').click();
    await expect(page.getByTestId('waiting')).toBeVisible();
    await judged(page, 'waiting');
    const other = await context.newPage();
    await open(other, `${kiosk.url}visitor`);
    const client = await kiosk.client();
    const people = { in: [36.6, '001087029317|NGUYEN VAN A'], fever: [38.6, '079195000123|LE VAN B'] } as const;
    await judged(other, 'visitor-waiting');
    for (const [name, [temperature, who]] of Object.entries(people)) {
      const text = `${who}|1990-02-03|0|162979388586171101|<1<00<`;
      await client.present({ text, temperature, lane: null, direction: 'in' });
      await expect(page.getByTestId('decision')).toBeVisible();
      await fitForAll(page, `decision-${name}`, large);
      await judged(other, `visitor-${name}`);
    }
    client.close();
  } finally {
    await kiosk.dispose();
  }
});

test('a slip in doubt', async ({ page }) => {
  const door = await PrintingDoor.open();
  try {
    await open(page, door.url);
    await expect(page.locator('[data-device="printer-1"]')).toHaveAttribute('data-state', 'ready');
    door.printer.paperLeft(60);
    await door.scanner.scan('001093000001|NGUYEN VAN BINH|1987-01-18|0|771|<1<00<');
    await expect(page.getByTestId('print-question')).toBeVisible({ timeout: 20_000 });
    await judged(page, 'print-question');
  } finally {
    await door.close();
  }
});

test('somebody on the watch list, when the guard asks', async ({ page }) => {
  const door = await WatchDoor.open([1, 2]);
  try {
    await open(page, door.url);
    await expect(page.getByTestId('waiting')).toBeVisible();
    await door.scan(1);
    await expect(page.getByTestId('decision')).toBeVisible();
    await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 20_000 });
    await page.getByTestId('recent').locator('.recent-row', { hasText: 'V** 1' }).getByRole('button').first().click();
    await expect(page.getByTestId('watch-question')).toBeVisible();
    await judged(page, 'watch-question');
  } finally {
    await door.close();
  }
});

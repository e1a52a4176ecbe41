import { expect, test } from '@playwright/test';
import { MeasuringDoor } from '../support/measuring-door.ts';
import { picture, sizes, usualSize, whole } from '../support/pictures-of-page.ts';

let door: MeasuringDoor;
test.beforeEach(async ({ page }) => {
  door = await MeasuringDoor.open();
  await page.setViewportSize(usualSize);
  await page.goto(door.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
});
test.afterEach(() => door.close());

const step = (celsius: number): Promise<unknown> =>
  door.thermometer.command({ person: celsius, ms: 700, approachMs: 200 });

test('a fever: the screen says until when to rest, and one touch measures again', async ({ page }) => {
  await door.scan('A');
  await step(38.4);
  const again = page.getByTestId('decision').getByTestId('measure-again');
  await expect(again).toBeVisible();
  await expect(page.getByTestId('decision').locator('[data-fact="temperature"]')).toContainText(
    /Đo lại.*Nghỉ đến \d\d:\d\d/,
  );
  for (const size of sizes) {
    await page.setViewportSize(size);
    const cut = await page.locator('.fact[data-again] dd').evaluate((dd) => dd.scrollWidth > dd.clientWidth);
    expect(cut, `at ${size.width}`).toBe(false);
  }
  await picture(page, 'remeasure-decision');
  await again.click();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-phase', 'measuring');
  await step(36.8);
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  expect((await door.passagesSoon(2)).map(({ outcome }) => outcome)).toEqual(['refer', 'admit']);
});

test('later, from the list of the last passages, and nobody comes: the first answer stands', async ({ page }) => {
  await door.scan('A');
  await step(38.4);
  await expect(page.getByTestId('decision')).toBeVisible();
  await whole(page, 'measure-again');
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 15_000 });
  await page
    .getByTestId('recent')
    .getByRole('button', { name: /Đo lại/ })
    .click();
  await picture(page, 'remeasure-recent');
  await page.getByTestId('recent').getByTestId('measure-again').click();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-phase', 'measuring');
  await picture(page, 'remeasure-measuring');
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'refer', { timeout: 15_000 });
  expect(door.passages()).toHaveLength(1);
});

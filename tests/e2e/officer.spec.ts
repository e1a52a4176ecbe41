import { expect, test } from '@playwright/test';
import { MeasuringDoor } from '../support/measuring-door.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

let door: MeasuringDoor;
test.beforeEach(async ({ page }) => {
  door = await MeasuringDoor.open({ afterMs: 300 });
  await page.setViewportSize(usualSize);
  await page.goto(door.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
});
test.afterEach(() => door.close());

test('the rules leave it to the officer: one touch lets pass, and the passage says who decided', async ({ page }) => {
  await door.scan('A');
  const decision = page.getByTestId('decision');
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'officer');
  await picture(page, 'officer-question');
  await decision.getByTestId('officer-admit').click();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  await expect(decision).toContainText('Cán bộ đã kiểm tra');
  await picture(page, 'officer-admitted');
  const [left, decided] = await door.passagesSoon(2);
  expect([left?.outcome, decided?.outcome, decided?.officerOf]).toEqual([
    'officer',
    'admit',
    { epoch: left?.epoch, sequence: left?.sequence, at: left?.at },
  ]);
});

test('a second touch says why somebody is turned away, later from the list as well', async ({ page }) => {
  await door.scan('A');
  await page.getByTestId('officer-refuse').click();
  await picture(page, 'officer-grounds');
  await page.locator('[data-ground="papers"]').click();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'refuse');
  await door.scan('B');
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'officer');
  await expect(page.getByTestId('officer-admit')).toBeEnabled();
  await page.waitForTimeout(2600);
  await page.getByRole('button', { name: /Chạm để đóng/ }).click({ position: { x: 20, y: 20 } });
  await expect(page.getByTestId('waiting')).toBeVisible();
  const row = page.locator('.recent-row[data-outcome="officer"]').first();
  await row.getByRole('button').first().click();
  await picture(page, 'officer-recent');
  await row.getByTestId('officer-admit').click();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  expect((await door.passagesSoon(4)).map(({ outcome }) => outcome)).toEqual(['officer', 'refuse', 'officer', 'admit']);
});

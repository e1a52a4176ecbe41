import { expect, type Page, test } from '@playwright/test';
import { operatorsOf } from '../../station/offline.ts';
import { accessSizes, fitForAll, forgetMoves, judgeable, moves } from '../support/access.ts';
import { Kiosk } from '../support/kiosk.ts';
import { usualSize } from '../support/pictures-of-page.ts';

const cardA = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<';
const cardB = '079195000123|LE VAN B|1990-02-03|0|162979388586171101|<1<00<';

let kiosk: Kiosk;
test.beforeAll(async () => {
  kiosk = new Kiosk();
  await operatorsOf(kiosk.data).save({ id: 'ca-1', name: 'Trần Trưởng Ca', role: 'supervisor' }, '482915');
  await kiosk.start();
});
test.afterAll(() => kiosk.dispose());
test.beforeEach(async ({ page }) => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 40_000 });
  // Until then the words of the devices may take a row more, and everything stands elsewhere.
  await expect(page.locator('.device:not([data-state="ready"])')).toHaveCount(0, { timeout: 40_000 });
});

const present = async (text: string, temperature: number): Promise<void> => {
  const client = await kiosk.client();
  await client.present({ text, temperature, lane: null, direction: 'in' });
  client.close();
};

test('waiting, and every panel of the guard', async ({ page }) => {
  await fitForAll(page, 'waiting');
  await page.getByTestId('people-toggle').click();
  await fitForAll(page, 'people');
  await page.getByTestId('people-close').click();
  await page.getByTestId('group-open').click();
  await fitForAll(page, 'group');
  await page.reload();
  await page.getByTestId('override-toggle').click();
  await fitForAll(page, 'override');
  await page.getByTestId('override-toggle').click();
  await page.getByTestId('demo-toggle').click();
  await fitForAll(page, 'samples');
  await page.getByTestId('demo-toggle').click();
});

test('larger words and high contrast, kept by the screen: what is decided comes first and whole', async ({ page }) => {
  await page.getByTestId('reading-toggle').click();
  await fitForAll(page, 'reading');
  await page.locator('.reading-choice[data-value="high"]').click();
  for (const text of ['125', '150', '200']) {
    await page.locator(`.reading-choice[data-value="${text}"]`).click();
    await fitForAll(page, `reading-${text}`);
  }
  await page.mouse.click(20, 200);
  await expect(page.getByTestId('reading-panel')).toHaveCount(0);
  await page.getByTestId('reading-toggle').click();
  await page.getByTestId('reading-close').click();
  await expect(page.getByTestId('reading-panel')).toHaveCount(0);
  await fitForAll(page, 'waiting-200');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  await page.getByTestId('screen').evaluate((screen) => screen.scrollTo(0, screen.scrollHeight));
  await present('https://example.org/large', 36.6);
  await expect(page.getByTestId('decision')).toBeVisible();
  const box = await page.getByTestId('decision').boundingBox();
  expect(box?.y).toBeGreaterThanOrEqual(0);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(usualSize.height);
  await fitForAll(page, 'decision-200');
  await panelsAndPagesAt200(page);
});

/** Where there is the least room: what is opened is in sight, and nothing lies over anything else. */
const panelsAndPagesAt200 = async (page: Page): Promise<void> => {
  const [smallest] = accessSizes;
  const panels = { override: 'override-toggle', people: 'people-toggle' } as const;
  for (const [name, toggle] of Object.entries(panels)) {
    await page.getByTestId(toggle).click();
    await expect(page.getByTestId(`${name}-panel`)).toBeInViewport({ ratio: 0.9 });
    await fitForAll(page, `${name}-200`, [smallest]);
    await page.getByTestId(`${name}-close`).click();
  }
  for (const part of ['shift', 'entries']) {
    await page.goto(`${kiosk.url}duty/${part}`);
    await expect(page.locator(part === 'shift' ? '.shift-totals' : '.entry-keys')).toBeVisible();
    await fitForAll(page, `duty-${part}-200`, [smallest]);
  }
};

/** When the list of the last passages was put off, and taken up again. */
const noteDrawing = (page: Page): Promise<void> =>
  page.evaluate(`
    globalThis.notes = [];
    const side = document.querySelector('.side');
    new MutationObserver(() => notes.push(side.getAttribute('data-drawn'))).observe(side, { attributeFilter: ['data-drawn'] });
  `);
const drawing = (page: Page): Promise<readonly (string | null)[]> =>
  page.evaluate(() => (globalThis as { notes?: (string | null)[] }).notes ?? []);

test('nothing moves when a decision comes, and when it goes; what it covers is drawn after it', async ({ page }) => {
  await forgetMoves(page);
  await noteDrawing(page);
  await present('040095000321|TRAN VAN C|1995-02-03|0|162979388586171555|<1<00<', 36.6);
  await expect(page.getByTestId('decision')).toBeVisible();
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 40_000 });
  expect(await moves(page)).toEqual([]);
  const noted = await drawing(page);
  expect([noted.at(0), noted.at(-1)]).toEqual(['later', null]);
});

/** How much of the bar under a decision is drawn. */
const timeLeft = (page: Page): Promise<number> =>
  page
    .locator('.time-left-bar')
    .evaluate((bar) => bar.getBoundingClientRect().width / (bar.parentElement?.getBoundingClientRect().width ?? 0));

test('decisions, what is told to the visitor, and mending a passage', async ({ page }) => {
  await present(cardA, 36.6);
  await expect(page.getByTestId('decision')).toBeVisible();
  await expect.poll(() => timeLeft(page)).toBeLessThan(0.95);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect.poll(() => timeLeft(page)).toBe(1);
  await page.emulateMedia({ reducedMotion: null });
  await fitForAll(page, 'decision-in');
  await present(cardB, 38.6);
  await page.getByTestId('tell').click();
  await fitForAll(page, 'told');
  await page.reload();
  await present('https://example.org/nothing', 36.6);
  await fitForAll(page, 'decision-unknown');
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 40_000 });
  await page.locator('.recent-row[data-outcome="admit"] .recent-open').first().click();
  await fitForAll(page, 'passage-opened');
  await page.getByTestId('undo').click();
  await fitForAll(page, 'undo-causes');
});

const type = async (page: Page, pin: string): Promise<void> => {
  for (const digit of pin) await page.locator(`[data-digit="${digit}"]`).click();
  await page.getByTestId('pin-enter').click();
};

test('the pages of the shift’s lead, and the site’s code', async ({ page }) => {
  await page.getByTestId('manage-toggle').click();
  await fitForAll(page, 'sign-in');
  await type(page, '482915');
  await expect(page.getByTestId('manage-who')).toContainText('Trần Trưởng Ca');
  for (const tab of await page.locator('.manage-tabs [data-page]').all()) {
    await tab.click();
    await fitForAll(page, `manage-${await tab.getAttribute('data-page')}`);
  }
  await page.getByTestId('manage-back').click();
  await page.getByTestId('poster-open').click();
  await fitForAll(page, 'poster');
});

test('a station that is gone is said within a second', async ({ page }) => {
  await kiosk.stop('SIGKILL');
  await expect(page.getByTestId('screen')).toHaveAttribute('data-link', 'lost', { timeout: 3000 });
  await fitForAll(page, 'lost');
  await kiosk.start();
});

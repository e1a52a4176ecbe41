import { expect, type Page, test } from '@playwright/test';
import { picture, sizes, usualSize } from '../support/pictures-of-page.ts';
import { WatchDoor } from '../support/watch-door.ts';

let door: WatchDoor;
test.beforeEach(async ({ page }) => {
  door = await WatchDoor.open([1, 2]);
  await page.setViewportSize(usualSize);
});
test.afterEach(() => door.close());

const portrait = { width: 768, height: 1024 } as const;

const openPage = async (page: Page): Promise<void> => {
  await page.goto(door.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
};

/** The passage of somebody on the list, opened by the guard once the screen has gone back to waiting. */
const openHit = async (page: Page, who: number): Promise<void> => {
  await door.scan(who);
  await expect(page.getByTestId('decision')).toBeVisible();
  await expect(page.getByTestId('waiting')).toBeVisible({ timeout: 15_000 });
  await row(page, who).getByRole('button').first().click();
  await expect(page.getByTestId('watch-question')).toBeVisible();
};

const row = (page: Page, who: number) => page.getByTestId('recent').locator('.recent-row', { hasText: `V** ${who}` });
const answerButton = (page: Page, answer: string) =>
  page.getByTestId('watch-question').locator(`[data-answer="${answer}"]`);

/** At every size: buttons are high enough for a gloved finger, lie within the screen, and no words are cut off. */
const touchable = async (page: Page): Promise<void> => {
  for (const size of [...sizes, portrait]) {
    await page.setViewportSize(size);
    await page.getByTestId('watch-question').scrollIntoViewIfNeeded();
    const wrong = await page.getByTestId('watch-question').evaluate((panel) =>
      [...panel.querySelectorAll('button, p')].flatMap((part) => {
        const { left, right, top, bottom, height } = part.getBoundingClientRect();
        const { clientWidth, clientHeight } = part.ownerDocument.documentElement;
        const inside = left >= 0 && right <= clientWidth && top >= 0 && bottom <= clientHeight;
        const cut = [...part.querySelectorAll('*')].some((words) => words.scrollWidth > words.clientWidth + 1);
        const high = part.tagName !== 'BUTTON' || height >= 44;
        return inside && !cut && high ? [] : [`${part.textContent} ${Math.round(height)} ${inside} ${cut}`];
      }),
    );
    expect(wrong, `at ${size.width}×${size.height}`).toEqual([]);
  }
  await page.setViewportSize(usualSize);
};

const portraitPicture = async (page: Page, name: string): Promise<void> => {
  await page.setViewportSize(portrait);
  await page.screenshot({ path: test.info().outputPath(`${name}-portrait.png`), animations: 'disabled' });
  await page.setViewportSize(usualSize);
};

test('whoever is on the list is asked to see staff, and nothing on the screen says why', async ({ page }) => {
  await openPage(page);
  await door.scan(1);
  const decision = page.getByTestId('decision');
  await expect(decision).toContainText('Mời gặp nhân viên');
  await expect(decision).toContainText('Please see staff');
  await picture(page, 'watch-list-visitor');
  await expect(page.locator('body')).not.toContainText(/theo dõi|watch list|F[01]\b/i);
});

test('the guard opens the passage, reads which list, and says that it is they', async ({ page }) => {
  await openPage(page);
  await openHit(page, 1);
  await expect(page.getByTestId('watch-question')).toContainText(/Danh sách theo dõi: F1, đến hết \d\d\/\d\d\/\d{4}/);
  await expect(page.getByTestId('watch-question')).toContainText(/Watch list: F1, until/);
  await touchable(page);
  await picture(page, 'watch-list-question');
  await portraitPicture(page, 'watch-list-question');
  await answerButton(page, 'confirmed').click();
  await expect(page.getByTestId('watch-question')).toBeHidden();
  await row(page, 1).getByRole('button').first().click();
  await expect(page.getByTestId('watch-answered')).toContainText('Đã trả lời: Đúng người này');
  await expect(page.getByTestId('watch-question').getByRole('button')).toHaveCount(0);
  await picture(page, 'watch-list-answered');
  expect(door.rows('watch')).toMatchObject([{ level: 'f1', list: door.version, answer: 'confirmed', by: 'officer' }]);
});

test('whom the guard says it is not goes through, in a passage of their own', async ({ page }) => {
  await openPage(page);
  await openHit(page, 2);
  await answerButton(page, 'not-them').click();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  await expect.poll(() => door.rows('passage').map(({ outcome }) => outcome)).toEqual(['officer', 'admit']);
  expect(door.rows('watch')).toMatchObject([{ answer: 'not-them', by: 'officer' }]);
});

for (const [answer, words, buttons] of [
  ['confirmed', 'Trung tâm: có trong danh sách', 0],
  ['not-them', 'Trung tâm: không có trong danh sách', 1],
] as const) {
  test(`what central answers stands where the guard looks: ${answer}`, async ({ page }) => {
    // The station's own words, as they are once central has answered.
    const central = `"answer":"${answer}","by":"central","again":${buttons === 1}`;
    await page.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => socket.send(String(message).replaceAll('"answer":null', central)));
    });
    await openPage(page);
    await openHit(page, 1);
    await expect(page.getByTestId('watch-answered')).toContainText(words);
    await expect(page.getByTestId('watch-question').getByRole('button')).toHaveCount(buttons);
    await touchable(page);
    await picture(page, `watch-list-central-${answer}`);
  });
}

test('a list that is not taken is said, and the one before is used on', async ({ page }) => {
  await openPage(page);
  const refused = door.leaveGap();
  await expect(page.getByTestId('notices')).toContainText('Danh sách theo dõi mới không được nhận', {
    timeout: 15_000,
  });
  await picture(page, 'watch-list-refused');
  expect(door.rows('list')).toMatchObject([
    { list: 'watch-list', act: 'taken', version: door.version },
    { list: 'watch-list', act: 'refused', version: refused },
  ]);
  await door.scan(1);
  await expect(page.getByTestId('decision')).toContainText('Mời gặp nhân viên');
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { MeasuringDoor } from '../support/measuring-door.ts';

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));
const sizes = [
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
] as const;
const upright = { width: 600, height: 1024 } as const;

let door: MeasuringDoor;
test.beforeAll(() => {
  mkdirSync(pictures, { recursive: true });
});
test.afterEach(() => door.close());

const isolation = {
  id: 'isolation',
  kind: 'yes-no',
  text: { vi: 'Anh/chị có đang phải cách ly tại nhà không?', en: 'Are you under isolation at home?' },
};

/** Too much for one page. */
const long = {
  id: 'long',
  version: '1.0.0',
  title: { vi: 'Khai báo y tế', en: 'Health declaration' },
  questions: [
    isolation,
    {
      id: 'places',
      kind: 'places',
      text: { vi: 'Trong 14 ngày qua, anh/chị đã đến', en: 'In the last 14 days, have you been to' },
      options: Array.from({ length: 24 }, (_, index) => ({
        id: `quan-${index + 1}`,
        text: { vi: `Quận ${index + 1}`, en: `District ${index + 1}` },
      })),
    },
  ],
};

/** One question, under a title of its own. */
const single = { ...long, id: 'single', questions: [isolation] };
/** One question, and its title says the same; as many words as a question may have. */
const wordy = {
  vi: 'Trong 14 ngày qua, anh/chị có ở chung nhà, ăn chung bàn hoặc đi chung xe với người đang sốt, ho, khó thở hoặc đã được xác định là mắc COVID-19 hay không?',
  en: 'In the last 14 days, have you shared a home, a table or a vehicle with anybody who has a fever, a cough, short breath or a confirmed COVID-19 infection?',
};
const titled = { ...long, id: 'titled', title: wordy, questions: [{ ...isolation, text: wordy }] };
/** A question for yes or no without a short yes, among others. */
const mixed = {
  ...long,
  id: 'mixed',
  questions: [
    {
      id: 'symptoms',
      kind: 'symptoms',
      text: { vi: 'Trong 14 ngày qua, anh/chị có bị', en: 'In the last 14 days, have you had' },
      options: [
        { id: 'fever', text: { vi: 'Sốt', en: 'Fever' } },
        { id: 'cough', text: { vi: 'Ho', en: 'Cough' } },
        { id: 'breathlessness', text: { vi: 'Khó thở', en: 'Breathlessness' } },
      ],
    },
    isolation,
  ],
};

const open = async (page: Page, set: string): Promise<void> => {
  door = await MeasuringDoor.open(
    { policy: 'off' },
    { declaration: { policy: 'required', set, answerSeconds: 120 }, questions: { long, single, titled, mixed } },
  );
  await page.setViewportSize(sizes[1]);
  await page.goto(door.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
  await door.scan('A');
  await expect(page.getByTestId('declaring')).toBeVisible();
  // A touch that was meant for what stood there before does nothing.
  await page.waitForTimeout(700);
};

const picture = async (page: Page, name: string): Promise<void> => {
  for (const size of [...sizes, upright]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(pictures, `${name}-${size.width}x${size.height}.png`), animations: 'disabled' });
  }
  await page.setViewportSize(sizes[1]);
};

/** Every button is whole on the stage, is high enough for a gloved finger, and none of its words is cut off; nothing scrolls. */
const touchable = async (page: Page): Promise<void> => {
  for (const size of [...sizes, upright]) {
    await page.setViewportSize(size);
    const wrong = await page.getByTestId('declaring').evaluate((screen) => {
      const stage = screen.getBoundingClientRect();
      const groups = screen.querySelector('.declaring-groups');
      const hidden = groups === null ? 0 : groups.scrollHeight - groups.clientHeight;
      const scrolls = hidden > 1 ? [`${hidden} px lie below`] : [];
      const question = screen.querySelector('.declaring-question');
      const head = screen.querySelector('.declaring-head');
      const top = head?.getBoundingClientRect().bottom ?? 0;
      const answers = screen.querySelector('.declaring-yes-no button')?.getBoundingClientRect().top ?? stage.bottom;
      const asked = question?.getBoundingClientRect();
      const whole = asked === undefined || (asked.top >= top - 1 && asked.bottom <= answers + 1);
      const wrongButtons = [...screen.querySelectorAll('button')].flatMap((button) => {
        const box = button.getBoundingClientRect();
        const words = button.querySelector('.bilingual');
        const inside = box.bottom <= stage.bottom + 1 && box.right <= stage.right + 1;
        const cut = words === null || words.scrollWidth > words.clientWidth + 1 || words.scrollHeight > box.height + 1;
        return inside && box.height >= 40 && !cut
          ? []
          : [`${button.textContent} ${Math.round(box.height)} ${inside} ${cut}`];
      });
      return [...scrolls, ...(whole ? [] : ['the question lies over something']), ...wrongButtons];
    });
    expect(wrong, `at ${size.width}×${size.height}`).toEqual([]);
  }
  await page.setViewportSize(sizes[1]);
};

const act = (page: Page, name: string) => page.locator(`[data-act="${name}"]`);

for (const set of ['standard', 'hospital']) {
  test(`one touch lets a healthy person through: ${set}`, async ({ page }) => {
    await open(page, set);
    await expect(page.getByTestId('declaring')).toContainText('NGUYEN V** A');
    await expect(act(page, 'none')).toContainText('KHÔNG CÓ ĐIỀU NÀO Ở TRÊN');
    await picture(page, `declaring-${set}`);
    await touchable(page);
    await act(page, 'none').click();
    await expect(page.getByTestId('decision')).toHaveAttribute('data-tone', 'green');
  });
}

test('who coughs touches it, sends it, and sees their referral number', async ({ page }) => {
  await open(page, 'standard');
  const cough = page.locator('[data-choice="cough"]');
  await cough.click();
  await expect(cough).toHaveAttribute('aria-pressed', 'true');
  await expect(act(page, 'none')).toHaveCount(0);
  await picture(page, 'declaring-cough');
  await act(page, 'send').click();
  const decision = page.getByTestId('decision');
  await expect(decision).toContainText('Khai có triệu chứng');
  await expect(decision.locator('[data-fact="referral"]')).toContainText(/[0-9A-Z]{6}-\d{6}-\d{4}-[0-9A-Z]/);
  for (const size of sizes) {
    await page.setViewportSize(size);
    const cut = await page
      .locator('.fact dd')
      .evaluateAll((facts) => facts.filter((dd) => dd.scrollWidth > dd.clientWidth).map((dd) => dd.textContent));
    expect(cut, `at ${size.width}`).toEqual([]);
  }
  await picture(page, 'declaring-referred');
});

test('many questions are asked one after the other, and staff can be called', async ({ page }) => {
  await open(page, 'long');
  await picture(page, 'declaring-yes-no');
  await touchable(page);
  await act(page, 'no').click();
  await expect(page.getByTestId('declaring')).toHaveAttribute('data-page', 'places');
  await page.locator('[data-choice="quan-3"]').click();
  await picture(page, 'declaring-places');
  await act(page, 'back').click();
  await act(page, 'staff').click();
  await expect(page.getByTestId('decision')).toContainText('Chưa khai báo y tế');
});

/** The page's words as a person reads them from top to bottom, in Vietnamese. */
const wordsOf = (page: Page): Promise<readonly string[]> =>
  page.getByTestId('declaring').locator('.vi').allInnerTexts();

test('a single question is said once, to the eye and to the ear, and one touch answers it', async ({ page }) => {
  await open(page, 'single');
  expect(await wordsOf(page)).toEqual([long.title.vi, isolation.text.vi, 'CÓ', 'KHÔNG', 'Gặp nhân viên']);
  await expect(page.getByTestId('declaring')).toMatchAriaSnapshot(`
    - heading "Khai báo y tế Health declaration" [level=2]
    - paragraph: NGUYEN V** A
    - group "Anh/chị có đang phải cách ly tại nhà không? Are you under isolation at home?":
      - heading "Anh/chị có đang phải cách ly tại nhà không? Are you under isolation at home?" [level=3]
      - button "CÓ YES"
      - button "KHÔNG NO"
    - button "Gặp nhân viên See staff"
  `);
  await picture(page, 'declaring-single');
  await touchable(page);
  await act(page, 'no').click();
  await expect(page.getByTestId('decision')).toHaveAttribute('data-tone', 'green');
});

test('a single question that is the title as well is said once, whole at its longest', async ({ page }) => {
  await open(page, 'titled');
  expect(await wordsOf(page)).toEqual([wordy.vi, 'CÓ', 'KHÔNG', 'Gặp nhân viên']);
  await expect(page.getByRole('heading', { level: 2, name: wordy.vi })).toBeVisible();
  await picture(page, 'declaring-titled');
  await touchable(page);
});

test('a yes or no among others stands on its button alone', async ({ page }) => {
  await open(page, 'mixed');
  expect((await wordsOf(page)).filter((line) => line === isolation.text.vi)).toHaveLength(1);
  await picture(page, 'declaring-mixed');
  await touchable(page);
  await page.locator('[data-choice="isolation"]').click();
  await act(page, 'send').click();
  await expect(page.getByTestId('decision')).toBeVisible();
});

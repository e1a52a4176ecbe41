import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Kiosk } from '../support/kiosk.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

let kiosk: Kiosk;
test.beforeAll(async () => {
  kiosk = new Kiosk();
  mkdirSync(join(kiosk.data, 'words'), { recursive: true });
  const korean = {
    language: 'ko',
    name: '한국어',
    outcomes: { refer: '들어가실 수 없습니다. 검사를 받으세요.' },
    reasons: { 'temperature.fever': '체온이 높습니다.' },
  };
  writeFileSync(join(kiosk.data, 'words', 'ko.json'), JSON.stringify(korean));
  await kiosk.start();
});
test.afterAll(() => kiosk.dispose());
test.beforeEach(async ({ page }) => {
  await page.setViewportSize(usualSize);
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
});

test('whoever may not pass is told why in their own language, longer than the decision stands', async ({ page }) => {
  const client = await kiosk.client();
  const text = '001087029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<';
  await client.present({ text, temperature: 38.6, lane: null, direction: 'in' });
  await page.getByTestId('tell').click();
  const words = page.getByTestId('visitor-words');
  await expect(words).toContainText('Fever: refer to testing');
  await page.getByRole('button', { name: '한국어' }).click();
  await expect(words).toContainText('검사를 받으세요');
  await expect(words).toContainText('체온이 높습니다');
  await page.getByRole('button', { name: 'Tiếng Việt' }).click();
  await expect(words).toContainText('Sốt: chuyển xét nghiệm');
  await picture(page, 'visitor-told');
  await expect(page.getByTestId('waiting')).toBeAttached({ timeout: 30_000 });
  await expect(words).toBeVisible();
  await client.present({
    text: '079195000123|LE VAN B|1990-02-03|0|162979388586171101|<1<00<',
    temperature: 36.6,
    lane: null,
    direction: 'in',
  });
  await expect(page.getByTestId('decision')).toHaveAttribute('data-tone', 'green');
  await expect(words).toBeHidden();
  client.close();
});

test('the site’s own code is shown for phones, and goes on paper from there', async ({ page }) => {
  await page.getByTestId('poster-open').click();
  await expect(page.getByTestId('poster-code')).toContainText('https://check-in.example/demo-site');
  await expect(page.getByTestId('poster-print')).toBeVisible();
  await picture(page, 'poster');
  await page.getByTestId('poster-back').click();
  await expect(page.getByTestId('waiting')).toBeVisible();
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { eventually } from '../support/kiosk.ts';
import { PrintingDoor } from '../support/printing-door.ts';

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));
const sizes = [
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
] as const;

let door: PrintingDoor;
let people = 0;
test.beforeEach(async ({ page }) => {
  mkdirSync(pictures, { recursive: true });
  people = 0;
  door = await PrintingDoor.open();
  await page.setViewportSize(sizes[1]);
  await page.goto(door.url);
  await expect(page.getByTestId('devices').locator('[data-device="printer-1"]')).toHaveAttribute('data-state', 'ready');
});
test.afterEach(() => door.close());

/** Somebody's code is read, and their decision is on the screen. */
const pass = async (page: Page): Promise<void> => {
  people += 1;
  await door.scanner.scan(`0010930${String(people).padStart(5, '0')}|NGUYEN VAN BINH|1987-01-18|0|77${people}|<1<00<`);
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  await expect(page.getByTestId('decision').locator('[data-fact="slip"]')).toContainText(
    String(people).padStart(4, '0'),
  );
};

const question = (page: Page): Locator => page.getByTestId('print-question');

const boxOf = async (what: Locator) => {
  const box = await what.boundingBox();
  if (box === null) throw new Error('it is not on the screen');
  return box;
};

test('a slip in doubt is asked about, in Vietnamese and English, beside the decision and for a gloved finger', async ({
  page,
}) => {
  await pass(page);
  await expect(page.getByTestId('print-again')).toBeVisible();
  const before = await boxOf(page.getByTestId('decision'));
  door.printer.paperLeft(60);
  await pass(page);
  await expect(question(page)).toContainText('Phiếu 0002 đã ra chưa?');
  await expect(question(page)).toContainText('Did slip 0002 come out?');
  for (const size of sizes) {
    await page.setViewportSize(size);
    // A decision of its own for each size: it stands for seconds only.
    await pass(page);
    await expect(question(page).getByRole('button')).toHaveText([
      'Đã raYes',
      'Chưa, in bản saoNo, print a copy',
      'Bỏ quaNo slip needed',
    ]);
    const decision = await boxOf(page.getByTestId('decision'));
    for (const button of await question(page).getByRole('button').all()) {
      const { y, width, height } = await boxOf(button);
      expect([width > 110, height > 65, y >= decision.y + decision.height]).toEqual([true, true, true]);
    }
    for (const line of await question(page).locator('.vi, .en').all()) {
      const cut = await line.evaluate((element) => element.scrollWidth > element.clientWidth + 1);
      expect(cut).toBe(false);
    }
    await page.screenshot({
      path: join(pictures, `print-question-${size.width}x${size.height}.png`),
      animations: 'disabled',
    });
  }
  await page.setViewportSize(sizes[1]);
  await pass(page);
  expect(await boxOf(page.getByTestId('decision'))).toEqual(before);
});

test('the answer is taken once, the next question takes no tap that was meant for the one before', async ({ page }) => {
  await pass(page);
  await door.rowsEnd(['0001 slip 0 printed']);
  door.printer.paperLeft(60);
  await pass(page);
  await door.rowsEnd(['0002 slip 0 unknown']);
  door.printer.paper('ok');
  await pass(page);
  // The printer has been brought to rest after the refill: the next bytes are those of the slip.
  await door.rowsEnd(['0003 slip 0 printed']);
  door.printer.paperLeft(60);
  await pass(page);
  await door.rowsEnd(['0004 slip 0 unknown']);
  door.printer.paper('ok');
  await expect(question(page)).toContainText('+1');
  await expect(question(page)).toHaveAttribute('data-armed', 'true');
  const first = await question(page).getAttribute('data-job');
  await question(page).locator('[data-answer="copy"]').dblclick({ delay: 60 });
  await expect(question(page)).not.toHaveAttribute('data-job', first ?? '');
  await expect(question(page)).toContainText('Phiếu 0004 đã ra chưa?');
  await eventually(() => (door.rows().includes('0002 slip 1 printed') ? true : null));
  expect(door.rows().filter((row) => row.startsWith('0004 slip 0'))).toEqual([
    '0004 slip 0 sending',
    '0004 slip 0 unknown',
  ]);
  await expect(question(page)).toHaveAttribute('data-armed', 'true');
  await question(page).locator('[data-answer="skip"]').click();
  await expect(page.getByTestId('devices')).toBeVisible();
  expect(door.rows().at(-1)).toBe('0004 slip 0 dropped');
});

test('the question is there again when the station was killed in mid-print, and when the page is loaded anew', async ({
  page,
}) => {
  door.printer.paperLeft(60);
  await pass(page);
  await door.rowsEnd(['0001 slip 0 sending']);
  await door.kill();
  door.printer.paper('ok');
  await door.start();
  await expect(question(page)).toContainText('Phiếu 0001 đã ra chưa?');
  await page.reload();
  await expect(question(page)).toHaveAttribute('data-armed', 'true');
  await question(page).locator('[data-answer="yes"]').click();
  await expect(page.getByTestId('devices')).toBeVisible();
  expect(door.rows()).toEqual(['0001 slip 0 sending', '0001 slip 0 unknown', '0001 slip 0 confirmed']);
});

test('what waits for paper is said before anything else, and a tap on a last passage prints it again', async ({
  page,
}) => {
  door.printer.paper('out');
  await expect(page.getByTestId('notices')).toContainText('Thay cuộn giấy');
  await pass(page);
  await expect(page.getByTestId('notices').locator('.notices-first')).toContainText(
    /Phiếu 0001 đang chờ giấy.*Slip 0001 waits for paper/,
  );
  door.printer.paper('ok');
  await door.rowsEnd(['0001 slip 0 sending', '0001 slip 0 printed']);
  await expect(page.getByTestId('waiting')).toBeVisible();
  await page.getByTestId('recent').getByRole('button', { name: 'In lại phiếu 0001 / Print again' }).click();
  await page.getByTestId('recent').locator('[data-document="slip"]').click();
  await door.rowsEnd(['0001 slip 1 queued', '0001 slip 1 sending', '0001 slip 1 printed']);
});

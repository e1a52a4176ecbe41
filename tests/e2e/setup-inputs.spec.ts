import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, expect, test } from '@playwright/test';
import { scannerKeys } from '../../renderer/testing/scanner-keys.ts';
import { browserLaunch } from '../browser.ts';
import { fitForAll, judgeable } from '../support/access.ts';
import { EnrolmentHouse } from '../support/enrolment-house.ts';
import { fakeCameraArguments, sceneOf, writeFakeCamera } from '../support/fake-camera.ts';
import { Kiosk } from '../support/kiosk.ts';
import { SetupPage } from '../support/setup-kiosk.ts';
import { keyboardOf, telex } from '../support/typing-scanner.ts';

const house = new EnrolmentHouse();
const folder = mkdtempSync(join(tmpdir(), 'setup-camera-'));
const film = join(folder, 'code.y4m');
let kiosk: Kiosk;
let browser: Browser;

test.beforeAll(() => house.start({ broker: false }));
test.afterAll(async () => {
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
});
test.beforeEach(async () => {
  kiosk = new Kiosk();
  await kiosk.startSetup();
});
test.afterEach(async () => {
  await browser.close();
  await kiosk.dispose();
});

/** A browser of its own: which camera it has is an option of its start. */
const open = async (args: readonly string[]): Promise<SetupPage> => {
  const launch = browserLaunch();
  browser = await chromium.launch({ ...launch, args: [...launch.args, ...args] });
  const context = await browser.newContext({ locale: 'vi-VN', permissions: ['camera'] });
  const page = await context.newPage();
  await page.setViewportSize({ width: 1024, height: 600 });
  await judgeable(page);
  await page.goto(kiosk.url);
  const setup = new SetupPage(page);
  await setup.at('language');
  return setup;
};

const toCode = async (setup: SetupPage): Promise<void> => {
  await setup.next('network');
  await setup.next('central');
  await setup.page.locator('[data-way="code"]').click();
};

test('central’s code is read by the camera, which is placed and tried afterwards', async () => {
  writeFakeCamera(film, [{ scene: sceneOf(house.newCode('camera')), seconds: 1 }]);
  const setup = await open(fakeCameraArguments(film));
  const { page } = setup;
  await toCode(setup);
  await page.getByRole('button', { name: 'Dùng camera' }).click();
  await expect(page.getByTestId('six-words').locator('li')).toHaveCount(6, { timeout: 60_000 });
  await page.getByTestId('words-same').click();
  await setup.next('site');
  await setup.next('devices');
  await page.getByTestId('add-camera').click();
  await page.getByTestId('try-scanner-1').click();
  await expect(page.getByTestId('tried-scanner-1')).toContainText('AAA9', { timeout: 60_000 });
  await expect(page.locator('[data-device="scanner-1"]')).toHaveAttribute('data-tested', 'tested');
  await setup.next('camera');
  const quality = page.getByTestId('picture-quality');
  await expect(quality.locator('[data-fact="light"]')).toHaveAttribute('data-level', 'good', { timeout: 60_000 });
  await expect(quality.locator('[data-fact="sharpness"]')).toHaveAttribute('data-level', 'good');
  await expect(quality.locator('[data-fact="read"]')).toHaveAttribute('data-level', 'good');
  await fitForAll(page, 'setup-camera');
  await setup.next('sound');
});

test('central’s code is read by a scanner that types, in whatever language the keyboard is', async () => {
  const setup = await open([]);
  const { page } = setup;
  await toCode(setup);
  await page.getByTestId('enrolment-code').click();
  const keyboard = await keyboardOf(page);
  // As a scanner types it where the computer has a Vietnamese input method.
  await keyboard.type(
    scannerKeys(house.newCode('ban-phim'), { eventGapMs: 1, alt: 'utf-8', terminator: 'Enter' }),
    telex,
  );
  await expect(page.getByTestId('six-words').locator('li')).toHaveCount(6, { timeout: 60_000 });
  await page.getByTestId('words-differ').click();
  await expect(page.getByTestId('setup-failure')).toContainText('Đã dừng đăng ký');
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import type { ScreenInput } from '../../contract/screen-input.ts';
import { browserLaunch } from '../browser.ts';
import { fakeCameraArguments, sceneOf, writeFakeCamera } from '../support/fake-camera.ts';
import { inputsOf, ScreenStation } from '../support/screen-station.ts';

const station = new ScreenStation();
const folder = mkdtempSync(join(tmpdir(), 'fake-camera-'));
const film = join(folder, 'people.y4m');
const nobody = join(folder, 'nobody.y4m');
const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));
const browsers: Browser[] = [];

const sizes = [
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
] as const;

const first = '001093029317|NGUYỄN VĂN ẤN|1987-01-18|0|162979388586171100|<1<00<0123232422';
const second = '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<0905000456';
const read = (text: string): ScreenInput => ({ kind: 'text', text, symbology: ']Q1' });

test.beforeAll(async () => {
  writeFakeCamera(film, [
    { scene: sceneOf(first), seconds: 1 },
    { scene: sceneOf(second), seconds: 1 },
    { scene: sceneOf(null), seconds: 1 },
  ]);
  writeFakeCamera(nobody, [{ scene: sceneOf(null), seconds: 1 }]);
  mkdirSync(pictures, { recursive: true });
  await station.start({ 'generic-camera': {} });
});
test.afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.close();
});
test.afterAll(async () => {
  await station.dispose();
  rmSync(folder, { recursive: true, force: true });
});

type Opened = Readonly<{ page: Page; inputs: readonly ScreenInput[]; wrong: readonly string[] }>;

/** A browser of its own: which camera it has is an option of its start. */
const open = async (
  args: readonly string[],
  {
    allowed = true,
    script = '',
    without = null,
    url = station.url,
  }: Readonly<{
    allowed?: boolean;
    script?: string;
    /** What the browser does not get from our server. */
    without?: string | null;
    url?: string;
  }> = {},
): Promise<Opened> => {
  const launch = browserLaunch();
  const browser = await chromium.launch({ ...launch, args: [...launch.args, ...args] });
  browsers.push(browser);
  const context = await browser.newContext({
    locale: 'vi-VN',
    viewport: { width: 1024, height: 600 },
    permissions: allowed ? ['camera'] : [],
  });
  if (without !== null) await context.route(without, (route) => route.abort());
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  if (script !== '') await page.addInitScript(script);
  const inputs = inputsOf(page);
  await page.goto(url);
  return { page, inputs, wrong };
};

const chip = (page: Page) => page.locator('[data-device="generic-camera"]');
const isReady = (page: Page) => expect(chip(page)).toHaveAttribute('data-state', 'ready');

test('codes before the camera are read, each once while it is in view, and decided', async () => {
  const { page, inputs, wrong } = await open(fakeCameraArguments(film));
  await isReady(page);
  await expect.poll(() => inputs.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(5);
  const begin = inputs[0]?.kind === 'text' && inputs[0].text === first ? 0 : 1;
  expect(inputs.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((index) => read((index + begin) % 2 === 0 ? first : second)));
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', /admit|repeat/);
  expect(wrong).toEqual([]);
});

test('the waiting screen shows what the camera sees, mirrored, and says to hold codes to it', async () => {
  const { page, inputs } = await open(fakeCameraArguments(nobody));
  await isReady(page);
  const picture = page.locator('[data-testid="camera"] video');
  await expect(picture).toHaveAttribute('data-mirror', 'true');
  await expect.poll(() => picture.evaluate((video: { videoWidth?: number }) => video.videoWidth)).toBe(1280);
  await expect(page.getByTestId('waiting')).toContainText('vào camera');
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(pictures, `camera-${size.width}x${size.height}.png`) });
  }
  expect(inputs).toEqual([]);
});

test('where WebAssembly cannot load the other decoder reads', async () => {
  const { page, inputs } = await open(fakeCameraArguments(film), { without: '**/*.wasm' });
  await isReady(page);
  await expect.poll(() => inputs.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  // Only that one does not say the symbology.
  const readBy = (text: string): ScreenInput => ({ kind: 'text', text, symbology: null });
  expect(inputs.slice(0, 2)).toEqual(expect.arrayContaining([readBy(first), readBy(second)]));
});

test('a camera that is refused, missing or taken says so in words', async () => {
  const refused = await open(fakeCameraArguments(film), { allowed: false });
  await expect(chip(refused.page)).toHaveAttribute('data-state', 'faulty');
  await expect(refused.page.getByTestId('notices')).toContainText('Camera quét chưa được phép dùng');
  await browsers.pop()?.close();

  const missing = await open(['--use-fake-ui-for-media-stream']);
  await expect(chip(missing.page)).toHaveAttribute('data-state', 'absent');
  await expect(missing.page.getByTestId('notices')).toContainText('Camera quét chưa được cắm');
  await browsers.pop()?.close();

  const taken = await open(fakeCameraArguments(film), {
    script: `navigator.mediaDevices.getUserMedia = async () => {
      throw new DOMException('Could not start video source', 'NotReadableError');
    };`,
  });
  await expect(chip(taken.page)).toHaveAttribute('data-state', 'faulty');
  await expect(taken.page.getByTestId('notices')).toContainText('bị chương trình khác dùng');
});

test('of several cameras the one that is named is used, and a name that none has is said', async () => {
  const named = new ScreenStation();
  const unknown = new ScreenStation();
  try {
    await named.start({ 'generic-camera': { label: 'DEVICE_1 fake' } });
    await unknown.start({ 'generic-camera': { label: 'Logitech' } });
    const { page } = await open(['--use-fake-device-for-media-stream=device-count=3'], {
      url: named.url,
      script: `{
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        globalThis.labels = [];
        navigator.mediaDevices.getUserMedia = async (constraints) => {
          const stream = await open(constraints);
          globalThis.labels.push(stream.getVideoTracks()[0].label);
          return stream;
        };
      }`,
    });
    await isReady(page);
    expect(await page.evaluate('globalThis.labels')).toEqual(['fake_device_1']);
    await page.goto(unknown.url);
    await expect(chip(page)).toHaveAttribute('data-state', 'absent');
    await page.getByTestId('notices').getByRole('button').first().click();
    await expect(page.getByTestId('notices')).toContainText('fake_device_0, fake_device_1, fake_device_2');
  } finally {
    await named.dispose();
    await unknown.dispose();
  }
});

test('a camera pulled off in use is missed at once, and reads again by itself when it is back', async () => {
  const { page, inputs } = await open(fakeCameraArguments(film), {
    script: `{
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      globalThis.plugged = true;
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        if (!globalThis.plugged) throw new DOMException('Requested device not found', 'NotFoundError');
        globalThis.stream = await open(constraints);
        return globalThis.stream;
      };
    }`,
  });
  await isReady(page);
  for (let round = 0; round < 5; round += 1) {
    await page.evaluate(`{
      globalThis.plugged = false;
      const [track] = globalThis.stream.getVideoTracks();
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }`);
    await expect(chip(page)).toHaveAttribute('data-state', 'absent');
    await expect(page.locator('[data-testid="camera"]')).toHaveCount(0);
    const before = inputs.length;
    await page.evaluate(`{
      globalThis.plugged = true;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    }`);
    await expect(chip(page)).toHaveAttribute('data-state', 'ready', { timeout: 5000 });
    await expect.poll(() => inputs.length, { timeout: 10_000 }).toBeGreaterThan(before);
  }
  // One worker and one stream at a time, whatever went before.
  await expect.poll(() => page.workers().length).toBe(1);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { forgetMoves, judgeable, moves } from '../support/access.ts';
import { picture, usualSize } from '../support/pictures-of-page.ts';

/** The least that a configuration may ask for. */
const dimAfterSeconds = 5;

let folder: string;
let scanner: ScannerSimulator;
let station: BareStation;
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rest-'));
  scanner = await startScannerSimulator({ port: 0, controlPort: 0 });
  station = await startBareStation(folder, {
    scannerPort: scanner.port,
    more: { screen: { dimAfterSeconds }, passage: { temperature: { policy: 'off' }, showMs: 1000 } },
  });
});
test.afterAll(async () => {
  await station.stop();
  await scanner.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (page: Page): Promise<void> => {
  await judgeable(page);
  await page.setViewportSize(usualSize);
  await page.goto(station.url);
  await expect(page.locator('[data-device="scanner-1"]')).toHaveAttribute('data-state', 'ready');
};

const dim = (page: Page): Promise<void> => expect(page.locator('html')).toHaveAttribute('data-dim', 'true');
const bright = (page: Page): Promise<void> => expect(page.locator('html')).not.toHaveAttribute('data-dim');

/** Of what lies over the whole page. */
const veil = (page: Page, property: 'backgroundColor' | 'animationName'): Promise<string> =>
  page.evaluate(`getComputedStyle(document.documentElement, '::after').${property}`);

let people = 0;
const scan = (): Promise<unknown> => {
  people += 1;
  return scanner.scan(`0010930${String(people).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|77${people}|<1<00<`);
};

/** What each drawn frame showed, from now on: its phase, and whether the light was taken. */
const watchFrames = (page: Page): Promise<void> =>
  page.evaluate(`{
    const frames = new Set();
    globalThis.frames = frames;
    const look = () => {
      const { phase } = document.querySelector('[data-testid="screen"]').dataset;
      frames.add(phase + ' ' + (document.documentElement.dataset.dim ?? 'bright'));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }`);
const frames = (page: Page): Promise<readonly string[]> => page.evaluate('[...globalThis.frames]');

test('nobody comes: the screen gives half of its light; whoever comes is read at once and never shown in the dark', async ({
  page,
}) => {
  await open(page);
  await dim(page);
  await expect.poll(() => veil(page, 'backgroundColor')).toBe('rgba(0, 0, 0, 0.52)');
  await picture(page, 'rest-dim');
  await dim(page);
  await forgetMoves(page);
  await watchFrames(page);
  await scan();
  await expect(page.getByTestId('screen')).toHaveAttribute('data-outcome', 'admit');
  await bright(page);
  await expect(page.getByTestId('waiting')).toBeVisible();
  expect(await moves(page)).toEqual([]);
  expect(await frames(page)).toEqual(expect.arrayContaining(['waiting true', 'decision bright']));
  expect(await frames(page)).not.toContain('decision true');
  await dim(page);
});

test('a touch wakes it, and is not lost: it does what it would have done', async ({ page }) => {
  await open(page);
  await dim(page);
  await page.getByTestId('override-toggle').click();
  await bright(page);
  await expect(page.getByTestId('override-toggle')).toHaveAttribute('aria-expanded', 'true');
  await dim(page);
  await page.keyboard.press('a');
  await bright(page);
});

test('a device that goes wakes it, so that somebody sees it', async ({ page }) => {
  const lost = await startScannerSimulator({ port: 0, controlPort: 0 });
  const other = mkdtempSync(join(tmpdir(), 'rest-'));
  const alone = await startBareStation(other, { scannerPort: lost.port, more: { screen: { dimAfterSeconds } } });
  try {
    await page.goto(alone.url);
    await dim(page);
    await lost.close();
    await bright(page);
    await expect(page.locator('[data-notice="device:scanner-1"]').first()).toBeVisible();
  } finally {
    await alone.stop();
    rmSync(other, { recursive: true, force: true });
  }
});

test('the picture wanders by a pixel a minute, not under a decision; where motion is not wanted, only in the dark', async ({
  page,
}) => {
  const place = (): Promise<string> => page.locator('#root').evaluate((root) => root.style.transform);
  await page.clock.install();
  await open(page);
  expect(await place()).toBe('');
  await forgetMoves(page);
  await page.clock.fastForward(60_000);
  await expect.poll(place).toBe('translate(1px, 0px)');
  await page.clock.fastForward(60_000);
  await expect.poll(place).toBe('translate(2px, 1px)');
  expect(await moves(page)).toEqual([]);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await dim(page);
  expect(await veil(page, 'animationName')).toBe('none');
  await page.clock.fastForward(60_000);
  await expect.poll(place).toBe('translate(3px, 1px)');
});

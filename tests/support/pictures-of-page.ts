import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';

const folder = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));

/** The screens that a kiosk has; the second is the usual one. */
export const sizes = [
  { width: 800, height: 480 },
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
] as const;

export const usualSize = sizes[1];

type Size = Readonly<{ width: number; height: number }>;

/** Smallest, a tablet on its stand, and upright. */
export const otherSizes: readonly Size[] = [sizes[0], { width: 1280, height: 800 }, { width: 800, height: 1280 }];

/** Keeps a picture of the page at every size. */
export const picture = async (page: Page, name: string, at: readonly Size[] = sizes): Promise<void> => {
  mkdirSync(folder, { recursive: true });
  for (const size of at) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(folder, `${name}-${size.width}x${size.height}.png`), animations: 'disabled' });
  }
  await page.setViewportSize(usualSize);
};

/** At no size does what is to be touched lie outside, or is it smaller than a finger. */
export const whole = async (page: Page, testId: string): Promise<void> => {
  for (const size of sizes) {
    await page.setViewportSize(size);
    const box = await page.getByTestId(testId).boundingBox();
    expect(box?.height ?? 0, testId).toBeGreaterThanOrEqual(44);
    expect((box?.x ?? 0) + (box?.width ?? 0), testId).toBeLessThanOrEqual(size.width);
    expect((box?.y ?? 0) + (box?.height ?? 0), testId).toBeLessThanOrEqual(size.height);
  }
  await page.setViewportSize(usualSize);
};

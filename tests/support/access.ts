import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';

/** Widths and heights at which every screen must be whole. */
export const accessSizes = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 600, height: 1024 },
] as const;

/** What page-checks.mjs puts into the page. */
type PageChecks = Readonly<{
  pageChecks: Readonly<{
    /** What breaks the rules of axe-core with these tags, words that are cut off, targets below so many pixels. */
    wrong(tags: readonly string[], least: number): Promise<readonly string[]>;
    /** Targets below so many pixels, but those of a selector. */
    small(least: number, but?: string): readonly string[];
    /** Each layout shift since the page was opened: how much, and what moved. */
    moved: string[];
  }>;
}>;

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const pageChecks = fileURLToPath(new URL('./page-checks.mjs', import.meta.url));
const rules = {
  tags: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  /** WCAG 2.2, 2.5.8. */
  least: 24,
} as const;

/** Lets a page be judged. To be called before it is opened: its own policy lets no script in later. */
export const judgeable = async (page: Page): Promise<void> => {
  await page.addInitScript({ path: axe });
  await page.addInitScript({ path: pageChecks });
};

type Size = Readonly<{ width: number; height: number }>;

/** At every size: nothing breaks WCAG 2.2 AA, no words are cut off, no target is too small. Keeps a picture of each. */
export const fitForAll = async (page: Page, name: string, sizes: readonly Size[] = accessSizes): Promise<void> => {
  const before = page.viewportSize();
  for (const size of sizes) {
    const at = `${name}-${size.width}x${size.height}`;
    await page.setViewportSize(size);
    await page.screenshot({ path: `${pictures}access-${at}.png`, animations: 'disabled' });
    const wrong = await page.evaluate(
      ({ tags, least }) => (globalThis as typeof globalThis & PageChecks).pageChecks.wrong(tags, least),
      rules,
    );
    expect.soft(wrong, at).toEqual([]);
  }
  if (before !== null) await page.setViewportSize(before);
};

/** A gloved finger. px, CSS */
const gloveLeast = 48;
/** Five rows of ten letters below four fields on seven inches: as high as there is room for. */
const keys = '.touch-key, .plate-grid button';
/** Of an installer's, in the band that a guard does not touch. */
const notTheirs = '.mode-act';
const keysLeast = 34;

/** Seven inches, a tablet, and upright. */
export const gloveSizes = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
] as const;

/** At every size: whatever a guard touches is large enough for a glove. */
export const fitForGloves = async (page: Page, name: string): Promise<void> => {
  const before = page.viewportSize();
  for (const size of gloveSizes) {
    await page.setViewportSize(size);
    const small = await page.evaluate(
      ({ least, but, least2, not }) => {
        const { pageChecks } = globalThis as typeof globalThis & PageChecks;
        return [...pageChecks.small(least, `${but}, ${not}`), ...pageChecks.small(least2, not)];
      },
      { least: gloveLeast, but: keys, least2: keysLeast, not: notTheirs },
    );
    expect.soft(small, `${name}-${size.width}x${size.height}`).toEqual([]);
  }
  if (before !== null) await page.setViewportSize(before);
};

/** Forgets what has moved until now. */
export const forgetMoves = (page: Page): Promise<void> =>
  page.evaluate(() => {
    (globalThis as typeof globalThis & PageChecks).pageChecks.moved.length = 0;
  });

/** @returns what has moved on the page since, without anybody's touch */
export const moves = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (globalThis as typeof globalThis & PageChecks).pageChecks.moved);

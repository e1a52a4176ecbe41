import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { buildScreens } from '../../main/host/screens-build.ts';
import { browserLaunch } from '../browser.ts';
import { startBareStation } from './bare-station.ts';
import { type Bench, type BenchResult, median, quantile, rounded } from './result.ts';

const limitMs = 1500;
const rounds = 9;
const viewport = { width: 1280, height: 800 };
/** What a browser and this machine need for the first paint of anything. */
const blankPage = 'data:text/html,<p data-testid="waiting">.</p>';

type Dark = Readonly<{ fromStart: number; fromOpening: number }>;

/**
 * How long a screen stays dark: from the start of the station's process and the browser's, both at once, until the waiting
 * screen is painted; and, as after the crash of a window, from opening the page at a station that runs. Beside it a blank
 * page the same way, in turn.
 */
export const firstPaint: Bench = async () => {
  await buildScreens((line) => process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'bench-paint-'));
  const screen: Dark[] = [];
  const blank: Dark[] = [];
  try {
    // The first start compiles, which others keep.
    for (let round = -1; round < rounds; round += 1) {
      const nothing = await dark(async () => ({ url: blankPage, stop: async () => undefined }));
      const whole = await dark(() => startBareStation(folder));
      if (round < 0) continue;
      blank.push(nothing);
      screen.push(whole);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    ...results('first-paint', 'fromStart', screen, blank),
    ...results('page-paint', 'fromOpening', screen, blank),
  ];
};

/** ms until what `start` serves stands on a screen that was not there before. */
const dark = async (start: () => Promise<Readonly<{ url: string; stop(): Promise<void> }>>): Promise<Dark> => {
  const began = performance.now();
  const [browser, served] = await Promise.all([chromium.launch(browserLaunch()), start()]);
  try {
    await painted(browser, served.url);
    const fromStart = performance.now() - began;
    const opened = performance.now();
    await painted(browser, served.url);
    return { fromStart, fromOpening: performance.now() - opened };
  } finally {
    await browser.close();
    await served.stop();
  }
};

/** The next frame has run its callbacks, and the task after it finds the frame produced. */
const frameProduced = `new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = resolve;
  requestAnimationFrame(() => port2.postMessage(null));
}).then(() => undefined)`;

/** A window of its own, with nothing from another's cache. Resolves when the frame that shows the waiting screen was produced. */
const painted = async (browser: Browser, url: string): Promise<void> => {
  const page = await browser.newPage({ viewport });
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByTestId('waiting').waitFor();
  await page.evaluate(frameProduced);
  await page.close();
};

const results = (
  name: string,
  from: keyof Dark,
  screen: readonly Dark[],
  blank: readonly Dark[],
): readonly BenchResult[] => {
  const took = screen.map((dark) => dark[from]);
  const value = { value: rounded(median(took)), unit: 'ms' };
  const spread = { p50: rounded(median(took)), p99: rounded(quantile(took, 0.99)) };
  const least = rounded(median(blank.map((dark) => dark[from])));
  return [
    { name, ...value, ...spread, peer: 'limit', peerValue: limitMs, ratio: rounded(limitMs / value.value) },
    { name: `${name}-blank`, ...value, peer: 'a blank page', peerValue: least, ratio: rounded(least / value.value) },
  ];
};

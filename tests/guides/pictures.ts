import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { PNG } from 'pngjs';
import { browserLaunch } from '../browser.ts';
import { Kiosk } from '../support/kiosk.ts';
import { scenes } from './scenes.ts';
import { closeSetup } from './setup-scenes.ts';
import { smallPng } from './small-png.ts';

// `npm run pictures`: takes the pictures of docs/guides of the demo as it runs, and prints the guard's card.
// `-- NAME…`: these scenes only; one may need the one before it.
// `-- --check`: takes them and says which of those that are there show something else; changes nothing.

const guides = fileURLToPath(new URL('../../docs/guides/', import.meta.url));
const pictures = join(guides, 'pictures');
const size = { width: 800, height: 480 };
/** Times, names of ports and a moving ring differ from one run to the next. */
const likeness = 0.04;

const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const wanted = scenes.filter(({ name }) => named.length === 0 || named.includes(name));

const pixels = (png: Buffer): PNG => PNG.sync.read(png);

/** Which share of the points is another [0–1]. */
const difference = (before: PNG, now: PNG): number => {
  if (before.width !== now.width || before.height !== now.height) return 1;
  let other = 0;
  for (let at = 0; at < now.data.length; at += 4)
    if ([0, 1, 2].some((channel) => Math.abs((before.data[at + channel] ?? 0) - (now.data[at + channel] ?? 0)) > 24))
      other += 1;
  return other / (now.width * now.height);
};

const stale = (name: string, taken: Buffer): boolean => {
  try {
    return difference(pixels(readFileSync(join(pictures, `${name}.png`))), pixels(taken)) > likeness;
  } catch {
    return true;
  }
};

const takeScenes = async (browser: Browser, kiosk: Kiosk, keep: (name: string, png: Buffer) => void): Promise<void> => {
  const page = await browser.newPage({ viewport: size, locale: 'vi-VN', reducedMotion: 'reduce' });
  for (const { name, show } of wanted) {
    await show(page, kiosk);
    keep(name, smallPng(await page.screenshot({ animations: 'disabled' })));
  }
  await page.close();
};

const printCard = async (browser: Browser): Promise<void> => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(join(guides, 'guard-card.html')).href);
  await page.pdf({ path: join(guides, 'guard-card.pdf'), preferCSSPageSize: true, printBackground: true });
  await page.close();
};

const run = async (check: boolean): Promise<void> => {
  mkdirSync(pictures, { recursive: true });
  const kiosk = new Kiosk();
  const browser = await chromium.launch(browserLaunch());
  const differ: string[] = [];
  try {
    await kiosk.start();
    await takeScenes(browser, kiosk, (name, png) => {
      if (stale(name, png)) differ.push(name);
      if (!check) writeFileSync(join(pictures, `${name}.png`), png);
      process.stdout.write(`${name}  ${Math.ceil(png.length / 1024)} KB${differ.includes(name) ? '  differs' : ''}\n`);
    });
    if (!check) await printCard(browser);
  } finally {
    await browser.close();
    await kiosk.dispose();
    await closeSetup();
  }
  if (check && differ.length > 0) {
    process.stderr.write(
      `${differ.length} pictures are stale: ${differ.join(', ')}\n  → npm run pictures, and look at them\n`,
    );
    process.exitCode = 1;
  }
};

await run(process.argv.includes('--check'));

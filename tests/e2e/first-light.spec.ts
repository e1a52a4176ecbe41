import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import type { StoredEvent } from '../../contract/central-api.ts';
import { eventually, Kiosk, lines } from '../support/kiosk.ts';

const pictures = fileURLToPath(new URL('../../test-results/pictures/', import.meta.url));
const kiosk = new Kiosk();

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  await kiosk.start();
});
test.afterAll(() => kiosk.dispose());

const sizes = [
  { width: 1024, height: 600 },
  { width: 1920, height: 1080 },
] as const;

const picture = async (page: Page, name: string): Promise<void> => {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.screenshot({ path: join(pictures, `${name}-${size.width}x${size.height}.png`), animations: 'disabled' });
  }
};

const people = {
  green: { text: '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422', temperature: 36.6 },
  fever: { text: '048090000456|LE HOANG PHUC|1990-05-06|0|162979388586171455|<1<00<0905000456', temperature: 38.4 },
  unreadable: { text: '8934563138165', temperature: 36.5 },
} as const;

const presentInside = async (who: keyof typeof people) => {
  const client = await kiosk.client();
  try {
    return await client.present({ ...people[who], lane: null, direction: null });
  } finally {
    client.close();
  }
};

test('the screens are built for production', async ({ page }) => {
  await page.goto(kiosk.url);
  const script = await page.locator('script[src]').first().getAttribute('src');
  const text = await (await fetch(new URL(script ?? '', kiosk.url))).text();
  expect(text).not.toContain('jsxDEV');
});

test('a stranger sees what to do, and that this is a demo', async ({ page }) => {
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
  });
  page.on('pageerror', (error) => wrong.push(error.message));
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toContainText('máy quét');
  await expect(page.getByTestId('waiting')).toContainText(/scanner/i);
  await expect(page.getByTestId('demo-band')).toContainText('DEMO');
  await expect(page.getByTestId('network')).toContainText(/Trực tuyến/);
  await picture(page, 'waiting');
  expect(wrong).toEqual([]);
});

test('three people see three screens, and the receiver has the three events', async ({ page }) => {
  await page.setViewportSize(sizes[0]);
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
  const shown: { epoch: string; sequence: number; outcome: string }[] = [];
  const expected = {
    green: { outcome: 'admit', words: ['MỜI VÀO', 'NGUYEN', '36'] },
    fever: { outcome: 'refer', words: ['SỐT', '38'] },
    unreadable: { outcome: 'unreadable', words: ['KHÔNG DÙNG ĐƯỢC', 'ĐƯA MÃ KHÁC'] },
  } as const;
  for (const who of ['green', 'fever', 'unreadable'] as const) {
    const { decision } = await presentInside(who);
    const screen = page.getByTestId('screen');
    await expect(screen).toHaveAttribute('data-sequence', String(decision.sequence));
    await expect(screen).toHaveAttribute('data-outcome', expected[who].outcome);
    for (const word of expected[who].words)
      await expect(page.getByTestId('decision')).toContainText(word, { ignoreCase: true });
    await expect(page.getByTestId('decision')).not.toContainText('NGUYEN VAN A');
    await picture(page, who);
    await page.setViewportSize(sizes[0]);
    shown.push({ epoch: decision.epoch, sequence: decision.sequence, outcome: decision.outcome });
  }
  const stored = await eventually(async () => {
    const answer = await kiosk.run(['central', 'events', '--json', '--type', 'vn.checkpoint.passage.v1']);
    const events = lines(answer.stdout).map((line) => JSON.parse(line) as StoredEvent);
    return events.length >= shown.length ? events : null;
  });
  expect(
    stored.map(({ epoch, sequence, data }) => ({ epoch, sequence, outcome: (data as { outcome: string }).outcome })),
  ).toEqual(shown);
  await expect(page.getByTestId('inside')).toHaveAttribute('data-value', '1');
  await expect(page.getByTestId('unsent')).toHaveAttribute('data-value', '0');
});

test('a guard presents a sample person by hand', async ({ page }) => {
  await page.setViewportSize(sizes[0]);
  await page.goto(kiosk.url);
  await page.getByTestId('demo-toggle').click();
  const panel = page.getByTestId('demo-panel');
  await picture(page, 'demo-panel');
  await page.setViewportSize(sizes[0]);
  await panel.getByRole('button', { name: /Căn cước công dân/ }).click();
  await expect(page.getByTestId('decision')).toContainText('MỜI VÀO', { ignoreCase: true });
});

test('a page that cannot be drawn any more says so and opens again by itself', async ({ page }) => {
  await page.goto(kiosk.url);
  await expect(page.getByTestId('waiting')).toBeVisible();
  // What React holds is taken from under it: the next change cannot be drawn.
  await page.evaluate("for (const part of document.querySelectorAll('[data-testid=screen] *')) part.replaceChildren()");
  await presentInside('green');
  await expect(page.getByText('Màn hình gặp lỗi, đang mở lại…')).toBeVisible();
  await page.screenshot({ path: join(pictures, 'broken-page.png') });
  await expect(page.getByTestId('screen')).toHaveAttribute('data-link', 'connected');
  await expect(page.getByTestId('recent')).toContainText('A');
});

test('the screen says within a second that its station is lost, and comes back by itself', async ({ page }) => {
  await page.setViewportSize(sizes[0]);
  await page.goto(kiosk.url);
  await expect(page.getByTestId('screen')).toBeVisible();
  const { pid } = await kiosk.health();
  process.kill(pid, 'SIGKILL');
  await expect(page.getByTestId('station-lost')).toBeVisible({ timeout: 1000 });
  await picture(page, 'station-lost');
  await page.setViewportSize(sizes[0]);
  await expect(page.getByTestId('station-lost')).toBeHidden({ timeout: 10_000 });
  const { decision } = await presentInside('fever');
  await expect(page.getByTestId('screen')).toHaveAttribute('data-sequence', String(decision.sequence));
});

test('a page of another origin gets nothing', async ({ page, context }) => {
  await page.goto(kiosk.url);
  const other = await context.newPage();
  // Served from another name of the same machine: another origin to a browser.
  await other.route('http://other.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>other</title>' }),
  );
  await other.goto('http://other.test/');
  const answers = await other.evaluate(async (url) => {
    const socket = new Promise<string>((resolve) => {
      const connection = new WebSocket(`${url.replace('http', 'ws')}rpc`);
      connection.onopen = () => resolve('open');
      connection.onerror = () => resolve('refused');
    });
    const health = fetch(`${url}healthz`, { credentials: 'include' }).then(
      () => 'read',
      () => 'refused',
    );
    return Promise.all([socket, health]);
  }, kiosk.url);
  expect(answers).toEqual(['refused', 'refused']);
});

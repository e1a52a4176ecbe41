import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test } from '@playwright/test';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import { hasDisplay } from '../../main/electron/find-electron.ts';

/** Real Electron, where its binary and a display are: nowhere else does this say anything. */
const folder = fileURLToPath(new URL('../../node_modules/electron/', import.meta.url));
const mainFile = fileURLToPath(new URL('../../out/main/main.js', import.meta.url));

const binary = (): string | null => {
  const named = join(folder, 'path.txt');
  const path = existsSync(named) ? join(folder, 'dist', readFileSync(named, 'utf8').trim()) : null;
  return path !== null && existsSync(path) ? path : null;
};
const whyNot = (): string | null => {
  if (binary() === null) return "the shell did not run: Electron's binary is not here";
  if (!hasDisplay(process.platform, process.env)) return 'the shell did not run: there is no display';
  return existsSync(mainFile) ? null : 'the shell did not run: npm run build:electron was not run';
};

const configuration = {
  version: 1,
  site: { id: 'smoke', name: 'Smoke' },
  station: { id: 'gate', name: 'Gate' },
  mode: 'demo',
  lanes: [{ id: 'gate-1', name: 'Lane 1' }],
  devices: [],
  passage: { temperature: { policy: 'off' } },
};

test('the shell opens its window on its own page, locked, and brings it back after its renderer died', async () => {
  test.skip(whyNot() !== null, whyNot() ?? '');
  const data = mkdtempSync(join(tmpdir(), 'shell-'));
  await enrolDemo(data, join(data, 'demo'));
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'checkpoint.json'), JSON.stringify(configuration));
  const root = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath: binary() ?? '',
    args: [mainFile, ...(root ? ['--no-sandbox'] : [])],
    env: { ...process.env, CHECKPOINT_DATA: data } as Record<string, string>,
  });
  try {
    const page = await app.firstWindow();
    await expect(page).toHaveURL(/^checkpoint:\/\/kiosk\//);
    await expect(page.locator('#root > *').first()).toBeVisible();
    const inside = await page.evaluate(() => ({
      node: [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process')],
      opened: Reflect.get(globalThis, 'open')('https://example.org/') === null,
    }));
    expect(inside).toEqual({ node: ['undefined', 'undefined'], opened: true });
    const again = app.waitForEvent('window');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await expect((await again).locator('#root > *').first()).toBeVisible();
  } finally {
    await app.close();
    rmSync(data, { recursive: true, force: true });
  }
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBareStation } from '../bench/bare-station.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  const cli = join(checkout, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  execFileSync(process.execPath, [cli, 'build', '--config', 'electron.config.ts'], { cwd: checkout, stdio: 'pipe' });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Electron's own binary is not needed for any of this: what is bundled for it is plain JavaScript. */
describe('the bundle for Electron', () => {
  it('holds a station that starts with its threads, serves, and stops', async () => {
    const station = await startBareStation(folder, {}, null, join(checkout, 'out', 'main', 'station-process.js'));
    const health = (await (await fetch(new URL('healthz', station.url))).json()) as { ready: boolean };
    await station.stop();
    expect(health.ready).toBe(true);
  });

  it('has a preload that a sandboxed page can load: one CommonJS file that needs electron only', () => {
    const preload = readFileSync(join(checkout, 'out', 'preload', 'preload.cjs'), 'utf8');
    expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1])).toEqual(['electron']);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceStamp, stampName } from '../../main/host/station-build.ts';
import { startBareStation } from '../bench/bare-station.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  const cli = join(checkout, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  execFileSync(process.execPath, [cli, 'build', '--config', 'electron.config.ts'], { cwd: checkout, stdio: 'pipe' });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const startsAndStops = async (entry: string): Promise<boolean> => {
  const station = await startBareStation(folder, {}, null, entry);
  const health = (await (await fetch(new URL('healthz', station.url))).json()) as { ready: boolean };
  await station.stop();
  return health.ready;
};

/** Electron's own binary is not needed for any of this: what is bundled for it is plain JavaScript. */
describe('the bundle for Electron', () => {
  it('holds a station that starts with its threads, serves, and stops', async () => {
    expect(await startsAndStops(join(checkout, 'out', 'main', 'station-process.js'))).toBe(true);
  });

  it('has a preload that a sandboxed page can load: one CommonJS file that needs electron only', () => {
    const preload = readFileSync(join(checkout, 'out', 'preload', 'preload.cjs'), 'utf8');
    expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1])).toEqual(['electron']);
  });
});

describe('the station built for plain Node', () => {
  const build = join(checkout, 'out', `station-${process.pid}`);
  afterAll(() => rmSync(build, { recursive: true, force: true }));

  it('starts with its threads, serves, stops, and says of which sources it is', async () => {
    const cli = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
    const options = ['--config', 'station.config.ts', '--outDir', build];
    execFileSync(process.execPath, [cli, 'build', ...options], { cwd: checkout, stdio: 'pipe' });
    expect(await startsAndStops(join(build, 'station-process.js'))).toBe(true);
    expect(readFileSync(join(build, stampName), 'utf8')).toBe(sourceStamp(checkout));
  }, 60_000);
});

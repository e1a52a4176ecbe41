import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stationSpec } from './station-runtime.ts';

const mebibyte = 1 << 20;

/** Modules and parts of Node that are there once the one named has been loaded. */
const loader = `
  import { registerHooks } from 'node:module';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  await import(process.argv[2]);
  console.log(JSON.stringify([...loaded, ...process.moduleLoadList]));
  process.exit(0);`;

/** Garbage that lives for a moment, as a passage's does, 200 MiB of it; then what the space for new objects takes. */
const script = `
  import { getHeapSpaceStatistics } from 'node:v8';
  let kept = [];
  for (let n = 0; n < 4e6; n += 1) {
    kept.push({ n, parts: [n] });
    if (kept.length > 20_000) kept = [];
  }
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(JSON.stringify({ bytes: space.space_size, arenas: process.env.MALLOC_ARENA_MAX }));`;

/** Blocks of 16 KiB, 64 MiB of them, and small ones between that stay; then how much the system has back, MiB. */
const blocks = `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const small = [];
  let large = [];
  for (let n = 0; n < 4096; n += 1) {
    large.push(Buffer.allocUnsafeSlow(16384).fill(1));
    small.push(Buffer.allocUnsafeSlow(512).fill(1));
  }
  const full = process.memoryUsage.rss();
  large = [];
  collect();
  const back = () => Math.round((full - process.memoryUsage.rss()) / (1 << 20));
  // Blocks are freed beside the main thread.
  for (let tries = 0; tries < 200 && back() < 50; tries += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  console.log(back(), small.length);`;

const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
const hasGlibc = header.glibcVersionRuntime !== undefined;

describe('how a station is run', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'runtime-'));
    file = join(folder, 'garbage.mjs');
    writeFileSync(file, script);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps the space for new objects small, whatever goes through it', async () => {
    const { command, args, environment } = stationSpec(file);
    const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, ...environment } });
    const { bytes, arenas } = JSON.parse(stdout) as { bytes: number; arenas: string };
    expect(bytes).toBeLessThanOrEqual(6 * mebibyte);
    expect(arenas).toBe('2');
  });

  it.runIf(hasGlibc)('gives back to the system what it had for a moment, whatever lies between', async () => {
    writeFileSync(file, blocks);
    const { command, args, environment } = stationSpec(file);
    const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, ...environment } });
    expect(Number.parseInt(stdout, 10)).toBeGreaterThan(50);
  });

  const loadedBy = async (path: string): Promise<readonly string[]> => {
    writeFileSync(file, loader);
    const module = new URL(`../../${path}`, import.meta.url).href;
    const { stdout } = await promisify(execFile)(process.execPath, [file, module]);
    return JSON.parse(stdout) as string[];
  };

  it.each([
    // Each is 10 MB and more, and as much again in a thread.
    ['main/host/station-process.ts', /undici|@peculiar|reflect-metadata/],
    ['station/ledger/checkpoint-thread.ts', /\/zod\//],
    ['station/ledger/check-thread.ts', /\/zod\//],
    [
      'station/sync-thread.ts',
      /\/zod\/|undici|@hpke|contract\/(events|configuration|commands|rules|lists|presence)\.ts/,
    ],
  ])('%s does not load what it has no use for', async (path, needless) => {
    const loaded = await loadedBy(path);
    expect(loaded.some((name) => name.endsWith(path))).toBe(true);
    expect(loaded.filter((name) => needless.test(name))).toEqual([]);
  });

  it('keeps nothing compiled for a station that was built, which would stay in its memory', () => {
    expect(stationSpec('/opt/out/station/station-process.js').environment).toMatchObject({
      NODE_DISABLE_COMPILE_CACHE: '1',
    });
    expect(stationSpec().environment).not.toHaveProperty('NODE_DISABLE_COMPILE_CACHE');
  });

  it('starts the code beside it where no other is named', () => {
    expect(stationSpec().args.at(-1)).toMatch(/main\/host\/station-process\.ts$/);
  });
});

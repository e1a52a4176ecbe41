import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { buildScreens } from '../../main/host/screens-build.ts';
import type { Decoder, DecoderOptions, Picture } from '../../renderer/inputs/camera/decode/decoder.ts';
import { zxingLibraryDecoder } from '../../renderer/inputs/camera/decode/zxing-library.ts';
import { zxingWasmDecoder } from '../../renderer/inputs/camera/decode/zxing-wasm.ts';
import { browserLaunch } from '../browser.ts';
import { fakeCameraArguments, type Scene, sceneOf, scenePicture, writeFakeCamera } from '../support/fake-camera.ts';
import { zxingWasmBinary } from '../support/pictures.ts';
import { startBareStation } from './bare-station.ts';
import { type Bench, type BenchResult, quantile, rounded } from './result.ts';

const [width, height] = [1280, 720] as const;
const rounds = 60;
const warmUp = 3;
const watchedMs = 10_000;
/** What the web calls a long task: one that a person can feel. */
const longTaskMs = 50;
const options: DecoderOptions = { tryHarder: true, symbologies: ['qr'] };

/** As people come: nobody, a personal QR near and far, a certificate. */
const scenes = (): readonly Scene[] => {
  const personal = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
  const certificate = `HC1:${'6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESIGUBA'.repeat(12)}`;
  return [
    sceneOf(null),
    sceneOf(personal),
    { codes: [{ text: personal, side: 0.25, x: 0.3, y: 0.6 }] },
    { codes: [{ text: certificate, side: 0.85, x: 0.5, y: 0.5 }] },
  ];
};

const timeOf = async (decoder: Decoder, picture: Picture): Promise<number> => {
  const began = performance.now();
  await decoder.decode(picture);
  return performance.now() - began;
};

/** A picture of 1280 × 720 handed to the decoder → what it found; the fallback decodes the same picture after it. */
const decoding = async (): Promise<BenchResult> => {
  const pictures = scenes().map((scene) => scenePicture(scene, width, height));
  const wasm = await zxingWasmDecoder({ binary: zxingWasmBinary() }, options);
  const library = zxingLibraryDecoder(options);
  const took = { wasm: [] as number[], library: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    for (const picture of pictures) {
      const times = { wasm: await timeOf(wasm, picture), library: await timeOf(library, picture) };
      if (round < warmUp) continue;
      took.wasm.push(times.wasm);
      took.library.push(times.library);
    }
  }
  const [p50, peer] = [quantile(took.wasm, 0.5), quantile(took.library, 0.5)];
  process.stderr.write(`the fallback: p99 ${rounded(quantile(took.library, 0.99))} ms\n`);
  return {
    name: 'camera-decode',
    value: rounded(p50),
    unit: 'ms',
    p50: rounded(p50),
    p99: rounded(quantile(took.wasm, 0.99)),
    peer: '@zxing/library',
    peerValue: rounded(peer),
    ratio: rounded(peer / p50),
  };
};

type Smoothness = Readonly<{ gaps: readonly number[]; longTasks: readonly number[] }>;

/** Runs in the page: times between frames, and tasks that a person could feel. */
const watchFrames = `new Promise((resolve) => {
  const gaps = [];
  const longTasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => longTasks.push(duration))).observe({
    type: 'longtask',
  });
  const began = performance.now();
  let last = began;
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - began < ${watchedMs}) requestAnimationFrame(frame);
    else resolve({ gaps: gaps.slice(1), longTasks });
  };
  requestAnimationFrame(frame);
})`;

/** The screen's main thread while a camera is read at its set rate: the longest time between two frames. */
const smoothness = async (): Promise<BenchResult> => {
  await buildScreens((line) => process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'bench-camera-'));
  const film = join(folder, 'film.y4m');
  writeFakeCamera(film, [{ scene: sceneOf(null), seconds: 1 }], width, height);
  const station = await startBareStation(folder, { screen: { 'generic-camera': {} } });
  const launch = browserLaunch();
  const browser = await chromium.launch({ ...launch, args: [...launch.args, ...fakeCameraArguments(film)] });
  try {
    const context = await browser.newContext({ viewport: { width: 1024, height: 600 }, permissions: ['camera'] });
    const page = await context.newPage();
    await page.goto(station.url);
    await page.locator('[data-device="generic-camera"][data-state="ready"]').waitFor();
    const { gaps, longTasks } = (await page.evaluate(watchFrames)) as Smoothness;
    process.stderr.write(
      `${gaps.length} frames in ${watchedMs / 1000} s, ${longTasks.length} tasks of ${longTaskMs} ms or more\n`,
    );
    const p99 = quantile(gaps, 0.99);
    return {
      name: 'camera-screen-frame',
      value: rounded(p99),
      unit: 'ms',
      p50: rounded(quantile(gaps, 0.5)),
      p99: rounded(p99),
      peer: 'limit',
      peerValue: longTaskMs,
      ratio: rounded(longTaskMs / p99),
    };
  } finally {
    await browser.close();
    await station.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

export const camera: Bench = async () => [await decoding(), await smoothness()];

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { buildScreens } from '../../main/host/screens-build.ts';
import { browserLaunch } from '../browser.ts';
import { startBareStation } from './bare-station.ts';
import { openScanner } from './bench-scanner.ts';
import { type Bench, quantile, rounded } from './result.ts';

const limitMs = 33;
const warmUp = 20;
const scans = 300;

/** Scanner bytes written → decision painted in Chromium: commit and fsync, RPC, React and the frame included. */
export const scanToScreen: Bench = async () => {
  await buildScreens((line) => process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'bench-screen-'));
  const device = await openScanner();
  const station = await startBareStation(folder, { scannerPort: device.port });
  const browser = await chromium.launch(browserLaunch());
  try {
    const page = await browser.newPage({ viewport: { width: 1024, height: 600 } });
    await page.goto(station.url);
    await page.getByTestId('waiting').waitFor();
    // The screen marks each painted decision; the observer turns that into the wall clock that both processes share.
    await page.evaluate(() => {
      new PerformanceObserver((list) => {
        const [entry] = list.getEntriesByName('decision-painted');
        const { told } = globalThis as { told?: (at: number) => void };
        if (entry !== undefined) told?.(performance.timeOrigin + entry.startTime);
      }).observe({ type: 'mark', buffered: false });
    });
    while (!device.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
    const took: number[] = [];
    for (let n = 0; n < warmUp + scans; n += 1) {
      // Asked before the scan, and answered once: nothing runs in the page meanwhile but the screen itself.
      const painted = page.evaluate(() => new Promise<number>((told) => Object.assign(globalThis, { told })));
      // People do not come in step with the screen's frames.
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 30));
      const wrote = device.scan(`0010930${String(n).padStart(5, '0')}|NGUYEN VAN A|1987-01-18|0|88${n}|<1<00<`);
      const at = await painted;
      if (n >= warmUp) took.push(at - wrote);
    }
    const p50 = quantile(took, 0.5);
    const p99 = quantile(took, 0.99);
    return [
      {
        name: 'scan-to-screen',
        value: rounded(p99),
        unit: 'ms',
        p50: rounded(p50),
        p99: rounded(p99),
        peer: 'limit',
        peerValue: limitMs,
        ratio: rounded(limitMs / p99),
      },
    ];
  } finally {
    await browser.close();
    await station.stop();
    device.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { Health } from '../../contract/rpc.ts';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import { buildScreens } from '../../main/host/screens-build.ts';
import { browserLaunch } from '../browser.ts';
import { Mosquitto, mosquittoBinary, startCentral } from '../support/processes.ts';
import { startBareStation } from './bare-station.ts';
import { openScanner } from './bench-scanner.ts';
import { filledLedger } from './filled-ledger.ts';
import { type Bench, type BenchResult, quantile, rounded } from './result.ts';

const limitMs = 33;
const warmUp = 20;
const scans = 300;
/** More would be sent for longer than the scans take. */
const mostBacklog = 1_000_000;

/** What stands there when a code is read: the decision before it, as in a queue, or the waiting screen. */
type Before = 'decision' | 'waiting';

/**
 * Scanner bytes written → decision painted in Chromium: commit and fsync, RPC, React and the frame included. With `rows`: on
 * a ledger that holds so many, and then while a backlog of as many (a million at most) goes through Mosquitto to a receiver
 * on the same machine.
 */
export const scanToScreen: Bench = async ({ rows }) => {
  await buildScreens((line) => process.stderr.write(`${line}\n`));
  const browser = await chromium.launch(browserLaunch());
  try {
    if (rows === null) {
      return [
        await withFolder((folder) => quiet(browser, folder, 'scan-to-screen')),
        await withFolder((folder) => quiet(browser, folder, 'scan-to-screen-waiting', 'waiting')),
      ];
    }
    const filled = await quiet(browser, filledLedger(rows), `scan-to-screen-${rows}-rows`);
    const backlog = Math.min(rows, mostBacklog);
    return [filled, await withFolder((folder) => draining(browser, folder, backlog))];
  } finally {
    await browser.close();
  }
};

const withFolder = async (measure: (folder: string) => Promise<BenchResult>): Promise<BenchResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-screen-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
};

const quiet = async (
  browser: Browser,
  folder: string,
  name: string,
  before: Before = 'decision',
): Promise<BenchResult> => limited(name, await scanned(browser, folder, null, async () => true, before));

/** Only scans before which rows still waited count. */
const draining = async (browser: Browser, folder: string, backlog: number): Promise<BenchResult> => {
  const binary = mosquittoBinary();
  if (binary === null) throw new Error('mosquitto is not installed');
  cpSync(filledLedger(backlog), folder, { recursive: true });
  // What was copied would be written under the scans.
  spawnSync('sync');
  await enrolDemo(folder, join(folder, 'demo'));
  const broker = await Mosquitto.start(binary, 'allow_anonymous true\nmax_queued_messages 0');
  const keys = join(folder, 'demo', 'central-keys.json');
  const receiver = await startCentral(join(folder, 'central'), keys, broker.url, join(folder, 'token'));
  // Broker and receiver stand elsewhere than a kiosk: here they get what it leaves of the processors.
  for (const pid of [broker.pid, receiver.process.pid]) stepBack(pid);
  const waits = async (url: string): Promise<boolean> => {
    const { unsent } = (await (await fetch(new URL('healthz', url))).json()) as Health;
    return unsent > 1000;
  };
  try {
    return limited('scan-to-screen-draining', await scanned(browser, folder, broker.url, waits, 'decision'));
  } finally {
    receiver.process.kill('SIGKILL');
    await broker.dispose();
  }
};

/** Linux knows a priority for each thread. */
const stepBack = (pid: number | null | undefined): void => {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return;
  for (const thread of readdirSync(tasks)) setPriority(Number(thread), constants.priority.PRIORITY_LOW);
};

/** @param goesOn asked before every tenth scan  @returns ms of each scan */
const scanned = async (
  browser: Browser,
  folder: string,
  broker: string | null,
  goesOn: (url: string) => Promise<boolean>,
  before: Before,
): Promise<readonly number[]> => {
  const device = await openScanner();
  const station = await startBareStation(folder, { scannerPort: device.port }, broker);
  const page = await browser.newPage({ viewport: { width: 1024, height: 600 } });
  try {
    await page.goto(station.url);
    await page.getByTestId('waiting').waitFor();
    await observe(page);
    while (!device.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
    const took: number[] = [];
    // A ledger that is kept between runs knows the people of the run before.
    const first = Math.floor(Math.random() * 999_000);
    for (let n = 0; n < warmUp + scans; n += 1) {
      if (before === 'waiting' && n > 0) await dismissed(page);
      if (n % 10 === 0 && !(await goesOn(station.url))) break;
      const ms = await one(page, device.scan, `001093${String(first + n).padStart(6, '0')}`);
      if (n >= warmUp) took.push(ms);
    }
    process.stderr.write(`${took.length} scans\n`);
    return took;
  } finally {
    await page.close();
    await station.stop();
    device.close();
  }
};

/** The screen marks each painted decision; the observer turns that into the wall clock that both processes share. */
const observe = (page: Page): Promise<void> =>
  page.evaluate(() => {
    new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName('decision-painted');
      const { told } = globalThis as { told?: (at: number) => void };
      if (entry !== undefined) told?.(performance.timeOrigin + entry.startTime);
    }).observe({ type: 'mark', buffered: false });
  });

const dismissed = async (page: Page): Promise<void> => {
  await page.getByTestId('screen').locator('.decision-dismiss').click();
  await page.getByTestId('waiting').waitFor();
};

const one = async (page: Page, scan: (text: string) => number, number: string): Promise<number> => {
  // Asked before the scan, and answered once: nothing runs in the page meanwhile but the screen itself.
  const painted = page.evaluate(() => new Promise<number>((told) => Object.assign(globalThis, { told })));
  // People do not come in step with the screen's frames.
  await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 30));
  const wrote = scan(`${number}|NGUYEN VAN A|1987-01-18|0|88${number}|<1<00<`);
  return (await painted) - wrote;
};

const limited = (name: string, took: readonly number[]): BenchResult => {
  const p99 = rounded(quantile(took, 0.99));
  return {
    name,
    value: p99,
    unit: 'ms',
    p50: rounded(quantile(took, 0.5)),
    p99,
    peer: 'limit',
    peerValue: limitMs,
    ratio: rounded(limitMs / p99),
  };
};

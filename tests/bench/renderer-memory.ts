import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { connectStation } from '../../main/client/station-client.ts';
import { buildScreens } from '../../main/host/screens-build.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { browserLaunch } from '../browser.ts';
import { startBareStation } from './bare-station.ts';
import { openScanner } from './bench-scanner.ts';
import { Door, window } from './door.ts';
import { type Bench, type BenchResult, rounded } from './result.ts';

const defaultRows = 100_000;
const parts = 10;
const mebibyte = 1 << 20;
/** What a page may have more at the end than after the first tenth: nothing, but for what the browser itself keeps. */
const allowed = { heap: mebibyte, nodes: 100, listeners: 0 } as const;

/** After a forced collection. `process`: resident memory of the page's process, MiB; null: not known here. */
type Held = Readonly<{ heap: number; nodes: number; listeners: number; decisions: number; process: number | null }>;

/**
 * A screen before which people pass: `rows` decisions (default 100,000) from the scanner's bytes through the station to a page
 * in Chromium, and after each tenth, when the page stands at "waiting" again, what it holds. Grows anything, it fails.
 */
export const rendererMemory: Bench = async ({ rows }) => {
  const count = rows ?? defaultRows;
  await buildScreens((line) => process.stderr.write(`${line}\n`));
  const folder = mkdtempSync(join(tmpdir(), 'bench-renderer-'));
  const scanner = await openScanner();
  const station = await startBareStation(folder, { scannerPort: scanner.port });
  const client = await connectStation({ url: station.url, token: 'bench', dataDirectory: folder });
  const reader = new LedgerReader(ledgerFile(folder));
  const browser = await chromium.launch(browserLaunch());
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(countDecisions);
    await page.goto(station.url);
    await page.getByTestId('waiting').waitFor();
    while (!scanner.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
    const door = new Door(scanner, reader, client);
    const held: Held[] = [];
    const look = await looker(browser, page);
    for (let part = 0; part < parts; part += 1) {
      await walk(door, page, reader, Math.ceil(count / parts / window));
      held.push(await look());
      process.stderr.write(`${part + 1}/${parts} ${JSON.stringify(held.at(-1))}\n`);
    }
    return results(held, count);
  } finally {
    await browser.close();
    reader.close();
    client.close();
    await station.stop();
    scanner.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

type PageWithCount = { seen?: { count: number; newest: number } };

/** The decisions that have arrived at the page, and the newest of them: read from the messages, before the screens see them. */
const countDecisions = (): void => {
  const seen = { count: 0, newest: 0 };
  Object.assign(globalThis, { seen });
  const sequence = /"phase":\{"name":"decision".*?"sequence":(\d+)/;
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        const found = Number(sequence.exec(String(data))?.[1] ?? 0);
        if (found <= seen.newest) return;
        seen.count += 1;
        seen.newest = found;
      });
    }
  };
};

/** So many windows of people, one after the other: decisions of one commit would reach the page as one state. */
const walk = async (door: Door, page: Page, reader: LedgerReader, windows: number): Promise<void> => {
  for (let n = 0; n < windows; n += 1) {
    for (let person = 0; person < window; person += 1) await door.one();
    await page.waitForFunction(
      (last) => ((globalThis as PageWithCount).seen?.newest ?? 0) >= last,
      reader.lastPassages(1)[0]?.sequence ?? 0,
      { polling: 'raf' },
    );
  }
  await page.getByTestId('waiting').waitFor();
};

const looker = async (browser: Browser, page: Page): Promise<() => Promise<Held>> => {
  const session = await page.context().newCDPSession(page);
  const whole = await browser.newBrowserCDPSession();
  await session.send('Performance.enable');
  return async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
    const decisions = await page.evaluate(() => (globalThis as PageWithCount).seen?.count ?? 0);
    return {
      heap: metric('JSHeapUsedSize'),
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      decisions,
      process: await residentOf(whole),
    };
  };
};

/** Of the largest process that shows pages: Chromium keeps an empty one ready besides. */
const residentOf = async (session: CDPSession): Promise<number | null> => {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => resident(id));
  const known = sizes.filter((size) => size !== null);
  return known.length === 0 ? null : rounded(Math.max(...known));
};

const resident = (pid: number): number | null => {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
};

const results = (held: readonly Held[], count: number): readonly BenchResult[] => {
  const first = held[0] as Held;
  const last = held.at(-1) as Held;
  const grown = (name: 'heap' | 'nodes' | 'listeners', unit: string, per: number): BenchResult => ({
    name: `renderer-${name}-${count}`,
    value: rounded(last[name] / per),
    unit,
    peer: `bound (${rounded(first[name] / per)} after the first tenth)`,
    peerValue: rounded((first[name] + allowed[name]) / per),
    ratio: rounded((first[name] + allowed[name]) / last[name]),
    bound: true,
  });
  return [
    grown('heap', 'MiB of JavaScript after a collection', mebibyte),
    grown('nodes', 'DOM nodes', 1),
    grown('listeners', 'listeners', 1),
    {
      name: 'renderer-decisions',
      value: last.decisions,
      unit: 'decisions that the page was told',
      peer: 'scanned',
      peerValue: count,
      ratio: rounded(last.decisions / count),
    },
    ...(last.process === null || first.process === null
      ? []
      : [
          {
            name: 'renderer-process',
            value: last.process,
            unit: 'MiB resident',
            peer: 'after the first tenth',
            peerValue: first.process,
            ratio: rounded(first.process / last.process),
          },
        ]),
  ];
};

/**
 * A station in the machine whose power is cut, people before its scanner, and somebody at its screen. Says by JSON lines on
 * stdout, which leave the machine at once, what the screen shows; a line on stdin asks for something.
 */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { passageType } from '../../../contract/events.ts';
import type { ScreenState } from '../../../contract/rpc.ts';
import { connectStation } from '../../../main/client/station-client.ts';
import { ledgerFile } from '../../../station/ledger/schema.ts';
import { spawnBareStation } from '../../bench/bare-station.ts';
import { openScanner } from '../../bench/bench-scanner.ts';
import { decisionName } from '../../chaos/decision-name.ts';
import type { StationReport } from '../station-orders.ts';

const [folder = '', broker = '', firstPerson = '1'] = process.argv.slice(2);
const everyMs = 15;
/** People who wait for their decision at most: the machine is slow, and what is not shown proves nothing. */
const mostWaiting = 6;

const say = (report: StationReport): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};

const shown = new Set<string>();
let presented = 0;

const took = ({ phase, recent }: ScreenState): void => {
  const names = [...(phase.name === 'decision' ? [phase.view.decision] : []), ...recent].map(decisionName);
  const fresh = names.filter((name) => !shown.has(name));
  for (const name of fresh) shown.add(name);
  if (fresh.length > 0) say({ is: 'shown', names: fresh });
};

/** Every passage that the ledger holds, whatever the station makes of it. */
const passages = (): readonly string[] => {
  const database = new Database(ledgerFile(folder), { readonly: true });
  try {
    const rows = database.prepare('SELECT public FROM row WHERE type = ?').all(passageType) as { public: Buffer }[];
    return rows.map(({ public: bytes }) =>
      decisionName((JSON.parse(bytes.toString('utf8')) as { data: Parameters<typeof decisionName>[0] }).data),
    );
  } finally {
    database.close();
  }
};

const began = performance.now();
const scanner = await openScanner();
const { ready } = await spawnBareStation(folder, { scannerPort: scanner.port, sync: { spreadSeconds: 0 } }, broker, {
  entry: fileURLToPath(new URL('./station-process.mjs', import.meta.url)),
});
const client = await connectStation({ url: await ready, token: 'bench', dataDirectory: folder }, took);
say({ is: 'ready', ms: performance.now() - began });
const before = await client.watch(null);
took(before);
const shownBefore = shown.size;

const present = (): void => {
  if (!scanner.ready() || presented - (shown.size - shownBefore) >= mostWaiting) return;
  const person = Number(firstPerson) + presented;
  presented += 1;
  scanner.scan(`001${String(person).padStart(9, '0')}|NGUYEN VAN A|1987-01-18|0|88${person}|<1<00<`);
};

for await (const order of createInterface({ input: process.stdin })) {
  if (order === 'present') setInterval(present, everyMs);
  if (order === 'passages') say({ is: 'passages', names: passages() });
  if (order === 'diagnostics') say({ is: 'diagnostics', diagnostics: await client.diagnostics() });
}

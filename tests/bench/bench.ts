import { parseArgs } from 'node:util';
import { camera } from './camera.ts';
import { commit } from './commit.ts';
import { drain } from './drain.ts';
import { drivers } from './drivers.ts';
import { firstPaint } from './first-paint.ts';
import { passageDrain } from './passage-drain.ts';
import { rendererMemory } from './renderer-memory.ts';
import { type Bench, type BenchResult, type BrokerMode, brokerModes } from './result.ts';
import { rules } from './rules.ts';
import { scanToScreen } from './scan-to-screen.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { trace } from './trace.ts';
import { verify } from './verify.ts';
import { watchList } from './watch-list.ts';

const benches: Readonly<Record<string, Bench>> = {
  'scan-to-screen': scanToScreen,
  'first-paint': firstPaint,
  'renderer-memory': rendererMemory,
  commit,
  drain,
  camera,
  start,
  soak,
  trace,
  verify,
  rules,
  drivers,
  'watch-list': watchList,
  'passage-drain': passageDrain,
};

/** They take their time, and are asked for by name. */
const long: ReadonlySet<string> = new Set(['soak', 'renderer-memory']);

const line = (result: BenchResult): string => {
  const spread = result.p50 === undefined ? '' : ` (p50 ${result.p50}, p99 ${result.p99})`;
  return `${result.name.padEnd(22)} ${result.value} ${result.unit}${spread} · ${result.peer} ${result.peerValue} · ratio ${result.ratio}`;
};

const isBrokerMode = (word: string | undefined): word is BrokerMode => brokerModes.some((mode) => mode === word);

/** `--broker` alone is the first of its modes: what comes after it is its value only where it is the name of one. */
const withBrokerMode = (words: readonly string[]): string[] =>
  words.map((word, at) => (word === '--broker' && !isBrokerMode(words[at + 1]) ? `--broker=${brokerModes[0]}` : word));

const run = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: withBrokerMode(process.argv.slice(2)),
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      rows: { type: 'string' },
      broker: { type: 'string' },
      built: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = positionals.length === 0 ? Object.keys(benches).filter((name) => !long.has(name)) : positionals;
  const rows = values.rows === undefined ? null : Number(values.rows);
  const unknown = names.filter((name) => benches[name] === undefined);
  const broker = isBrokerMode(values.broker) ? values.broker : null;
  const understood =
    (rows === null || (Number.isSafeInteger(rows) && rows > 0)) && (broker !== null || values.broker === undefined);
  if (values.help || unknown.length > 0 || !understood) {
    const out = values.help ? process.stdout : process.stderr;
    if (unknown.length > 0) out.write(`no benchmark is called ${unknown.join(', ')}\n`);
    out.write(
      `usage: npm run -s bench -- [NAME…] [--json] [--rows N] [--broker [${brokerModes.join('|')}]] [--built]\n`,
    );
    out.write(`names: ${Object.keys(benches).join(', ')}\n`);
    return values.help ? 0 : 2;
  }
  let broken = false;
  for (const name of names) {
    const results = (await benches[name]?.({ rows, broker, built: values.built })) ?? [];
    for (const { bound = false, ...result } of results) {
      process.stdout.write(`${values.json ? JSON.stringify(result) : line(result)}\n`);
      if (bound && !(result.ratio >= 1)) {
        process.stderr.write(`${result.name} is beyond its bound\n`);
        broken = true;
      }
    }
  }
  return broken ? 1 : 0;
};

process.exitCode = await run();

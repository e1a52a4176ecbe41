// The test run behind `npm test`: the suites in order, each in a process of its own, one closing line for all of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { type Counts, settle } from './runner/counts.ts';
import { Interrupted, runInGroup } from './runner/process-group.ts';
import { afterSecondLook, MOST_FILES } from './runner/second-look.ts';
import { describeSuite, isSuiteName, SUITES, type Suite, type SuiteName } from './runner/suites.ts';
import { type Outcome, summarise } from './runner/summary.ts';

const SUITE_LIMIT_MS = 20 * 60_000;
const RUN_LIMIT_MS = 38 * 60_000;
const deadline = performance.now() + RUN_LIMIT_MS;

type Command = { readonly name: string } & Pick<Suite, 'command' | 'environment' | 'count' | 'failures'>;
const BUILD: Command = {
  name: 'build',
  command: ['npm', 'run', '-s', 'build'],
  environment: {},
  count: null,
  failures: null,
};

process.chdir(resolve(import.meta.dirname, '..'));
process.exitCode = await main(process.argv.slice(2));

/** @returns the exit status: 0 all passed, 1 something failed, 2 wrong usage, 128 + n ended by signal n */
async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.filter((name) => !isSuiteName(name));
  if (unknown.length > 0) {
    console.error(`unknown suite: ${unknown.join(', ')}. Use: npm test [-- ${SUITES.join(' ')}]`);
    return 2;
  }
  const reports = mkdtempSync(join(tmpdir(), 'checkpoint-tests-'));
  try {
    const names = SUITES.filter((name) => wanted.length === 0 || wanted.includes(name));
    const strict = !['', '0', 'false'].includes(process.env['CI'] ?? '');
    const { lines, failed } = summarise(await runSuites(names, reports), strict);
    console.log(lines.join('\n'));
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof Interrupted) return 128 + constants.signals[error.signal];
    throw error;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

async function runSuites(names: readonly SuiteName[], reports: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let screens: Outcome | null = null;
  for (const name of names) {
    const report = join(reports, `${name}.json`);
    const suite = describeSuite(name, report);
    const { lacks } = suite;
    if (lacks !== null) outcomes.push({ kind: 'left-out', suite: `${name}${lacks.part}`, reason: lacks.reason });
    if (lacks?.part === '') continue;
    if (suite.screens && screens === null) {
      screens = await runOne(BUILD, report);
      if (hasFailed(screens)) outcomes.push(screens);
    }
    const stopped = suite.screens && screens !== null && hasFailed(screens);
    outcomes.push(stopped ? notRun(name, 'the screens did not build') : await runOne(suite, report));
  }
  return outcomes;
}

/** Run one command within what time is left, and count what it reports; few failed files get a second look. */
async function runOne(run: Command, report: string): Promise<Outcome> {
  const first = await runCommand(run, report);
  if (first.kind !== 'ran' || run.failures === null || first.counts.failed === 0) return first;
  const files = run.failures(readReport(report));
  if (files.length === 0 || files.length > MOST_FILES) return first;
  const [program, ...args] = run.command;
  rmSync(report, { force: true });
  const second = await runCommand(
    { ...run, name: `${run.name}, again`, command: [program, ...args, ...files] },
    report,
  );
  if (second.kind !== 'ran') return first;
  const counts = afterSecondLook(first.counts, second.counts);
  const verdict = counts.failed === 0 ? 'passed only when run again' : 'failed again';
  const note = `${first.note}; ${verdict}: ${files.map((file) => relative('.', file)).join(', ')}`;
  return { ...first, counts, seconds: first.seconds + second.seconds, note };
}

async function runCommand({ name, command, environment, count }: Command, report: string): Promise<Outcome> {
  const limit = Math.round(Math.min(SUITE_LIMIT_MS, deadline - performance.now()));
  if (limit <= 0) return notRun(name, `the run had used its ${RUN_LIMIT_MS / 60_000} minutes`);
  console.log(`\n── ${name}`);
  const [program, ...args] = command;
  const start = performance.now();
  const ended = await runInGroup(program, args, { ...process.env, ...environment }, limit);
  const seconds = (performance.now() - start) / 1000;
  const whole: Counts = { passed: ended.well ? 1 : 0, failed: ended.well ? 0 : 1, skipped: 0 };
  const counts = count === null ? whole : settle(count(readReport(report)), ended.well);
  return { kind: 'ran', suite: name, counts, seconds, note: ended.well ? '' : ended.how };
}

function hasFailed(outcome: Outcome): boolean {
  return outcome.kind === 'ran' && outcome.counts.failed > 0;
}

function notRun(suite: string, reason: string): Outcome {
  const counts: Counts = { passed: 0, failed: 1, skipped: 0 };
  return { kind: 'ran', suite, counts, seconds: 0, note: `not run: ${reason}` };
}

/** A suite that crashed leaves no report, or half of one. */
function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

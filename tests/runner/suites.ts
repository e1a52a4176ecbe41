import { join } from 'node:path';
import { findBrowser, findOnPath, whyNoBrowser } from '../browser.ts';
import { SmallDisk } from '../chaos/small-disk.ts';
import { mosquittoBinary } from '../support/processes.ts';
import { type Counts, chaosCounts, playwrightCounts, vitestCounts } from './counts.ts';
import { playwrightFailures, vitestFailures } from './second-look.ts';

/** How a suite is run and counted. `report` is a file that does not exist yet, for its JSON reporter. */
export type Suite = {
  readonly name: SuiteName;
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** null: the suite has no report; it counts as one test. */
  readonly count: ((report: unknown) => Counts | null) | null;
  /** Whether it opens the built screens. */
  readonly screens: boolean;
  /** What it cannot have here. */
  readonly lacks: Lack | null;
  /** The files in which a test failed, by its report, where they are worth a second look; the command takes them as arguments. */
  readonly failures: ((report: unknown) => readonly string[]) | null;
};

/** What cannot run here: the whole suite where `part` is empty, else the part that it names. */
export type Lack = { readonly part: string; readonly reason: string };

export const SUITES = ['lint', 'typecheck', 'unit', 'vectors', 'integration', 'chaos', 'e2e'] as const;
export type SuiteName = (typeof SUITES)[number];

export function isSuiteName(name: string): name is SuiteName {
  return SUITES.some((suite) => suite === name);
}

export function describeSuite(name: SuiteName, report: string): Suite {
  switch (name) {
    case 'lint':
    case 'typecheck':
      return { ...PLAIN, name, command: ['npm', 'run', '-s', name] };
    case 'unit':
    case 'vectors':
      return { ...PLAIN, name, command: vitest(name, report), count: vitestCounts };
    case 'integration':
      return {
        ...PLAIN,
        name,
        command: vitest(name, report),
        count: vitestCounts,
        screens: true,
        lacks: noPrograms(),
        failures: vitestFailures,
      };
    case 'chaos':
      return {
        ...PLAIN,
        name,
        command: [process.execPath, join('tests', 'chaos', 'chaos.ts'), ...CHAOS_SHORT, '--report', report],
        count: chaosCounts,
        lacks: noChaos(),
      };
    case 'e2e':
      return {
        name,
        command: [
          process.execPath,
          tool('@playwright/test/cli.js'),
          'test',
          '--config',
          'tests/e2e/playwright.config.ts',
        ],
        environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        count: playwrightCounts,
        screens: true,
        lacks: findBrowser() === null ? { part: '', reason: whyNoBrowser() } : null,
        failures: playwrightFailures,
      };
  }
}

const PLAIN = { environment: {}, count: null, screens: false, lacks: null, failures: null } as const;

/** Each kind of round once. The schedule is always the same one: what fails has to do with what was changed. */
const CHAOS_SHORT = ['--minutes', '0.1', '--seed', '20261125', '--together', '2'];

const tool = (path: string): string => join('node_modules', path);

function vitest(project: string, report: string): [string, ...string[]] {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return [process.execPath, tool('vitest/vitest.mjs'), 'run', '--project', project, ...reporters];
}

function noPrograms(): Lack | null {
  const missing = ['mosquitto', 'socat'].filter((program) => findOnPath(program) === null);
  if (missing.length === 0) return null;
  return { part: `, what needs ${missing.join(' and ')}`, reason: `not found; install ${missing.join(' and ')}` };
}

function noChaos(): Lack | null {
  if (mosquittoBinary() === null) return { part: '', reason: 'mosquitto not found; install it' };
  return SmallDisk.possible ? null : { part: ', the full disk', reason: 'a small disk can be mounted by root only' };
}

import { z } from 'zod';
import type { Counts } from './counts.ts';

const VitestFiles = z.object({ testResults: z.array(z.object({ name: z.string(), status: z.string() })) });
const PlaywrightFiles = z.object({
  errors: z.array(z.unknown()).max(0),
  suites: z.array(z.object({ file: z.string(), specs: z.unknown().optional(), suites: z.unknown().optional() })),
});
const PlaywrightSpecs = z.array(z.object({ ok: z.boolean() }));
const PlaywrightSuites = z.array(z.object({ specs: z.unknown().optional(), suites: z.unknown().optional() }));

/** More failed files than this are no accident of timing: they are not looked at again. */
export const MOST_FILES = 2;

/** @returns the files in which a test failed, by Vitest's JSON report; none where it is no such report */
export function vitestFailures(report: unknown): readonly string[] {
  const read = VitestFiles.safeParse(report);
  return read.success ? read.data.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name) : [];
}

/** @returns the spec files in which a test failed, by Playwright's JSON report; none where something failed outside of a test */
export function playwrightFailures(report: unknown): readonly string[] {
  const read = PlaywrightFiles.safeParse(report);
  return read.success ? read.data.suites.filter(hasFailure).map(({ file }) => file) : [];
}

function hasFailure(suite: Readonly<{ specs?: unknown; suites?: unknown }>): boolean {
  const specs = PlaywrightSpecs.safeParse(suite.specs);
  const inner = PlaywrightSuites.safeParse(suite.suites);
  return (specs.success && specs.data.some(({ ok }) => !ok)) || (inner.success && inner.data.some(hasFailure));
}

/**
 * What counts after the failed files ran again, each as a whole and with the machine to themselves. Only where every
 * test that failed has passed is the first run's verdict changed.
 */
export function afterSecondLook(first: Counts, second: Counts | null): Counts {
  if (second === null || second.failed > 0 || second.passed < first.failed) return first;
  return { passed: first.passed + first.failed, failed: 0, skipped: first.skipped };
}

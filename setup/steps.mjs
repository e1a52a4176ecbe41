import { fileURLToPath } from 'node:url';
import { wantedPrograms } from './plan.mjs';
import { isReady, readState } from './state.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Bring what is missing, in order: the packages and their Node, then the programs that tests and benchmarks use.
 * Sets the exit status: 0 ready, 1 the packages could not be installed, 2 wrong usage, 128 + n ended by signal n.
 * @param {readonly string[]} argv `--with browser,mosquitto,socat`, or nothing
 */
export async function prepare(argv) {
  try {
    const wanted = wantedPrograms(argv);
    if (!isReady(readState(ROOT))) await (await import('./packages.mjs')).ensurePackages(ROOT);
    if (wanted.length > 0) await ensurePrograms(wanted);
  } catch (error) {
    const { report } = await import('./advice.mjs');
    process.exitCode = report(error);
  }
}

/**
 * A program that cannot be brought stops nobody: the test run leaves out what needs it, and says so.
 * @param {readonly import('./plan.mjs').Program[]} wanted
 */
async function ensurePrograms(wanted) {
  const { missingPrograms } = await import('./locate.mjs');
  if (missingPrograms(wanted).length === 0) return;
  const { installPrograms } = await import('./programs.mjs');
  const { Interrupted, say } = await import('./advice.mjs');
  try {
    await installPrograms(ROOT, wanted);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    say(`programs for the tests could not be installed: ${error instanceof Error ? error.message : String(error)}`);
  }
  const missing = missingPrograms(wanted);
  if (missing.length > 0) say(`neither found nor installed: ${missing.join(', ')}; what needs them is left out.`);
}

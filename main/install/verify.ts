import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../contract/errors.ts';

export type Verdict = Readonly<{ what: string; outcome: 'good' | 'bad' | 'not-checked'; says: string }>;

/** Lets the system's own tools read what was written. Where a tool is missing it is said that nothing was checked. */
const ask = (what: string, program: string, args: readonly string[], absent: RegExp): Verdict => {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
  if (error !== undefined) {
    const says = systemCode(error) === 'ENOENT' ? `${program} is not on this system` : error.message;
    return { what, outcome: 'not-checked', says };
  }
  const says = `${stdout}${stderr}`.trim().slice(0, 2000);
  if (status !== 0 && absent.test(says)) return { what, outcome: 'not-checked', says: `${program} is too old for it` };
  return { what, outcome: status === 0 && says === '' ? 'good' : 'bad', says };
};

/** @param unit path of the unit inside the root */
export const verifyUnit = (unit: string, root: string): Verdict => {
  if (root !== '/' && !existsSync(join(root, 'usr/lib/systemd/system/sysinit.target')))
    return { what: 'unit', outcome: 'not-checked', says: `there is no systemd in ${root}` };
  return ask(
    'unit',
    'systemd-analyze',
    ['verify', '--man=no', ...(root === '/' ? [] : [`--root=${root}`]), unit],
    /^$/,
  );
};

/** `udevadm verify` came with systemd 254. */
export const verifyRules = (file: string): Verdict =>
  ask('device rules', 'udevadm', ['verify', '--no-summary', file], /unknown command|unrecognized/i);

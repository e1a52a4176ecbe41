import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardSession, type Operator } from '../../contract/operator.ts';
import { giveSetupPass, SetupPass } from './setup-pass.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pass-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const operator: Operator = { id: 'lap-dat', name: 'Lắp Đặt', role: 'installer' };
const signedIn = { role: 'installer', operator, until: 0 } as const;
const give = (): string => giveSetupPass(folder, signedIn, 1000) ?? '';

it('names its installer once, within a minute, and only to whoever has it', () => {
  const pass = give();
  expect(readFileSync(join(folder, 'setup-pass.json'), 'utf8')).not.toContain(pass);
  const kept = new SetupPass(folder);
  expect(kept.take('0'.repeat(64), [operator], 2000)).toBeNull();
  expect([kept.take(pass, [operator], 2000), kept.take(pass, [operator], 2000)]).toEqual([operator, null]);
  // Nor does another start of the assistant know it.
  expect(new SetupPass(folder).take(pass, [operator], 2000)).toBeNull();
});

it('is none when it is too old, the clock was put back, or its operator may not set up any more', () => {
  const takenBy = (operators: readonly Operator[], now: number) => {
    const pass = give();
    return new SetupPass(folder).take(pass, operators, now);
  };
  expect(takenBy([operator], 61_001)).toBeNull();
  expect(takenBy([operator], 999)).toBeNull();
  expect(takenBy([{ ...operator, role: 'supervisor' }], 2000)).toBeNull();
  expect(takenBy([], 2000)).toBeNull();
  expect(takenBy([operator], 61_000)).toEqual(operator);
});

it('is given to nobody who has not signed in', () => {
  expect(giveSetupPass(folder, guardSession, 1000)).toBeNull();
  expect(giveSetupPass(folder, { ...guardSession, role: 'installer' }, 1000)).toBeNull();
});

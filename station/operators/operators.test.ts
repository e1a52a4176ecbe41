import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { Operator } from '../../contract/operator.ts';
import { operatorFile } from './operator-file.ts';
import { Operators } from './operators.ts';
import { waitAfter } from './throttle.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'operators-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const supervisor: Operator = { id: 'ca-1', name: 'Trưởng ca', role: 'supervisor' };
const installer: Operator = { id: 'lap-dat', name: 'Lắp đặt', role: 'installer' };

const open = (now = { monotonic: 0 }) =>
  new Operators(operatorFile(directory), { now: () => 0, monotonic: () => now.monotonic }, () => undefined);

describe('operators', () => {
  it('sign in by PIN, after a restart too, and neither the PIN nor a quick digest of it is on disk', async () => {
    await open().save(supervisor, '482915');
    expect(await open().check('ca-1', '482915')).toEqual(supervisor);
    const text = readFileSync(operatorFile(directory), 'utf8');
    expect(text).not.toContain('482915');
    expect(statSync(operatorFile(directory)).mode & 0o777).toBe(0o600);
  });

  it('waits after the third wrong PIN, a right one too, and a restart does not end the waiting', async () => {
    const now = { monotonic: 0 };
    const operators = open(now);
    await operators.save(supervisor, '482915');
    const wrong = { code: ErrorCode.PinWrong };
    for (const pin of ['000000', '111111', '222222']) {
      await expect(operators.check('ca-1', pin)).rejects.toMatchObject(wrong);
    }
    await expect(operators.check('ca-1', '482915')).rejects.toMatchObject({ code: ErrorCode.PinThrottled });
    await expect(open(now).check('ca-1', '482915')).rejects.toMatchObject({ code: ErrorCode.PinThrottled });
    now.monotonic = 5000;
    expect(await operators.check('ca-1', '482915')).toEqual(supervisor);
    await expect(operators.check('ca-1', '000000')).rejects.toMatchObject(wrong);
    expect(await operators.check('ca-1', '482915')).toEqual(supervisor);
  });

  it('tries at once wait for each other: a hundred in one breath are no more than a hundred one by one', async () => {
    const operators = open();
    await operators.save(supervisor, '482915');
    const tries = Array.from({ length: 6 }, (_, index) => operators.check('ca-1', `00000${index}`));
    const codes = (await Promise.allSettled(tries)).map((result) =>
      result.status === 'rejected' ? result.reason.code : 0,
    );
    expect(codes).toEqual([6032, 6032, 6032, 6033, 6033, 6033]);
  });

  it('answers the same for an id that nobody has, and counts nothing for it', async () => {
    const operators = open();
    await expect(operators.check('nobody', '123456')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
    await operators.save({ ...supervisor, role: 'guard' }, null);
    await expect(operators.check('ca-1', '123456')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
  });

  it('makes whoever tries names that nobody has wait as well, and nobody else', async () => {
    const now = { monotonic: 0 };
    const operators = open(now);
    await operators.save(supervisor, '482915');
    for (const name of ['a', 'b', 'c'])
      await expect(operators.check(name, '123456')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
    await expect(operators.check('d', '123456')).rejects.toMatchObject({ code: ErrorCode.PinThrottled });
    expect(await operators.check('ca-1', '482915')).toEqual(supervisor);
    now.monotonic = 5000;
    await expect(operators.check('d', '123456')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
  });

  it('keeps one installer at least, and wants a PIN of whoever may do more than a guard', async () => {
    const operators = open();
    await expect(operators.save(installer, null)).rejects.toMatchObject({ code: ErrorCode.OperatorInvalid });
    await operators.save(installer, '135790');
    await expect(async () => operators.remove('lap-dat')).rejects.toMatchObject({ code: ErrorCode.OperatorInvalid });
    await expect(operators.save({ ...installer, role: 'guard' }, null)).rejects.toMatchObject({
      code: ErrorCode.OperatorInvalid,
    });
    await operators.save({ ...installer, name: 'Lắp đặt 2' }, null);
    expect(await operators.check('lap-dat', '135790')).toMatchObject({ name: 'Lắp đặt 2' });
  });

  it('a broken file lets nobody in and is not written over', async () => {
    writeFileSync(operatorFile(directory), '{"version":1,"operators":[{]');
    const told: number[] = [];
    const operators = new Operators(operatorFile(directory), { now: () => 0, monotonic: () => 0 }, ({ code }) =>
      told.push(code),
    );
    expect([told, operators.list()]).toEqual([[ErrorCode.OperatorsUnreadable], []]);
    await expect(operators.save(installer, '135790')).rejects.toMatchObject({ code: ErrorCode.OperatorsUnreadable });
    expect(readFileSync(operatorFile(directory), 'utf8')).toContain('[{]');
  });

  it('allows about a hundred wrong tries a day', () => {
    let spent = 0;
    let tries = 0;
    for (; spent < 86_400_000; tries += 1) spent += waitAfter(tries);
    expect(tries).toBeGreaterThan(50);
    expect(tries).toBeLessThan(150);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { operatorDataSchema } from '../../contract/events.ts';
import { rpcFunctions, stationFunctionNames } from '../../contract/rpc.ts';
import { operatorFile } from './operator-file.ts';
import { idleMs, type OperatorAct, OperatorSession } from './operator-session.ts';
import { Operators } from './operators.ts';

let directory = '';
let operators: Operators;
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'session-'));
  operators = new Operators(operatorFile(directory), clock, () => undefined);
  await operators.save({ id: 'ca-1', name: 'Trưởng ca', role: 'supervisor' }, '482915');
  await operators.save({ id: 'lap-dat', name: 'Lắp đặt', role: 'installer' }, '135790');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

const open = (from: 'screen' | 'command-line' = 'screen') => {
  const acts: OperatorAct[] = [];
  const told: string[] = [];
  const session = new OperatorSession({
    operators,
    clock,
    from,
    record: (act) => acts.push(act),
    changed: ({ role }) => told.push(role),
  });
  return { session, acts, told };
};

const forbidden = expect.objectContaining({ code: ErrorCode.RoleMissing });

it('a screen acts as a guard until somebody signs in, and writes down what they do', async () => {
  const { session, acts } = open();
  expect(() => session.require('supervisor', 'diagnostics', false)).toThrow(forbidden);
  session.require('guard', 'dismiss', false);
  await session.signIn('ca-1', '482915');
  session.require('supervisor', 'testDevice', true);
  expect(() => session.require('installer', 'configure', true)).toThrow(forbidden);
  session.signOut();
  expect(() => session.require('supervisor', 'testDevice', true)).toThrow(forbidden);
  expect(acts.map(({ act, operator, role, what }) => [act, operator, role, what])).toEqual([
    ['signed-in', 'ca-1', 'supervisor', null],
    ['did', 'ca-1', 'supervisor', 'testDevice'],
    ['signed-out', 'ca-1', 'supervisor', null],
  ]);
});

it('a wrong PIN is written down, and changes nothing', async () => {
  const { session, acts } = open();
  await session.signIn('ca-1', '482915');
  await expect(session.signIn('lap-dat', '000000')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
  expect(session.state()).toMatchObject({ role: 'supervisor', operator: { id: 'ca-1' } });
  expect(acts.at(-1)).toMatchObject({ act: 'refused', operator: 'lap-dat' });
});

it('signs out whoever does nothing, and says so', async () => {
  const { session, told } = open();
  await session.signIn('ca-1', '482915');
  vi.useFakeTimers();
  session.require('supervisor', 'diagnostics', false);
  vi.advanceTimersByTime(idleMs - 1);
  session.require('supervisor', 'diagnostics', false);
  vi.advanceTimersByTime(idleMs - 1);
  expect(session.state().role).toBe('supervisor');
  vi.advanceTimersByTime(2);
  expect([session.state().role, told.at(-1)]).toEqual(['guard', 'guard']);
});

it('what a screen asks for by itself keeps nobody signed in', async () => {
  const { session } = open();
  await session.signIn('ca-1', '482915');
  vi.useFakeTimers();
  session.require('supervisor', 'findRecords', false);
  vi.advanceTimersByTime(idleMs - 1);
  session.require('supervisor', 'dayFigures', false, true);
  vi.advanceTimersByTime(2);
  expect(session.state().role).toBe('guard');
});

it('whoever is signed in changes their own PIN, when they know it, and that is written down', async () => {
  const { session, acts } = open();
  await expect(session.changePin('482915', '777777')).rejects.toThrow(forbidden);
  await session.signIn('ca-1', '482915');
  await expect(session.changePin('000000', '777777')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
  await session.changePin('482915', '777777');
  await expect(operators.check('ca-1', '482915')).rejects.toMatchObject({ code: ErrorCode.PinWrong });
  expect(await operators.check('ca-1', '777777')).toMatchObject({ id: 'ca-1', role: 'supervisor' });
  expect(acts.slice(1).map(({ act, what }) => [act, what])).toEqual([
    ['refused', 'changePin'],
    ['pin-changed', 'ca-1'],
  ]);
});

it('the command line of the data directory may do what an installer may', () => {
  const { session, acts } = open('command-line');
  session.require('installer', 'testDevice', true);
  expect(acts).toEqual([{ act: 'did', operator: null, role: 'installer', what: 'testDevice' }]);
});

it('writes down no more of what was done than a row takes, and of a file only its name', () => {
  const { session, acts } = open('command-line');
  session.require('installer', `restoreConfiguration ${'x'.repeat(90)}`, true);
  const event = { ...acts[0], clock: 'synchronised', epoch: '0'.repeat(32), sequence: 1 };
  expect(operatorDataSchema.safeParse(event).error).toBeUndefined();
  const { restoreConfiguration, testDevice } = rpcFunctions;
  const restored = restoreConfiguration.audited;
  expect(restored === true || restored('/run/media/checkpoint/sdb1/a.backup.json', false)).toBe('a.backup.json');
  const opening = { device: 'barrier-1', seconds: 1, document: 'test', open: true } as const;
  expect(testDevice.audited === true || testDevice.audited(opening)).toBe('barrier-1 open');
});

it('a supervisor manages guards and supervisors, and no installer', async () => {
  const { session, acts } = open();
  await session.signIn('ca-1', '482915');
  await session.saveOperator({ id: 'bao-ve-3', name: 'Bảo vệ 3', role: 'guard' }, null);
  await expect(session.saveOperator({ id: 'ca-1', name: 'Trưởng ca', role: 'installer' }, null)).rejects.toThrow(
    forbidden,
  );
  await expect(session.saveOperator({ id: 'lap-dat', name: 'Khác', role: 'guard' }, '111111')).rejects.toThrow(
    forbidden,
  );
  expect(() => session.removeOperator('lap-dat')).toThrow(forbidden);
  session.removeOperator('bao-ve-3');
  expect(acts.slice(1).map(({ act, what }) => [act, what])).toEqual([
    ['saved', 'bao-ve-3'],
    ['removed', 'bao-ve-3'],
  ]);
});

it('what changes a station is written down with whoever did it', () => {
  const unwritten = stationFunctionNames.filter((name) => {
    const { role, audited } = rpcFunctions[name];
    return role !== 'guard' && !audited;
  });
  // To look at, or written down in words of their own.
  expect(unwritten).toEqual([
    ...['diagnostics', 'saveOperator', 'removeOperator', 'changePin'],
    ...['dayFigures', 'findRecords', 'cancelFindByCode', 'drives', 'exportPiece'],
    ...['deviceTraffic', 'foundBackups'],
  ]);
});

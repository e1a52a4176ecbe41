import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandReply } from '../../contract/commands.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Command } from './check-command.ts';
import { type Act, CommandDesk, Refusal } from './command-desk.ts';
import { CommandMemory } from './command-memory.ts';
import { audiences, hourMs, issued, keyring, otherKey, signedCommand } from './testing.ts';

let folder: string;
let memory: CommandMemory;
let desk: CommandDesk;
let now: number;
let monotonic: number;
let clockState: string;
let done: Command['name'][];
let rows: string[];
let replies: CommandReply[];
let faults: number[];
let act: (command: Command) => Promise<Act>;

const open = (): void => {
  memory = CommandMemory.open(join(folder, 'commands.db'), now);
  desk = new CommandDesk({
    memory,
    keyring,
    audiences,
    clock: { now: () => now, monotonic: () => monotonic, state: () => clockState },
    act: (command) => {
      done.push(command.name);
      return act(command);
    },
    record: ({ command, act: what, error }) => rows.push(`${command} ${what}${error === null ? '' : ` ${error.code}`}`),
    send: (reply) => replies.push(reply),
    raise: ({ code }) => faults.push(code),
  });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  [now, monotonic, clockState] = [issued + 1000, 0, 'synchronised'];
  [done, rows, replies, faults] = [[], [], [], []];
  act = async () => ({ kind: 'done', result: { rows: 2 } });
  open();
});
afterEach(() => {
  desk.dispose();
  memory.close();
  rmSync(folder, { recursive: true });
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const purge = (id = 'a'.repeat(32)) => signedCommand('purge', { olderThanDays: 2 }, { id });

describe('a station that is commanded', () => {
  it('does a command once and answers every copy with the first answer, after a restart too', async () => {
    desk.take('purge', purge());
    desk.take('purge', purge());
    await settled();
    desk.take('purge', purge());
    desk.dispose();
    memory.close();
    act = async () => ({ kind: 'done', result: 'another' });
    open();
    desk.take('purge', purge());
    await settled();
    const answer = { id: 'a'.repeat(32), command: 'purge', outcome: 'done', at: now, result: { rows: 2 }, error: null };
    expect([done, replies, rows]).toEqual([['purge'], [answer, answer, answer], ['purge begun', 'purge done']]);
  });

  it('obeys nobody who may not command, answers them nothing, and says so', async () => {
    desk.take('restart', signedCommand('restart', {}, { key: otherKey }));
    desk.take('restart', new Uint8Array([1, 2, 3]));
    await settled();
    expect([done, replies, rows, faults]).toEqual([[], [], [], [5601, 5601]]);
  });

  it('refuses what is over, with one row however often it comes', async () => {
    now = issued + 2 * hourMs;
    for (let i = 0; i < 3; i += 1) desk.take('purge', purge());
    await settled();
    expect([done, rows]).toEqual([[], ['purge refused 5205']]);
    expect(replies.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'refused']);
  });

  it('refuses what it has forgotten, even where its clock cannot be believed', async () => {
    desk.take('purge', purge());
    await settled();
    now = issued + 2 * hourMs;
    desk.everyMinute();
    clockState = 'untrusted';
    desk.take('purge', purge());
    await settled();
    expect([done, replies.map(({ error }) => error?.code)]).toEqual([
      ['purge'],
      [undefined, ErrorCode.CommandForgotten],
    ]);
  });

  it('refuses another command with an id that was used', async () => {
    desk.take('purge', purge());
    await settled();
    desk.take('purge', signedCommand('purge', { olderThanDays: 3 }));
    expect([done, replies.at(-1)?.error?.code]).toEqual([['purge'], ErrorCode.CommandIdTaken]);
  });

  it('says what an act refused, and what failed', async () => {
    act = () => Promise.reject(new Refusal(new CheckpointError(ErrorCode.ConfigurationOlder, 'older')));
    desk.take('purge', purge('b'.repeat(32)));
    act = () => Promise.reject(new Error('the disk'));
    desk.take('purge', purge('c'.repeat(32)));
    await settled();
    expect(replies.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['refused', 'older'],
      ['failed', 'the disk'],
    ]);
    act = async () => ({ kind: 'done', result: null });
    desk.take('purge', purge('b'.repeat(32)));
    expect([done.length, replies.at(-1)?.outcome]).toEqual([2, 'refused']);
  });

  it('answers after a restart what its last run began, and does none of it again', async () => {
    act = async ({ name }) => (name === 'restart' ? { kind: 'later' } : new Promise(() => undefined));
    desk.take('restart', signedCommand('restart', {}));
    desk.take('purge', purge('b'.repeat(32)));
    await settled();
    desk.dispose();
    memory.close();
    open();
    desk.resume(({ command }) => (command === 'restart' ? { kind: 'done', result: { startedAt: 5 } } : null));
    expect(replies.map(({ command, outcome, error }) => [command, outcome, error?.code ?? null]).toSorted()).toEqual(
      [
        ['restart', 'done', null],
        ['purge', 'failed', ErrorCode.CommandInterrupted],
      ].toSorted(),
    );
    expect(done).toEqual(['restart', 'purge']);
  });

  it('drops what is more than a station takes, and says so', async () => {
    for (let i = 0; i < 25; i += 1) desk.take('purge', purge(String(i).padStart(32, '0')));
    await settled();
    expect([done.length, faults.length]).toEqual([20, 5]);
    monotonic += 1000;
    desk.take('purge', purge('f'.repeat(32)));
    expect(done).toHaveLength(21);
  });
});

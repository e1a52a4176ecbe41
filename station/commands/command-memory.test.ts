import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandReply } from '../../contract/commands.ts';
import { CommandMemory } from './command-memory.ts';
import { hourMs, issued } from './testing.ts';

let folder: string;
let file: string;
let memory: CommandMemory;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  file = join(folder, 'commands.db');
  memory = CommandMemory.open(file, issued);
});
afterEach(() => {
  memory.close();
  rmSync(folder, { recursive: true });
});

const command = (id: string, notAfter = issued + hourMs) => ({
  ...{ id, command: 'restart', digest: 'd', signer: '0'.repeat(16), version: null, issued, notAfter },
});
const reply = (id: string): CommandReply => ({
  ...{ id: id.padEnd(16, '-'), command: 'restart', outcome: 'done', at: issued, result: { rows: 3 }, error: null },
});
const again = (now = issued): void => {
  memory.close();
  memory = CommandMemory.open(file, now);
};

describe('the account of commands', () => {
  it('knows after a restart what was begun, what was answered, and which answer no broker has', () => {
    memory.begin(command('one'));
    memory.begin(command('two'));
    memory.end('two', reply('two'));
    again();
    expect(memory.unanswered()).toEqual([{ ...command('one'), reply: null }]);
    expect(memory.find('two')).toEqual({ ...command('two'), reply: reply('two') });
    expect(memory.unsent()).toEqual([reply('two')]);
    memory.sent('two');
    expect(memory.unsent()).toEqual([]);
    expect(memory.find('three')).toBeNull();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('does not begin the same twice', () => {
    memory.begin(command('one'));
    expect(() => memory.begin(command('one'))).toThrow();
  });

  it('forgets what is over, and nothing that ended no later can be done again, by whatever clock', () => {
    memory.begin(command('old', issued + 10));
    memory.begin(command('open', issued + 11));
    memory.end('old', reply('old'));
    memory.forget(issued + 9);
    expect(memory.find('old')).not.toBeNull();
    memory.forget(issued + hourMs);
    again();
    expect([memory.find('old'), memory.find('open')?.id]).toEqual([null, 'open']);
    expect(memory.mayBeDone(command('x', issued + 10), 0)).toBe(true);
    expect(memory.mayBeDone(command('x', issued + 11), Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('keeps a bounded number, those that hold longest', () => {
    for (let i = 1; i <= 520; i += 1) {
      memory.begin(command(`c${i}`, issued + i));
      memory.end(`c${i}`, reply(`c${i}`));
    }
    memory.forget(null);
    expect([memory.find('c8'), memory.find('c9')?.id, memory.find('c520')?.id]).toEqual([null, 'c9', 'c520']);
    expect(memory.mayBeDone(command('x', issued + 8), issued)).toBe(true);
  });

  it('when it is damaged is set aside, and what was issued before may have been done', () => {
    memory.begin(command('one'));
    memory.close();
    rmSync(`${file}-wal`, { force: true });
    writeFileSync(file, Buffer.alloc(8192, 'no database'));
    memory = CommandMemory.open(file, issued + 5);
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toHaveLength(1);
    expect(memory.mayBeDone({ issued: issued + 5, notAfter: issued + hourMs }, issued + 99)).toBe(true);
    expect(memory.mayBeDone({ issued: issued + 6, notAfter: issued + hourMs }, issued + 99)).toBe(false);
  });
});

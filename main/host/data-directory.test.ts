import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findStation } from '../client/find-station.ts';
import { commandToken, lockDataDirectory, prepareDataDirectory } from './data-directory.ts';
import { lockFile, tokenFile } from './paths.ts';
import { announce } from './running.ts';

let home: string;
let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'state-'));
  environment = { XDG_STATE_HOME: home };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('data directory', () => {
  it('belongs to its owner, with a token that stays', () => {
    const folder = join(home, 'a', 'b');
    prepareDataDirectory(folder);
    const token = commandToken(folder);
    expect([statSync(folder).mode & 0o777, statSync(tokenFile(folder)).mode & 0o777, commandToken(folder)]).toEqual([
      0o700,
      0o600,
      token,
    ]);
  });

  it('is locked for a second start, and free again after the first has ended', () => {
    const unlock = lockDataDirectory(home);
    announce({ pid: process.pid, url: 'http://127.0.0.1:1/', dataDirectory: home, startedAt: 1 }, environment);
    expect(() => lockDataDirectory(home)).toThrow(
      expect.objectContaining({ code: 8001, message: expect.stringMatching(/http:\/\/127\.0\.0\.1:1\//) }),
    );
    unlock();
    lockDataDirectory(home)();
  });

  it('is not kept locked by a lock file that something else has written', () => {
    writeFileSync(lockFile(home), 'not a lock at all, and longer than any header of a hundred bytes '.repeat(4));
    lockDataDirectory(home)();
  });

  it('is free again after its holder was killed', async () => {
    const module = new URL('./data-directory.ts', import.meta.url).href;
    const script = `const { lockDataDirectory } = await import('${module}'); lockDataDirectory(${JSON.stringify(home)}); console.log('locked'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(() => lockDataDirectory(home)).toThrow(expect.objectContaining({ code: 8001 }));
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    lockDataDirectory(home)();
  });
});

describe('finding a running station', () => {
  const running = (name: string, pid = process.pid) => {
    const dataDirectory = join(home, name);
    prepareDataDirectory(dataDirectory);
    return {
      dataDirectory,
      token: commandToken(dataDirectory),
      forget: announce({ pid, url: `http://127.0.0.1:${name.length}/`, dataDirectory, startedAt: 1 }, environment),
    };
  };

  it('takes the only one, wherever its data is', () => {
    const one = running('one');
    expect(findStation({}, environment)).toEqual({
      url: 'http://127.0.0.1:3/',
      token: one.token,
      dataDirectory: one.dataDirectory,
    });
    expect(findStation({ station: 'http://127.0.0.1:3' }, environment).token).toBe(one.token);
    one.forget();
    expect(() => findStation({}, environment)).toThrow(expect.objectContaining({ code: 6102 }));
  });

  it('asks which one where several run, and passes over the dead', () => {
    running('one');
    running('dead', 2 ** 22 + 12345);
    expect(findStation({}, environment).url).toBe('http://127.0.0.1:3/');
    running('other');
    expect(() => findStation({}, environment)).toThrow(expect.objectContaining({ code: 6103 }));
    expect(findStation({ data: join(home, 'other') }, environment).url).toBe('http://127.0.0.1:5/');
  });

  it('refuses what is no URL', () => {
    expect(() => findStation({ station: 'kiosk' }, environment)).toThrow(expect.objectContaining({ code: 1003 }));
  });
});

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findBrowser, findOnPath } from './locate.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-locate-'));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'decoy', 'tool'), { recursive: true });
  writeFileSync(join(folder, 'bin', 'tool'), '#!/bin/sh\n');
  chmodSync(join(folder, 'bin', 'tool'), 0o755);
  writeFileSync(join(folder, 'bin', 'text'), 'not a program');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('finds a program on the PATH, and neither a folder nor a text of that name', () => {
  const env = { PATH: ['', join(folder, 'decoy'), join(folder, 'bin')].join(delimiter) };
  expect([findOnPath('tool', env), findOnPath('text', env), findOnPath('checkpoint-no-such-program', env)]).toEqual([
    join(folder, 'bin', 'tool'),
    null,
    null,
  ]);
});

it('takes the browser that CHECKPOINT_CHROMIUM names, and no other when that one is not there', () => {
  const named = join(folder, 'bin', 'tool');
  expect([
    findBrowser({ CHECKPOINT_CHROMIUM: named }),
    findBrowser({ CHECKPOINT_CHROMIUM: join(folder, 'nothing') }),
  ]).toEqual([{ kind: 'system', executablePath: named }, null]);
});

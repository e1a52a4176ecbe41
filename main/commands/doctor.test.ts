import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { announce } from '../host/running.ts';
import { doctor } from './doctor.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  for (const name of ['CHECKPOINT_DATA', 'CHECKPOINT_STATION']) vi.stubEnv(name, undefined);
  vi.stubEnv('XDG_STATE_HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

it('asks which station is meant where two run, as wrong usage: neither of them is ill', async () => {
  for (const name of ['north', 'south']) {
    const dataDirectory = join(folder, name);
    announce({ pid: process.pid, url: `http://127.0.0.1:1/${name}`, dataDirectory, startedAt: 1 }, process.env);
  }
  await expect(doctor({})).rejects.toMatchObject({
    code: ErrorCode.UsageWrong,
    message: expect.stringMatching(/2 stations run here: .*north.*south|2 stations run here: .*south.*north/),
    hint: expect.stringContaining('--data'),
  });
});

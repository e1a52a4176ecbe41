import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { backup } from './backup-desk.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

it('says that there is nothing to keep before a kiosk is set up, and what to do', async () => {
  await expect(backup({ data, out: join(data, 'backup.json') })).rejects.toMatchObject({
    code: ErrorCode.ConfigurationUnreadable,
    message: expect.stringContaining('no configuration to keep'),
    hint: expect.stringContaining('kiosk start --setup'),
  });
});

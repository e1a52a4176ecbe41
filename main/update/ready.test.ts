import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { announce } from '../host/running.ts';
import { isReadySince } from './ready.ts';

it('believes a station that was started since, and says that it is ready', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ready-'));
  let says = '{"ready":true}';
  const server = createServer((_request, response) => response.end(says));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  const note = { pid: process.pid, url: `http://127.0.0.1:${port}/`, dataDirectory: folder, startedAt: 5000 };
  const forget = announce(note, { XDG_STATE_HOME: folder });
  try {
    const found = [
      await isReadySince(folder, 5001),
      await isReadySince(folder, 5000),
      await isReadySince(folder, null),
    ];
    for (says of ['{"ready":false}', 'null', '<html>']) found.push(await isReadySince(folder, null));
    forget();
    says = '{"ready":true}';
    found.push(await isReadySince(folder, 0));
    expect(found).toEqual([false, true, true, false, false, false, false]);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

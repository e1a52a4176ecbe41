import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { programs, TimeService } from './time-service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timesync-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('reads from the files of timesyncd whether and when it has set the clock', () => {
  const service = new TimeService(() => 0, folder, []);
  const file = join(folder, 'synchronized');
  const never = service.ask();
  writeFileSync(file, '');
  const now = service.ask();
  const set = (ago: number) => {
    const at = Date.now() / 1000 - ago;
    utimesSync(file, at, at);
    return service.ask();
  };
  expect([never, now, set(3600), set(2 * 86_400), set(-3600)]).toEqual([
    'unsynchronised',
    'synchronised',
    'synchronised',
    'unsynchronised',
    'unsynchronised',
  ]);
});

it.each([
  ['timedatectl', 'yes\n', 'synchronised'],
  ['timedatectl', 'no\n', 'unsynchronised'],
  ['timedatectl', 'Unknown property\n', null],
  [
    'chronyc',
    'A9FEA97B,169.254.169.123,4,1764105643.1,0.000001,0.000002,0.00001,-1.2,0.0,0.01,0.0005,0.0001,16.1,Normal\n',
    'synchronised',
  ],
  ['chronyc', '00000000,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised\n', 'unsynchronised'],
  ['chronyc', '506 Cannot talk to daemon\n', null],
  ['ntpq', 'associd=0 status=0615 leap_none, sync_ntp, 1 event, clock_sync,\n', 'synchronised'],
  ['ntpq', 'associd=0 status=c016 leap_alarm, sync_unspec, 1 event, restart,\n', 'unsynchronised'],
  ['ntpq', 'ntpq: read: Connection refused\n', null],
])('understands %s: %s', (command, answer, says) => {
  expect(programs.find((program) => program.command === command)?.says(answer)).toBe(says);
});

it('asks the next program where one is missing or cannot say, once a minute', async () => {
  let now = 0;
  const answer = (text: string) => ({
    command: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(text)})`],
  });
  const asked = vi.fn((text: string) => (text.includes('held') ? ('synchronised' as const) : null));
  const service = new TimeService(() => now, join(folder, 'none'), [
    { command: join(folder, 'missing'), args: [], says: asked },
    { ...answer('no idea'), says: asked },
    { ...answer('held'), says: asked },
  ]);
  const first = service.ask();
  await vi.waitFor(() => expect(service.ask()).toBe('synchronised'), 10_000);
  now = 59_000;
  service.ask();
  expect([first, asked.mock.calls.map(([text]) => text.trim())]).toEqual(['unknown', ['no idea', 'held']]);
});

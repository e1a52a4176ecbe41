import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedEnvironment, crashWords, withoutCore } from './closed-process.ts';

describe('a process that leaves nothing behind', () => {
  it.skipIf(process.platform === 'win32')('has no core dumps, whatever its arguments look like', () => {
    const args = ['-c', 'ulimit -c; ulimit -Hc; printf "%s|" "$@"', 'sh', 'a b', '$HOME', '"', '*'];
    const closed = withoutCore({ command: '/bin/sh', args });
    const ran = spawnSync(closed.command, closed.args, { encoding: 'utf8' });
    expect(ran.stdout).toBe('0\n0\na b|$HOME|"|*|');
  });

  it('takes out of NODE_OPTIONS what would tell', () => {
    const telling =
      '--report-on-signal --max-old-space-size=99 --report-dir /tmp --inspect=0.0.0.0 --heapsnapshot-signal SIGUSR2';
    expect([closedEnvironment({ NODE_OPTIONS: telling, HOME: '/h' }), closedEnvironment({ HOME: '/h' })]).toEqual([
      { NODE_OPTIONS: '--max-old-space-size=99', HOME: '/h' },
      { HOME: '/h' },
    ]);
  });

  it('says of an error of the code where it is, and what is missing', () => {
    const thrown = new TypeError("Cannot read properties of undefined (reading 'lane') of 0905123456");
    const [first, ...frames] = crashWords(thrown).split('\n');
    expect(first).toBe("TypeError: Cannot read properties of undefined (reading 'lane') of #");
    expect(frames[0]).toContain('closed-process.test.ts');
  });

  it('repeats no word of an error that quotes what it was given', () => {
    const thrown = (() => {
      try {
        return JSON.parse('Trần Thị Bích|079195000123');
      } catch (error) {
        return error;
      }
    })();
    expect(crashWords(thrown)).not.toMatch(/Tr|079195/);
  });

  it('repeats no code, whatever it looks like', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 5, unit: 'grapheme' }),
        fc.constantFrom('TypeError', 'Error'),
        (text, name) => {
          const person = `079195000123|${text}\n    at Trần Thị Bích (079195000123)|0905123456`;
          const error = new Error(`bad "${person}"`);
          error.name = name;
          expect(crashWords(error)).not.toMatch(/079195000123|0905123456|Trần/);
        },
      ),
    );
  });
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interrupted, lacksPackages, npmFailure, SetupError } from './advice.mjs';
import { nodeServes, packagesMatch, planPrograms, stampHolds, wantedPrograms } from './plan.mjs';

const stamp = { lock: 'aa', platform: 'linux-x64', node: 'installed', size: 126_595_440 };
const ready = { lock: 'aa', platform: 'linux-x64', stamp, nodeSize: 126_595_440, systemNode: false };

describe('whether the last set-up still stands', () => {
  it.each([
    ['nothing changed', ready, true],
    ['a fresh clone', { ...ready, stamp: null, nodeSize: 0 }, false],
    ['package-lock.json changed', { ...ready, lock: 'bb' }, false],
    ['node_modules came from another kind of machine', { ...ready, platform: 'linux-arm64' }, false],
    ['the Node is gone', { ...ready, nodeSize: 0 }, false],
    ['the Node was cut short', { ...ready, nodeSize: 4096 }, false],
    ["the machine's own Node stands in", { ...ready, stamp: { ...stamp, node: 'system' }, systemNode: true }, true],
    ["the machine's own Node became an older one", { ...ready, stamp: { ...stamp, node: 'system' } }, false],
  ])('%s', (_, state, holds) => {
    expect(stampHolds(state)).toBe(holds);
  });
});

describe('whether node_modules holds what package-lock.json asks for', () => {
  const locked = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/ws': { version: '8.23.0', integrity: 'sha512-a' },
      'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-b', optional: true },
    },
  };
  const ws = { 'node_modules/ws': { version: '8.23.0', integrity: 'sha512-a' } };

  it.each([
    ['all is there, but for a package of another platform', { packages: ws }, true],
    ['something was added by hand', { packages: { ...ws, 'node_modules/extra': { version: '1.0.0' } } }, true],
    ['an install ended half way: npm writes its record last', null, false],
    ['a package is missing', { packages: {} }, false],
    ['a package is of another version', { packages: { 'node_modules/ws': { version: '8.22.0' } } }, false],
    [
      'a package has other bytes',
      { packages: { 'node_modules/ws': { version: '8.23.0', integrity: 'sha512-z' } } },
      false,
    ],
  ])('%s', (_, installed, match) => {
    expect(packagesMatch(locked, installed)).toBe(match);
  });
});

it('takes a Node of the needed major version or later, and nothing that does not say so', () => {
  const outputs = ['v24.21.0\n', 'v26.0.0\n', 'v20.20.2\n', 'v4.2.4\n', '', 'not found', null];
  expect(outputs.map(nodeServes)).toEqual([true, true, false, false, false, false, false]);
});

describe('how missing programs can come', () => {
  const debian = {
    missing: ['browser', 'mosquitto', 'socat'],
    fonts: true,
    root: true,
    apt: true,
    debian: true,
  } as const;

  it.each([
    ['Debian as root', debian, { apt: ['chromium', 'mosquitto', 'socat'], playwright: null }],
    [
      'a bare container without fonts',
      { ...debian, fonts: false },
      { apt: ['chromium', 'fonts-dejavu-core', 'mosquitto', 'socat'], playwright: null },
    ],
    [
      'Ubuntu as root, where chromium is a snap',
      { ...debian, debian: false },
      { apt: ['mosquitto', 'socat'], playwright: ['install', '--with-deps', 'chromium'] },
    ],
    ['an ordinary user', { ...debian, root: false }, { apt: [], playwright: ['install', 'chromium'] }],
    ['no apt-get', { ...debian, apt: false }, { apt: [], playwright: ['install', 'chromium'] }],
    ['only socat is missing', { ...debian, missing: ['socat'] as const }, { apt: ['socat'], playwright: null }],
    ['nothing is missing', { ...debian, missing: [] }, { apt: [], playwright: null }],
  ])('%s', (_, machine, plan) => {
    expect(planPrograms(machine)).toEqual(plan);
  });
});

describe('the arguments', () => {
  it('gives each wanted program once and in order', () => {
    expect([wantedPrograms([]), wantedPrograms(['--with', 'socat,browser,socat'])]).toEqual([[], ['browser', 'socat']]);
  });

  it('takes or refuses any arguments, and a refusal says how to use it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('--with', 'browser', 'socat,'))), (argv) => {
        try {
          wantedPrograms(argv);
        } catch (error) {
          expect(error).toMatchObject({ status: 2, hint: expect.stringContaining('--with browser,mosquitto,socat') });
        }
      }),
    );
  });

  it('ends with status 2 and a sentence when they are wrong', () => {
    const program = fileURLToPath(new URL('prepare.mjs', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--with', 'beer'], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'setting up failed: "--with beer" is not understood.\n  → use: node setup/prepare.mjs [--with browser,mosquitto,socat]\n',
    });
  });
});

describe('what a person is told when npm fails', () => {
  it.each([
    ['npm error code ENOTFOUND\nnpm error syscall getaddrinfo', 'the package registry could not be reached'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'the certificate of the package registry was not accepted'],
    ['npm error code ENOSPC\nnpm error syscall write', 'the disk is full'],
    ['npm error code EACCES\nnpm error path node_modules', 'a file or folder may not be written'],
    ['npm error code EINTEGRITY', 'a package arrived with other bytes than package-lock.json names'],
    ['npm error code E404', 'the package registry did not give a package that package-lock.json names'],
    ['something new', 'npm ended with status 7'],
  ])('%j', (output, message) => {
    const failure = npmFailure(output, 7);
    expect(failure).toBeInstanceOf(SetupError);
    expect({ message: failure.message, status: failure.status, told: failure.hint.length > 20 }).toEqual({
      message,
      status: 1,
      told: true,
    });
  });

  it('knows a lock file that lacks packages from one that npm refuses for another reason', () => {
    const outputs = [
      'npm error code EUSAGE\nnpm error Missing: @biomejs/cli-darwin-arm64@2.6.8 from lock file',
      'npm error code EUSAGE\nnpm error The `npm ci` command can only install with an existing package-lock.json',
      'npm error code ENOTFOUND',
    ];
    expect(outputs.map(lacksPackages)).toEqual([true, false, false]);
  });

  it('ends with the status that shells give a signal', () => {
    expect([new Interrupted('SIGINT').status, new Interrupted('SIGTERM').status]).toEqual([130, 143]);
  });
});

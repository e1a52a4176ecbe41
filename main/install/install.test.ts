import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deviceProfiles } from '../../station/workshop.ts';
import { removeFiles, runCommand, writeFiles } from './apply.ts';
import { installPlan } from './plan.ts';
import { defaultSettings } from './settings.ts';
import { stickRules, udevRules } from './udev.ts';
import { unitName, unitText } from './units.ts';
import { verifyUnit } from './verify.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const known = () =>
  deviceProfiles(root)
    .list()
    .flatMap(({ profile }) => profile.fingerprints);
const unitPath = `/etc/systemd/system/${unitName}`;
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('device rules', () => {
  it('give every device with an id that a profile names to the kiosk, and no other', () => {
    const named = known().filter(({ vendor }) => vendor !== undefined);
    const rules = udevRules(known(), 'checkpoint');
    expect(named.length).toBeGreaterThan(20);
    for (const { vendor } of named) expect(rules).toContain(`ATTRS{idVendor}=="${vendor}"`);
    expect(rules).not.toMatch(/MODE="0666"|idVendor}=="\*/);
  });

  it('keep modem and braille programs from serial adapters only', () => {
    const rules = udevRules(
      [
        { transport: 'serial', vendor: '1a86', product: ['7523', '55d4'] },
        { transport: 'usb-printer', vendor: '04b8' },
      ],
      'checkpoint',
    );
    expect(rules.split('\n').slice(2, -2)).toEqual([
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="55d4", GROUP="checkpoint", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1", ENV{BRLTTY_BRAILLE_DRIVER}=""',
      'SUBSYSTEM=="tty", ATTRS{idVendor}=="1a86", ATTRS{idProduct}=="7523", GROUP="checkpoint", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1", ENV{BRLTTY_BRAILLE_DRIVER}=""',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="04b8", TEST=="power/control", ATTR{power/control}="on"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="1a86", ATTR{idProduct}=="55d4", TEST=="power/control", ATTR{power/control}="on"',
      'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="1a86", ATTR{idProduct}=="7523", TEST=="power/control", ATTR{power/control}="on"',
      'SUBSYSTEM=="usbmisc", ATTRS{idVendor}=="04b8", GROUP="checkpoint", MODE="0660"',
    ]);
  });

  it('mount a stick for the kiosk alone, and run nothing on it', () => {
    const [mounting] = stickRules('quay')
      .split('\n')
      .filter((line) => line.includes('RUN'));
    expect(mounting).toBe(
      'SUBSYSTEMS=="usb", ENV{ID_FS_TYPE}=="vfat|exfat", RUN{program}+="/usr/bin/systemd-mount --no-block --automount=no' +
        ' --collect --owner=quay --options=nosuid,nodev,noexec,umask=0077 $devnode /run/media/checkpoint/%k"',
    );
  });

  it('take nothing from a profile that is no id', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (vendor, product) => {
        const rules = udevRules([{ transport: 'hid', vendor, product }], 'checkpoint').split('\n');
        const valid = /^[0-9a-f]{4}$/.test(vendor) && /^[0-9a-f]{4}$/.test(product);
        expect(rules.length).toBe(valid ? 6 : 4);
      }),
    );
  });
});

describe('the units', () => {
  const run = hasSystemd ? it : it.skip;
  for (const session of ['cage', 'headless'] as const) {
    run(`are read by systemd without a complaint: ${session}`, () => {
      const settings = { ...defaultSettings, session };
      writeFiles(installPlan(settings, known()), root);
      for (const program of [
        '/usr/bin/cage',
        '/opt/checkpoint/current/main/bin/kiosk.mjs',
        '/opt/checkpoint/stable/main/bin/kiosk.mjs',
      ]) {
        mkdirSync(dirname(join(root, program)), { recursive: true });
        writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 });
      }
      for (const target of ['sysinit', 'basic', 'shutdown', 'multi-user', 'graphical', 'network', 'time-sync']) {
        mkdirSync(join(root, 'usr/lib/systemd/system'), { recursive: true });
        writeFileSync(join(root, `usr/lib/systemd/system/${target}.target`), `[Unit]\nDescription=${target}\n`);
      }
      expect(verifyUnit(unitPath, root)).toEqual({ what: 'unit', outcome: 'good', says: '' });
      writeFileSync(join(root, unitPath), `${unitText(settings)}[Service]\nRestrt=always\n`);
      expect(verifyUnit(unitPath, root)).toMatchObject({ outcome: 'bad', says: expect.stringMatching(/Restrt/) });
    });
  }

  it('let nobody switch consoles, and never stop starting', () => {
    const unit = unitText(defaultSettings);
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/cage -d -- /m);
    expect(unit).not.toMatch(/cage.* -s/);
    // Either would keep display and touch screen from it.
    expect(unit).not.toMatch(/ProtectClock|DevicePolicy|DeviceAllow/);
    for (const line of [
      'Restart=always',
      'StartLimitIntervalSec=0',
      'NoNewPrivileges=yes',
      'ProtectSystem=full',
      'LimitCORE=0',
    ])
      expect(unit.split('\n')).toContain(line);
  });
});

describe('an installation into a folder', () => {
  it('writes the same twice only once, and takes back all but what somebody has changed', () => {
    const plan = installPlan(defaultSettings, known());
    expect(new Set(writeFiles(plan, root).map(({ did }) => did))).toEqual(new Set(['written']));
    expect(new Set(writeFiles(plan, root).map(({ did }) => did))).toEqual(new Set(['unchanged']));
    expect(readlinkSync(join(root, 'etc/systemd/system/ctrl-alt-del.target'))).toBe('/dev/null');
    writeFileSync(join(root, 'etc/sysctl.d/60-checkpoint.conf'), 'kernel.sysrq = 1\n');
    rmSync(join(root, 'etc/tmpfiles.d/checkpoint.conf'));
    const removed = removeFiles(root);
    expect(removed.filter(({ did }) => did !== 'removed')).toEqual([
      { path: '/etc/tmpfiles.d/checkpoint.conf', did: 'gone' },
      { path: '/etc/sysctl.d/60-checkpoint.conf', did: 'kept' },
    ]);
    expect([
      existsSync(join(root, unitPath)),
      readFileSync(join(root, 'etc/sysctl.d/60-checkpoint.conf'), 'utf8'),
    ]).toEqual([false, 'kernel.sysrq = 1\n']);
    expect(removeFiles(root)).toEqual([]);
  });

  it('that cannot be written says where and what to do', () => {
    writeFileSync(join(root, 'etc'), '');
    expect(() => writeFiles(installPlan(defaultSettings, []), root)).toThrow(/cannot be written/);
  });

  it('says of a program that is not there that it is not', () => {
    expect(runCommand(['no-such-program-here', 'x'])).toEqual({
      command: 'no-such-program-here x',
      ok: false,
      says: 'no-such-program-here is not on this system',
    });
  });
});

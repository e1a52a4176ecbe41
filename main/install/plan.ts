import type { InstallSettings } from './settings.ts';
import { type KnownDevice, stickFolder, stickRules, udevRules } from './udev.ts';
import { unitName, unitText } from './units.ts';

export type InstallStep =
  | Readonly<{ kind: 'file'; path: string; text: string; why: string }>
  | Readonly<{ kind: 'link'; path: string; to: string; why: string }>
  | Readonly<{ kind: 'run'; command: readonly [string, ...string[]]; why: string }>;

const unitFolder = '/etc/systemd/system';

const file = (path: string, why: string, ...lines: readonly string[]): InstallStep => ({
  kind: 'file',
  path,
  text: `${lines.join('\n')}\n`,
  why,
});

const run = (why: string, ...command: readonly [string, ...string[]]): InstallStep => ({ kind: 'run', command, why });

/** Everything that an installation writes and runs, in order. */
export const installPlan = (settings: InstallSettings, devices: readonly KnownDevice[]): readonly InstallStep[] => [
  ...account(settings),
  {
    kind: 'file',
    path: '/etc/udev/rules.d/70-checkpoint.rules',
    text: udevRules(devices, settings.user),
    why: 'devices belong to the kiosk and stay awake',
  },
  {
    kind: 'file',
    path: '/etc/udev/rules.d/71-checkpoint-sticks.rules',
    text: stickRules(settings.user),
    why: 'a USB stick is there for the kiosk when it is plugged in',
  },
  {
    kind: 'file',
    path: `${unitFolder}/${unitName}`,
    text: unitText(settings),
    why: 'starts with the computer, and again',
  },
  ...(settings.session === 'cage' ? shut : []),
  run('makes the user', 'systemd-sysusers', '/etc/sysusers.d/checkpoint.conf'),
  run('makes the data directory', 'systemd-tmpfiles', '--create', '/etc/tmpfiles.d/checkpoint.conf'),
  run('takes the device rules', 'udevadm', 'control', '--reload'),
  run('applies them to what is plugged in', 'udevadm', 'trigger'),
  run('takes the unit', 'systemctl', 'daemon-reload'),
  run('starts it with the computer', 'systemctl', 'enable', unitName),
  ...(settings.session === 'cage'
    ? [
        run('the screen is for the kiosk from now on', 'systemctl', 'set-default', 'graphical.target'),
        run('no magic keys any more', 'sysctl', '--load', '/etc/sysctl.d/60-checkpoint.conf'),
      ]
    : []),
];

const account = ({ user, data }: InstallSettings): readonly InstallStep[] => [
  file(
    '/etc/sysusers.d/checkpoint.conf',
    'a user without password and shell',
    `u ${user} - "Checkpoint kiosk" ${data} /usr/sbin/nologin`,
    ...['dialout', 'lp', 'video', 'audio', 'render'].flatMap((group) => [`g ${group} -`, `m ${user} ${group}`]),
  ),
  file(
    '/etc/tmpfiles.d/checkpoint.conf',
    'a data directory for this user only, and a place for sticks',
    `d ${data} 0700 ${user} ${user} -`,
    `d ${data}/station 0700 ${user} ${user} -`,
    `d ${stickFolder} 0755 root root -`,
  ),
];

/** The computer around the window. */
const shut: readonly InstallStep[] = [
  file(
    '/etc/systemd/logind.conf.d/60-checkpoint.conf',
    'no other consoles, and no key or lid that sends it to sleep',
    '[Login]',
    'NAutoVTs=0',
    'ReserveVT=0',
    'KillUserProcesses=yes',
    ...['PowerKey', 'SuspendKey', 'HibernateKey', 'LidSwitch', 'RebootKey'].map((key) => `Handle${key}=ignore`),
    'IdleAction=ignore',
  ),
  file('/etc/sysctl.d/60-checkpoint.conf', 'no magic SysRq keys', 'kernel.sysrq = 0'),
  {
    kind: 'link',
    path: `${unitFolder}/ctrl-alt-del.target`,
    to: '/dev/null',
    why: 'Ctrl Alt Del restarts nothing',
  },
];

/** What takes an installation back, before its files go. The data directory and its user stay. */
export const uninstallCommands: readonly (readonly [string, ...string[]])[] = [
  ['systemctl', 'disable', '--now', unitName],
];

export const afterUninstall: readonly (readonly [string, ...string[]])[] = [
  ['systemctl', 'daemon-reload'],
  ['udevadm', 'control', '--reload'],
];

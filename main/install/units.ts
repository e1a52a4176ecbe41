import { type InstallSettings, installedPort } from './settings.ts';
import { stickFolder } from './udev.ts';

export const unitName = 'checkpoint-kiosk.service';

/** What both kinds of unit shut: systemd.exec(5). A station needs its devices, its disk and the network, and no more. */
const hardening: readonly string[] = [
  'NoNewPrivileges=yes',
  'CapabilityBoundingSet=',
  'AmbientCapabilities=',
  'ProtectHome=yes',
  'PrivateTmp=yes',
  'ProtectKernelTunables=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelLogs=yes',
  'ProtectControlGroups=yes',
  'ProtectHostname=yes',
  'ProtectProc=invisible',
  'RestrictSUIDSGID=yes',
  'RestrictRealtime=yes',
  'LockPersonality=yes',
  'RemoveIPC=yes',
  'KeyringMode=private',
  'UMask=0077',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  'SystemCallArchitectures=native',
];

/** Only what profiles know: serial ports, HID, printers, cameras. */
const stationDevices: readonly string[] = [
  'DevicePolicy=closed',
  ...['ttyUSB', 'ttyACM', 'ttyS', 'ttyAMA', 'hidraw', 'usb', 'usb_device', 'video4linux', 'gpiochip'].map(
    (group) => `DeviceAllow=char-${group} rw`,
  ),
];

const common = ({ app, data }: InstallSettings): readonly string[] => [
  `Environment=HOME=${data}`,
  `Environment=PATH=${app}/current/node_modules/.bin:/usr/local/bin:/usr/bin:/bin`,
  `Environment=CHECKPOINT_DATA=${data}/station`,
  `Environment=CHECKPOINT_PORT=${installedPort}`,
  `WorkingDirectory=${data}`,
  // The last version that got ready watches over one on trial. Root's, as the folder of the software is.
  `ExecStartPre=-+${app}/stable/main/bin/kiosk.mjs update guard --app ${app} --data ${data}/station`,
  `ExecStartPost=-+${app}/stable/main/bin/kiosk.mjs update settle --restart --app ${app} --data ${data}/station`,
];

const program = ({ app }: InstallSettings): string => `${app}/current/main/bin/kiosk.mjs`;

/** Started again for ever, a second after it ended, whatever it ended of; memory never runs out because of it alone. */
const service: readonly string[] = [
  'Type=exec',
  'Restart=always',
  'RestartSec=1',
  // Longer than a version on trial has to get ready.
  'TimeoutStartSec=180',
  'TimeoutStopSec=15',
  'OOMPolicy=continue',
  'MemoryHigh=80%',
  // Names are in memory: no file is made of it.
  'LimitCORE=0',
];

const headlessUnit = (settings: InstallSettings): readonly string[] => [
  '[Unit]',
  'Description=Checkpoint station',
  'After=network.target time-sync.target systemd-udev-settle.service',
  'StartLimitIntervalSec=0',
  '',
  '[Service]',
  ...service,
  `User=${settings.user}`,
  `Group=${settings.user}`,
  ...common(settings),
  `ExecStart=${program(settings)} start --setup --headless`,
  ...hardening,
  'ProtectSystem=strict',
  `ReadWritePaths=${settings.data} -${stickFolder}`,
  'ProtectClock=yes',
  ...stationDevices,
  'RestrictNamespaces=yes',
  'SystemCallFilter=@system-service',
  'SystemCallErrorNumber=EPERM',
  'IPAddressDeny=multicast',
  '',
  '[Install]',
  'WantedBy=multi-user.target',
];

/**
 * The window on the first console, in cage: one program, nothing around it. Without its `-s` nobody switches to another
 * console. Chromium's sandbox makes namespaces of its own and runs code that it has written, so that both stay allowed.
 */
const cageUnit = (settings: InstallSettings): readonly string[] => [
  '[Unit]',
  'Description=Checkpoint kiosk',
  'After=systemd-user-sessions.service plymouth-quit-wait.service network.target time-sync.target',
  'After=getty@tty1.service',
  'Conflicts=getty@tty1.service',
  'ConditionPathExists=/dev/tty0',
  'StartLimitIntervalSec=0',
  '',
  '[Service]',
  ...service,
  `User=${settings.user}`,
  `Group=${settings.user}`,
  // A session at the seat: logind gives it the display, the touch screen and a runtime directory.
  'PAMName=login',
  'TTYPath=/dev/tty1',
  'TTYReset=yes',
  'TTYVHangup=yes',
  'TTYVTDisallocate=yes',
  'StandardInput=tty-fail',
  'StandardOutput=journal',
  'StandardError=journal',
  'UtmpIdentifier=tty1',
  'UtmpMode=user',
  'Environment=XDG_SESSION_TYPE=wayland',
  'Environment=ELECTRON_OZONE_PLATFORM_HINT=wayland',
  ...common(settings),
  `ExecStart=/usr/bin/cage -d -- ${settings.shell ?? `${program(settings)} start --setup`}`,
  ...hardening,
  // Not strict: the session's runtime directory has to stay writable. No ProtectClock: it would shut display and touch
  // screen, whose devices logind hands over, together with every other that is not named.
  'ProtectSystem=full',
  '',
  '[Install]',
  'WantedBy=graphical.target',
  'Alias=display-manager.service',
];

export const unitText = (settings: InstallSettings): string =>
  `${(settings.session === 'cage' ? cageUnit(settings) : headlessUnit(settings)).join('\n')}\n`;

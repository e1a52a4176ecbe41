/** What a profile is recognised by, as far as a rule needs it. */
export type KnownDevice = Readonly<{
  transport: 'serial' | 'hid' | 'usb-printer';
  vendor?: string | undefined;
  product?: string | readonly string[] | undefined;
}>;

const subsystemOf = { serial: 'tty', hid: 'hidraw', 'usb-printer': 'usbmisc' } as const;

/** ids of USB are four hex digits: nothing else may reach a rule. */
const isUsbId = (text: string): boolean => /^[0-9a-f]{4}$/.test(text);

/**
 * udev(7) rules: what the profiles know belongs to the kiosk's group, nobody else opens it, ModemManager and brltty (which
 * take serial adapters for modems and braille lines) keep away, and it is never put to sleep.
 */
export const udevRules = (devices: readonly KnownDevice[], group: string): string => {
  const rules = devices.flatMap((device) => rulesOf(device, group));
  return `${[
    '# Devices of the checkpoint kiosk, from its profiles. Written by "kiosk install"; own devices go into a file of their own.',
    'ACTION=="remove", GOTO="checkpoint_end"',
    ...[...new Set(rules)].sort(),
    'LABEL="checkpoint_end"',
  ].join('\n')}\n`;
};

/** Where sticks are mounted, by the names that the kernel gives their partitions. */
export const stickFolder = '/run/media/checkpoint';

/**
 * udev(7) rules: nothing else on a computer that only shows the kiosk mounts a USB stick. FAT32 and exFAT only, which have no
 * owners: the kiosk's user alone reads and writes it, and nothing on it is run. The mount goes when the stick does.
 */
export const stickRules = (user: string): string =>
  `${[
    '# USB sticks, for the kiosk. Written by "kiosk install".',
    'ACTION!="add", GOTO="checkpoint_sticks_end"',
    'SUBSYSTEM!="block", GOTO="checkpoint_sticks_end"',
    [
      'SUBSYSTEMS=="usb", ENV{ID_FS_TYPE}=="vfat|exfat"',
      `RUN{program}+="/usr/bin/systemd-mount --no-block --automount=no --collect --owner=${user}` +
        ` --options=nosuid,nodev,noexec,umask=0077 $devnode ${stickFolder}/%k"`,
    ].join(', '),
    'LABEL="checkpoint_sticks_end"',
  ].join('\n')}\n`;

const rulesOf = ({ transport, vendor, product }: KnownDevice, group: string): readonly string[] => {
  if (vendor === undefined || !isUsbId(vendor)) return [];
  const products = product === undefined ? [null] : [product].flat().filter(isUsbId);
  return products.flatMap((id) => {
    const node = `SUBSYSTEM=="${subsystemOf[transport]}", ATTRS{idVendor}=="${vendor}"`;
    const port = `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="${vendor}"`;
    const only = (attribute: string): string => (id === null ? '' : `, ${attribute}{idProduct}=="${id}"`);
    const awake = `${port}${only('ATTR')}, TEST=="power/control", ATTR{power/control}="on"`;
    const strangers = transport === 'serial' ? ', ENV{ID_MM_DEVICE_IGNORE}="1", ENV{BRLTTY_BRAILLE_DRIVER}=""' : '';
    return [`${node}${only('ATTRS')}, GROUP="${group}", MODE="0660"${strangers}`, awake];
  });
};

/** The kinds of port that a device is plugged into, as transports name them. */
export type PortKind = 'serial' | 'hid' | 'usb-printer';

/** Usage page and usage of a top-level collection of a HID report descriptor. */
export type HidUsage = Readonly<{ usagePage: number; usage: number }>;

/** One port that is there now. What the system does not say is null. */
export type PluggedDevice = Readonly<{
  transport: PortKind;
  /** Of the device file, or what names the port on this system: `/dev/ttyACM0`, `COM3`. */
  path: string;
  /** Lower-case hex, four digits. */
  vendor: string | null;
  product: string | null;
  manufacturer: string | null;
  productName: string | null;
  serial: string | null;
  /** The physical socket, as Linux names it: `1-1.2`. */
  port: string | null;
  /** Top-level collections of a HID device, in the order of its descriptor; empty for anything else. */
  usages: readonly HidUsage[];
  /** Of a HID device, where the system lets it be read. */
  reportDescriptor: Uint8Array | null;
}>;

/** What is known of a port that an installer named by its path and no listing holds, such as a pty. */
export const unlistedDevice = (transport: PortKind, path: string): PluggedDevice => ({
  transport,
  path,
  vendor: null,
  product: null,
  manufacturer: null,
  productName: null,
  serial: null,
  port: null,
  usages: [],
  reportDescriptor: null,
});

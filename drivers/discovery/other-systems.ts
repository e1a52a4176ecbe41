import type { Device } from 'node-hid';
import type { PluggedDevice } from './plugged-device.ts';

/**
 * Lists ports where there is no sysfs. A part that does not load or answer gives nothing: the others still count. Never
 * throws. USB printers are reached through the system's own queues there, or by a serial port or the network.
 */
export const listByLibraries = async (): Promise<PluggedDevice[]> => {
  const lists = await Promise.all([listSerial().catch(() => []), listHid().catch(() => [])]);
  return lists.flat();
};

const listSerial = async (): Promise<PluggedDevice[]> => {
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()).map((port) => ({
    transport: 'serial',
    path: port.path,
    vendor: port.vendorId?.toLowerCase() ?? null,
    product: port.productId?.toLowerCase() ?? null,
    manufacturer: port.manufacturer ?? null,
    productName: null,
    serial: port.serialNumber ?? null,
    port: port.locationId ?? null,
    usages: [],
    reportDescriptor: null,
  }));
};

const listHid = async (): Promise<PluggedDevice[]> => {
  const { devicesAsync } = await import('node-hid');
  return (await devicesAsync()).flatMap((device) =>
    device.path === undefined ? [] : [hidDevice(device, device.path)],
  );
};

/** There a path names one top-level collection of a device. */
const hidDevice = (device: Device, path: string): PluggedDevice => ({
  transport: 'hid',
  path,
  vendor: hex4(device.vendorId),
  product: hex4(device.productId),
  manufacturer: device.manufacturer || null,
  productName: device.product || null,
  serial: device.serialNumber || null,
  port: null,
  usages:
    device.usagePage === undefined || device.usage === undefined
      ? []
      : [{ usagePage: device.usagePage, usage: device.usage }],
  reportDescriptor: null,
});

const hex4 = (id: number): string => id.toString(16).padStart(4, '0');

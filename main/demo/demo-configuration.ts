import type { Configuration } from '../../contract/configuration.ts';

export type DemoPorts = Readonly<{
  scanner: number;
  thermometer: number;
  printer: number;
  barrier: number;
  broker: string;
}>;

export const demoLane = 'gate-1';

/** An office entrance with one lane. Its devices are reached as through a serial device server on this machine. */
export const demoConfiguration = ({ scanner, thermometer, printer, barrier, broker }: DemoPorts): unknown =>
  ({
    version: 1,
    site: { id: 'demo-site', name: 'Toà nhà Mẫu', areas: ['79'] },
    station: { id: 'demo-gate', name: 'Cổng chính' },
    mode: 'demo',
    lanes: [{ id: demoLane, name: 'Làn 1', direction: 'in' }],
    devices: [
      { id: 'scanner-1', kind: 'scanner', lane: demoLane, profile: 'serial-scanner', transport: tcp(scanner) },
      { id: 'thermometer-1', kind: 'thermometer', lane: demoLane, profile: 'gy-mcu90615', transport: tcp(thermometer) },
      { id: 'printer-1', kind: 'printer', lane: demoLane, profile: 'escpos-generic', transport: tcp(printer) },
      { id: 'barrier-1', kind: 'barrier', lane: demoLane, profile: 'devantech-eth8020', transport: tcp(barrier) },
    ],
    passage: { permit: { policy: 'accepted', holder: 'card' } },
    rules: { set: 'venue', parameters: { unsignedIdentityColour: 'green' } },
    sync: { broker },
  }) satisfies Partial<Record<keyof Configuration, unknown>>;

const tcp = (port: number) => ({ type: 'tcp', host: '127.0.0.1', port });

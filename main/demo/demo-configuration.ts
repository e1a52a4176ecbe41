import type { Configuration } from '../../contract/configuration.ts';

export type LanePorts = Readonly<{ scanner: number; thermometer: number; printer: number }>;
export type DemoPorts = Readonly<{ gate: LanePorts; screening: LanePorts; barrier: number; broker: string }>;

export const demoLane = 'gate-1';
export const demoScreening = 'screening';

/**
 * An office entrance, and beside it a lane that screens people as a hospital does. Their devices are reached as through a
 * serial device server on this machine.
 */
export const demoConfiguration = ({ gate, screening, barrier, broker }: DemoPorts): unknown =>
  ({
    version: 1,
    site: {
      id: 'demo-site',
      name: 'Toà nhà Mẫu',
      areas: ['79'],
      checkIn: { code: 'https://check-in.example/demo-site' },
    },
    station: { id: 'demo-gate', name: 'Cổng chính' },
    mode: 'demo',
    lanes: [
      { id: demoLane, name: 'Làn 1', direction: 'in', vehicle: { policy: 'permit' } },
      {
        id: demoScreening,
        name: 'Sàng lọc',
        direction: 'in',
        declaration: { policy: 'required', set: 'hospital' },
        rules: { set: 'hospital-screening', parameters: { unsignedIdentityColour: 'green' } },
      },
    ],
    devices: [
      ...devicesOf(demoLane, 1, gate),
      ...devicesOf(demoScreening, 2, screening),
      { id: 'barrier-1', kind: 'barrier', lane: demoLane, profile: 'devantech-eth8020', transport: tcp(barrier) },
    ],
    passage: { permit: { policy: 'accepted', holder: 'card' } },
    rules: { set: 'venue', parameters: { unsignedIdentityColour: 'green' } },
    training: { allowed: true },
    sync: { broker },
  }) satisfies Partial<Record<keyof Configuration, unknown>>;

const devicesOf = (lane: string, number: number, { scanner, thermometer, printer }: LanePorts) => [
  { id: `scanner-${number}`, kind: 'scanner', lane, profile: 'serial-scanner', transport: tcp(scanner) },
  { id: `thermometer-${number}`, kind: 'thermometer', lane, profile: 'gy-mcu90615', transport: tcp(thermometer) },
  { id: `printer-${number}`, kind: 'printer', lane, profile: 'escpos-generic', transport: tcp(printer) },
];

const tcp = (port: number) => ({ type: 'tcp', host: '127.0.0.1', port });

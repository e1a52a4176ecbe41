import type { PortKind } from '../discovery/plugged-device.ts';
import type { Line } from '../profile/line.ts';
import type { Profile } from '../profile/profile.ts';
import { tcpTransport } from '../transports/tcp.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { transportAt } from '../transports/transport-for.ts';

/** A port that is looked into. */
export type ProbeTarget =
  | Readonly<{ kind: 'tcp'; host: string; port: number }>
  | Readonly<{ kind: PortKind; path: string }>;

export const placeOfTarget = (target: ProbeTarget): string =>
  target.kind === 'tcp' ? `${target.host}:${target.port}` : target.path;

/** Only a real serial line has a speed: a device server's is its own affair, and USB devices take any. */
export const hasSpeed = (target: ProbeTarget): boolean => target.kind === 'serial' && !/ttyACM\d+$/.test(target.path);

export const transportTo = (target: ProbeTarget, line: Line): TransportFactory =>
  target.kind === 'tcp' ? tcpTransport(target) : transportAt(target.path, target.kind, line);

/** Whether a device of that profile could be there at all. */
export const couldBeAt = ({ kind }: ProbeTarget, { protocol }: Profile): boolean => {
  if (protocol === 'wedge' || protocol === 'camera') return false;
  const onHid = protocol === 'hid-pos' || protocol === 'relay-hid';
  if (kind === 'usb-printer') return protocol === 'escpos';
  return kind === 'hid' ? onHid : !onHid;
};

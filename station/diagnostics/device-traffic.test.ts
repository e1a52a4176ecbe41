import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import { DeviceTraffic, keptFrames, wholeMs } from './device-traffic.ts';

const device = (id: string, kind: DeviceConfiguration['kind']): DeviceConfiguration => ({
  ...{ id, kind, lane: 'gate-1', profile: 'any' },
  transport: { type: 'tcp', host: 'localhost', port: 1 },
});

const told: boolean[] = [];
const traffic = (): DeviceTraffic =>
  new DeviceTraffic({
    devices: [device('scanner-1', 'scanner'), device('printer-1', 'printer'), device('thermometer-1', 'thermometer')],
    clock: { now: () => Date.now(), monotonic: () => Date.now() },
    changed: (recording) => told.push(recording !== null),
  });

const code = Buffer.from('001087029317|NGUYEN VAN A\r');
const hexOf = (of: DeviceTraffic, id: string): readonly string[] => of.view(id).frames.map(({ hex }) => hex);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 25) });
  told.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the traffic of a device', () => {
  it('keeps of a code and of a slip no more than their first bytes, and their length', () => {
    const one = traffic();
    one.heard('scanner-1', 'in', code);
    one.heard('scanner-1', 'out', Uint8Array.of(6, 6, 6, 6, 6));
    one.heard('printer-1', 'out', code);
    one.heard('printer-1', 'in', Uint8Array.of(0x12, 0x12, 0x12, 0x12));
    one.heard('thermometer-1', 'in', Uint8Array.of(0x5a, 0x5a, 0x45, 0x04, 0x0e));
    expect([hexOf(one, 'scanner-1'), hexOf(one, 'printer-1'), hexOf(one, 'thermometer-1')]).toEqual([
      ['303031', '0606060606'],
      ['303031', '12121212'],
      ['5a5a45040e'],
    ]);
    expect(one.view('scanner-1').frames[0]?.bytes).toBe(code.length);
    one.dispose();
  });

  it('recorded whole ends by itself, and what it knew of people goes with it', () => {
    const one = traffic();
    one.record(true);
    one.heard('scanner-1', 'in', code);
    expect([hexOf(one, 'scanner-1'), one.view('scanner-1').wholeUntil]).toEqual([
      [code.toString('hex')],
      Date.now() + wholeMs,
    ]);
    vi.advanceTimersByTime(wholeMs);
    expect(hexOf(one, 'scanner-1')).toEqual(['303031']);
    one.heard('scanner-1', 'in', code);
    expect([hexOf(one, 'scanner-1'), one.view('scanner-1').wholeUntil, told]).toEqual([
      ['303031', '303031'],
      null,
      [true, false],
    ]);
    one.dispose();
  });

  it('keeps no more of a code that a slow line hands over byte by byte, whole ones of that time included', () => {
    const one = traffic();
    const inPieces = (size: number): void => {
      for (let from = 0; from < code.length; from += size) {
        one.heard('scanner-1', 'in', code.subarray(from, from + size));
        vi.advanceTimersByTime(20);
      }
    };
    inPieces(2);
    vi.advanceTimersByTime(1000);
    one.record(true);
    inPieces(2);
    expect(hexOf(one, 'scanner-1').join('')).toBe(`303031${code.toString('hex')}`);
    one.record(false);
    expect(hexOf(one, 'scanner-1').join('')).toBe('303031303031');
    expect(one.view('scanner-1').frames).toHaveLength(2 * Math.ceil(code.length / 2));
    one.dispose();
  });

  it('does not grow, and copies what it keeps', () => {
    const one = traffic();
    const bytes = Uint8Array.of(1, 2, 3, 4);
    for (let n = 0; n < keptFrames + 50; n += 1) one.heard('thermometer-1', 'in', bytes);
    bytes.fill(9);
    const { frames } = one.view('thermometer-1');
    expect([frames.length, frames[0]?.hex]).toEqual([keptFrames, '01020304']);
    one.heard('nobody', 'in', bytes);
    expect(() => one.view('nobody')).toThrow(/no device/);
    one.dispose();
  });
});

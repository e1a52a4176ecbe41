import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink } from '../../contract/driver.ts';
import type { DeviceKind, DeviceState, Reading } from '../../contract/reading.ts';

export const realClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** A sink that keeps what it is told, for tests. */
export class KeepingSink implements DriverSink {
  readonly readings: Reading[] = [];
  readonly states: DeviceState[] = [];

  reading(reading: Reading): void {
    this.readings.push(reading);
  }

  state(state: DeviceState): void {
    this.states.push(state);
  }

  get latest(): DeviceState | undefined {
    return this.states.at(-1);
  }

  get texts(): string[] {
    return this.readings.flatMap((reading) => (reading.kind === 'scan' ? [reading.text] : []));
  }

  get celsius(): number[] {
    return this.readings.flatMap((reading) => (reading.kind === 'temperature' ? [reading.celsius] : []));
  }
}

export const deviceAt = (kind: DeviceKind, profile: string, port: number): DeviceConfiguration => ({
  id: `${kind}-1`,
  kind,
  lane: 'lane-1',
  profile,
  transport: { type: 'tcp', host: '127.0.0.1', port },
});

/** @throws Error when it does not come true in time */
export const until = async (what: string, holds: () => boolean, withinMs = 10_000): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what}: not in ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { DriverSink } from '../../contract/driver.ts';
import type { DeviceKind, Reading } from '../../contract/reading.ts';

export const deviceOf = (
  kind: DeviceKind,
  profile: string,
  transport: DeviceConfiguration['transport'],
  settings: Record<string, unknown> = {},
): DeviceConfiguration => ({ id: `${kind}-1`, kind, lane: 'gate-1', profile, transport, settings });

/** @throws Error when it does not come true in 20 s */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`${what}: not in 20 s`);
    await delay(5);
  }
};

/** Notes when codes and temperatures come: ms of the monotonic clock. */
export class ReadingTimes implements DriverSink {
  count = 0;
  lastAt = 0;
  #next: () => void = () => undefined;

  reading({ kind }: Reading): void {
    if (kind !== 'scan' && kind !== 'temperature') return;
    this.count += 1;
    this.lastAt = performance.now();
    this.#next();
  }

  state(): void {
    // How the device is, is asked of the driver.
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#next = resolve;
    });
  }
}

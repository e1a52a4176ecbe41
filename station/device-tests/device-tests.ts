import type { Configuration } from '../../contract/configuration.ts';
import type { DeviceTestRequest, DeviceTestResult } from '../../contract/device-test.ts';
import type { AnyDriver, Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { Reading } from '../../contract/reading.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { trustNobody } from '../../credentials/trust/trust.ts';
import { runDeviceTest } from './run-device-test.ts';
import { sampleDocument } from './sample-documents.ts';

export type DeviceTestsParts = Readonly<{
  configuration: Configuration;
  clock: Clock;
  driver(device: string): AnyDriver | null;
  /** Which devices are under test now, in words for the screens; null: none. */
  changed(underTest: ErrorRecord | null): void;
}>;

/**
 * Devices that an installer tries out while the station runs. What such a device reads goes to the test and to nobody
 * else: an installer's test codes are no passages.
 */
export class DeviceTests {
  readonly #parts: DeviceTestsParts;
  /** Who hears of the readings of a device under test, by its id. */
  readonly #listeners = new Map<string, Set<(reading: Reading) => void>>();

  constructor(parts: DeviceTestsParts) {
    this.#parts = parts;
  }

  /** @returns whether the reading belongs to a test */
  takes(reading: Reading): boolean {
    const listeners = this.#listeners.get(reading.device);
    if (listeners === undefined) return false;
    for (const listener of [...listeners]) listener(reading);
    // What stands at a barrier's contacts is no doing of the test's: a fire is a fire.
    return reading.kind !== 'input';
  }

  /** @throws CheckpointError UsageWrong, DeviceUnderTest */
  async run(request: DeviceTestRequest): Promise<DeviceTestResult> {
    const { configuration, clock } = this.#parts;
    const driver = this.#parts.driver(request.device);
    if (driver === null) throw noSuchDevice(request.device, configuration);
    if (this.#listeners.has(request.device)) throw underTest([request.device]);
    const listeners = new Set<(reading: Reading) => void>();
    this.#listeners.set(request.device, listeners);
    this.#tell();
    try {
      return await runDeviceTest(
        {
          driver,
          clock,
          listen: (listener) => {
            listeners.add(listener);
            return () => void listeners.delete(listener);
          },
          credentialOf: (text) => readCredential(text, trustNobody, null).kind,
          document: (kind) => sampleDocument(kind, configuration, driver.state(), clock.now()),
        },
        request,
      );
    } finally {
      this.#listeners.delete(request.device);
      this.#tell();
    }
  }

  #tell(): void {
    const devices = [...this.#listeners.keys()];
    this.#parts.changed(devices.length === 0 ? null : underTest(devices).toRecord());
  }
}

const underTest = (devices: readonly string[]): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceUnderTest,
    `under test by an installer: ${devices.join(', ')}`,
    'What is read meanwhile is not recorded. Wait until the test is over.',
  );

export const noSuchDevice = (device: string, { devices }: Configuration): CheckpointError =>
  new CheckpointError(
    ErrorCode.UsageWrong,
    `the configuration has no device "${device}"`,
    devices.length === 0 ? 'it has none at all' : `it has: ${devices.map(({ id }) => id).join(', ')}`,
  );

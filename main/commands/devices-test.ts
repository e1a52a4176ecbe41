import type { DeviceTestRequest, DeviceTestResult } from '../../contract/device-test.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DocumentKind } from '../../contract/print-document.ts';
import { loadConfiguration } from '../../station/offline.ts';
import { testDeviceDirectly } from '../../station/workshop.ts';
import { dataOf } from '../client/data-of.ts';
import { findStation, type WhichStation } from '../client/find-station.ts';
import { connectStation } from '../client/station-client.ts';
import { configurationFile } from '../host/paths.ts';
import { printJson, printLine } from './print.ts';

export type TestOptions = WhichStation &
  Readonly<{ seconds: number; document: DocumentKind; yes: boolean; config?: string; json?: boolean }>;

/**
 * By the running station, which holds the device; else opened here.
 * @throws CheckpointError UsageWrong, DeviceUnderTest, ConfigurationUnreadable, ConfigurationInvalid. Exit status 1 when
 * the device did not pass.
 */
export const test = async (name: string, options: TestOptions): Promise<void> => {
  const request = { device: name, seconds: options.seconds, document: options.document, open: options.yes };
  process.stderr.write(
    `trying ${name} for up to ${options.seconds} s (hold a code before a scanner, stand before a thermometer)\n`,
  );
  const result = (await byStation(request, options)) ?? (await directly(request, options));
  if (!result.passed) process.exitCode = 1;
  if (options.json === true) printJson(result);
  else for (const line of linesOf(result)) printLine(line);
};

/** @returns null where no station runs */
const byStation = async (request: DeviceTestRequest, options: TestOptions): Promise<DeviceTestResult | null> => {
  if (options.config !== undefined) return null;
  try {
    const client = await connectStation(findStation(options, process.env));
    try {
      return await client.testDevice(request);
    } finally {
      client.close();
    }
  } catch (error) {
    const named = options.station !== undefined;
    if (error instanceof CheckpointError && error.code === ErrorCode.StationNotRunning && !named) return null;
    throw error;
  }
};

const directly = (request: DeviceTestRequest, options: TestOptions): Promise<DeviceTestResult> => {
  const data = dataOf(options);
  return testDeviceDirectly(loadConfiguration(options.config ?? configurationFile(data)), data, request);
};

const linesOf = ({ device, passed, says, hint }: DeviceTestResult): readonly string[] => [
  `${passed ? 'ok' : 'BAD'}  ${device.device} (${device.kind}, profile ${device.profile}, ${device.state}${
    device.paper === undefined ? '' : `, paper ${device.paper}`
  })`,
  `     ${says}`,
  ...(hint === '' ? [] : [`     → ${hint}`]),
];

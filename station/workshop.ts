/**
 * The station's third door: an installer's bench, where devices are tried out without a running station. It composes
 * drivers, as station.ts does.
 */
import type { Configuration, DeviceConfiguration } from '../contract/configuration.ts';
import type { DeviceTestRequest, DeviceTestResult } from '../contract/device-test.ts';
import type { Reading } from '../contract/reading.ts';
import type { ReadCode } from '../contract/setup.ts';
import { readCredential } from '../credentials/read-credential.ts';
import { trustNobody } from '../credentials/trust/trust.ts';
import { driverFactory } from '../drivers/create-driver.ts';
import { type DecodedLine, decodeLines } from '../drivers/decode/decode-lines.ts';
import { createDecoder } from '../drivers/decode.ts';
import { listPlugged } from '../drivers/discovery/list-plugged.ts';
import { bestProfilesFor } from '../drivers/discovery/match.ts';
import type { PluggedDevice } from '../drivers/discovery/plugged-device.ts';
import { type Fit, type ProbeEvent, probe } from '../drivers/probe/probe.ts';
import { couldBeAt, type ProbeTarget, placeOfTarget } from '../drivers/probe/target.ts';
import {
  createProfileRegistry,
  type ProfileEntry,
  type ProfileProblem,
  type ProfileRegistry,
} from '../drivers/profile/registry.ts';
import { systemClock } from './clock/system-clock.ts';
import { noSuchDevice } from './device-tests/device-tests.ts';
import { maskedCode } from './device-tests/masked-code.ts';
import { runDeviceTest } from './device-tests/run-device-test.ts';
import { sampleDocument } from './device-tests/sample-documents.ts';
import { profilesFolder } from './profiles-folder.ts';

export type { DecodedLine, Fit, ProbeEvent, ProbeTarget, ProfileEntry, ProfileProblem, ProfileRegistry };

/** Never throws: what is wrong with an own profile is told by `problems`. */
export const deviceProfiles = (dataDirectory: string): ProfileRegistry =>
  createProfileRegistry(profilesFolder(dataDirectory));

/**
 * Opens a device of the configuration, tries it out and closes it again.
 * @throws CheckpointError UsageWrong
 */
export const testDeviceDirectly = async (
  configuration: Configuration,
  dataDirectory: string,
  request: DeviceTestRequest,
): Promise<DeviceTestResult> => {
  const device = configuration.devices.find(({ id }) => id === request.device);
  if (device === undefined) throw noSuchDevice(request.device, configuration);
  const listeners = new Set<(reading: Reading) => void>();
  const sink = {
    reading: (reading: Reading) => {
      for (const listener of [...listeners]) listener(reading);
    },
    state: () => undefined,
  };
  const driver = driverFactory({ profilesDirectory: profilesFolder(dataDirectory) })(device, sink, systemClock);
  driver.start();
  try {
    return await runDeviceTest(
      {
        driver,
        clock: systemClock,
        listen: (listener) => {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        credentialOf: (text) => readCredential(text, trustNobody, null).kind,
        document: (kind) => sampleDocument(kind, configuration, driver.state(), systemClock.now()),
      },
      request,
    );
  } finally {
    await driver.dispose();
  }
};

/**
 * Opens scanners and hears their codes until closed.
 * @returns how to close them
 */
export const listenToScanners = (
  devices: readonly DeviceConfiguration[],
  dataDirectory: string,
  heard: (text: string) => void,
): (() => Promise<void>) => {
  const create = driverFactory({ profilesDirectory: profilesFolder(dataDirectory) });
  const sink = {
    reading: (reading: Reading) => {
      if (reading.kind === 'scan') heard(reading.text);
    },
    state: () => undefined,
  };
  const drivers = devices.map((device) => create(device, sink, systemClock));
  for (const driver of drivers) driver.start();
  return async () => {
    await Promise.all(drivers.map((driver) => driver.dispose()));
  };
};

/** The shape of a code that was read elsewhere, and of which kind it is. Nobody's data is in it. */
export const shapeOf = (text: string): ReadCode => ({
  masked: maskedCode(text),
  characters: [...text].length,
  credential: readCredential(text, trustNobody, null).kind,
});

/**
 * Decodes recorded bytes, one chunk in hex a line.
 * @throws CheckpointError ProfileUnknown, ProfileInvalid, DeviceAnswerWrong, RecordingInvalid
 */
export const decodeRecording = (
  dataDirectory: string,
  profile: string,
  reportDescriptor: Uint8Array | null,
  lines: AsyncIterable<string>,
): AsyncIterable<DecodedLine> =>
  decodeLines(lines, createDecoder(deviceProfiles(dataDirectory).find(profile), reportDescriptor));

/** A port that something is plugged into, and the profiles that it fits, best first. */
export type PluggedMatch = Omit<PluggedDevice, 'reportDescriptor'> &
  Readonly<{
    matches: readonly Readonly<{
      profile: string;
      score: number;
      reasons: readonly string[];
      /** Nothing but the chip of a USB adapter was known. */
      adapterOnly: boolean;
    }>[];
  }>;

/** Needs no rights and no program; never throws. */
export const pluggedDevices = async (dataDirectory: string): Promise<readonly PluggedMatch[]> => {
  const profiles = deviceProfiles(dataDirectory)
    .list()
    .map(({ profile }) => profile);
  return (await listPlugged()).map(({ reportDescriptor: _bytes, ...device }) => ({
    ...device,
    matches: bestProfilesFor({ ...device, reportDescriptor: null }, profiles).map(
      ({ profile, score, reasons, adapterOnly }) => ({ profile: profile.id, score, reasons, adapterOnly }),
    ),
  }));
};

export type ProbeOrder = Readonly<{
  target: ProbeTarget;
  /** null: whichever may be there. */
  profile: string | null;
  seconds: number;
  send: Uint8Array | null;
  ask: boolean;
}>;

/**
 * Listens at a port that nobody holds, and compares what comes with the profiles.
 * @returns what fits, best first
 * @throws CheckpointError ProfileUnknown, ProfileInvalid, and why the port does not open
 */
export const probePort = async (
  dataDirectory: string,
  order: ProbeOrder,
  told: (event: ProbeEvent) => void,
): Promise<readonly Fit[]> => {
  const registry = deviceProfiles(dataDirectory);
  const { target } = order;
  const place = placeOfTarget(target);
  const plugged = (await listPlugged()).find(({ path }) => path === place) ?? null;
  const possible = registry.list().flatMap(({ profile }) => (couldBeAt(target, profile) ? [profile] : []));
  const fitting = plugged === null ? [] : bestProfilesFor(plugged, possible).map(({ profile }) => profile);
  const named = order.profile === null ? null : registry.find(order.profile);
  return probe({
    target,
    likely: named === null ? fitting : [named],
    others: named === null ? possible.filter((profile) => !fitting.includes(profile)) : [],
    ms: order.seconds * 1000,
    send: order.send,
    ask: order.ask,
    reportDescriptor: plugged?.reportDescriptor ?? null,
    clock: systemClock,
    told,
  });
};

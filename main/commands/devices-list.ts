import { existsSync } from 'node:fs';
import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { DeviceState } from '../../contract/reading.ts';
import { loadConfiguration } from '../../station/offline.ts';
import { deviceProfiles, type PluggedMatch, pluggedDevices } from '../../station/workshop.ts';
import { askDiagnostics } from '../client/ask-diagnostics.ts';
import { dataOf } from '../client/data-of.ts';
import type { WhichStation } from '../client/find-station.ts';
import { configurationFile } from '../host/paths.ts';
import { printJson, printLine } from './print.ts';

export type ListOptions = WhichStation & Readonly<{ config?: string; json?: boolean }>;

/** A device of the configuration. `state`: null where no station runs that would know. */
type Configured = Pick<DeviceState, 'device' | 'kind' | 'lane' | 'profile'> &
  Readonly<{ place: string | null; state: DeviceState | null }>;

/** @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid */
export const list = async (options: ListOptions): Promise<void> => {
  const asked = await askDiagnostics(options);
  const running = 'diagnostics' in asked ? asked : null;
  const data = running?.diagnostics.dataDirectory ?? dataOf(options);
  const devices = running?.diagnostics.devices.map(ofState) ?? configured(options.config ?? configurationFile(data));
  const plugged = (await pluggedDevices(data)).map((one) => ({ ...one, heldBy: holderOf(one.path, devices) }));
  // What is plugged in may fit it, and nobody is told by what is missing.
  const problems = deviceProfiles(data).problems();
  if (options.json === true) {
    const broken = problems.map(({ file, error }) => ({ file, error: error.toRecord() }));
    printJson({ station: running?.url ?? null, plugged, devices, ...(broken.length === 0 ? {} : { broken }) });
    return;
  }
  const lines = [
    plugged.length === 0 ? 'nothing is plugged in that a device could be reached by' : 'PLUGGED IN',
    ...plugged.flatMap(pluggedLines),
    '',
    devices.length === 0
      ? 'no device is configured here'
      : `CONFIGURED (${running === null ? 'no station runs here' : `station ${running.url}`})`,
    ...devices.flatMap(configuredLines),
    ...problems.flatMap(({ file, error }) => [
      '',
      `BROKEN PROFILE ${file}`,
      `    ${error.message}`,
      `    → ${error.hint}`,
    ]),
  ];
  for (const line of lines) printLine(line);
};

const ofState = (state: DeviceState): Configured => {
  const { device, kind, lane, profile } = state;
  return { device, kind, lane, profile, place: state.place ?? null, state };
};

const configured = (file: string): readonly Configured[] =>
  existsSync(file)
    ? loadConfiguration(file).devices.map((device) => {
        const { id, kind, lane, profile } = device;
        return { device: id, kind, lane, profile, place: placeOf(device), state: null };
      })
    : [];

/** As the configuration names it, if it does. */
const placeOf = ({ transport }: DeviceConfiguration): string | null => {
  if (transport.type === 'tcp') return `${transport.host}:${transport.port}`;
  return transport.type === 'screen' ? null : (transport.path ?? null);
};

/** An absent device's place is only where it was. */
const holderOf = (path: string, devices: readonly Configured[]): string | null =>
  devices.find(({ place, state }) => place === path && state !== null && state.state !== 'absent')?.device ?? null;

const pluggedLines = (one: PluggedMatch & Readonly<{ heldBy: string | null }>): readonly string[] => {
  const [best, ...others] = one.matches;
  const about = [
    one.transport,
    one.vendor === null ? null : `${one.vendor}:${one.product ?? '????'}`,
    [one.manufacturer, one.productName].filter(Boolean).join(' ') || null,
    one.serial === null ? null : `serial number ${one.serial}`,
    one.port === null ? null : `USB socket ${one.port}`,
  ];
  return [
    `  ${one.path}  ${about.filter((part) => part !== null).join(', ')}`,
    best === undefined
      ? '    fits no profile by what it says of itself; kiosk devices probe --path shows what it sends'
      : `    fits ${best.profile} (score ${best.score}): ${best.reasons.join(', ')}`,
    ...(others.length === 0
      ? []
      : [`    also ${others.map(({ profile, score }) => `${profile} (${score})`).join(', ')}`]),
    ...(one.heldBy === null ? [] : [`    held by ${one.heldBy}`]),
  ];
};

const configuredLines = ({ device, kind, lane, profile, place, state }: Configured): readonly string[] => {
  const paper = state?.paper === undefined ? '' : `, paper ${state.paper}`;
  const where = place === null ? '' : ` at ${place}`;
  return [
    `  ${device}  ${kind} of lane ${lane}, profile ${profile}${where}${state === null ? '' : `: ${state.state}${paper}`}`,
    ...(state?.error == null ? [] : [`    ${state.error.message}`, `    → ${state.error.hint}`]),
  ];
};

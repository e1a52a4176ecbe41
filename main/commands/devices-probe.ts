import { realpathSync } from 'node:fs';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DeviceState } from '../../contract/reading.ts';
import {
  type Fit,
  type PluggedMatch,
  type ProbeEvent,
  type ProbeTarget,
  pluggedDevices,
  probePort,
} from '../../station/workshop.ts';
import { askDiagnostics } from '../client/ask-diagnostics.ts';
import { dataOf } from '../client/data-of.ts';
import type { WhichStation } from '../client/find-station.ts';
import { printJson, printLine } from './print.ts';

export type ProbeOptions = WhichStation &
  Readonly<{
    path?: string;
    tcp?: Readonly<{ host: string; port: number }>;
    profile?: string;
    seconds: number;
    send?: Uint8Array;
    ask: boolean;
    json?: boolean;
  }>;

/**
 * Exit status 1 when nothing that came fits a profile.
 * @throws CheckpointError UsageWrong, DeviceBusy, ProfileUnknown, and why the port does not open
 */
export const probe = async (options: ProbeOptions): Promise<void> => {
  if (options.ask && options.profile === undefined) {
    throw new CheckpointError(
      ErrorCode.UsageWrong,
      '--ask asks a profile’s questions, and none is named',
      'name it with --profile: nothing is written to a device that nobody knows',
    );
  }
  const asked = await askDiagnostics(options);
  const held = 'diagnostics' in asked ? asked.diagnostics.devices : [];
  const data = 'diagnostics' in asked ? asked.diagnostics.dataDirectory : dataOf(options);
  const target = targetOf(options, await pluggedDevices(data), held);
  refuseHeld(target, held);
  const order = {
    target,
    profile: options.profile ?? null,
    seconds: options.seconds,
    send: options.send ?? null,
    ask: options.ask,
  };
  const json = options.json === true;
  if (!json)
    process.stderr.write(
      `listening for ${options.seconds} s: scan codes again and again, step before the thermometer\n`,
    );
  const fits = await probePort(data, order, (event) => {
    if (json) printJson(event);
    else for (const line of linesOf(event)) printLine(line);
  });
  if (fits.length === 0) process.exitCode = 1;
};

/** @throws CheckpointError UsageWrong, DeviceUnreachable */
const targetOf = (
  { path, tcp }: ProbeOptions,
  plugged: readonly PluggedMatch[],
  held: readonly DeviceState[],
): ProbeTarget => {
  if (path !== undefined && tcp !== undefined) {
    throw new CheckpointError(ErrorCode.UsageWrong, 'a device is at a path or at an address, not at both');
  }
  if (tcp !== undefined) return { kind: 'tcp', ...tcp };
  if (path !== undefined) return targetAt(path, plugged);
  const free = plugged.filter((one) => holderOf(one.path, held) === null);
  const [only, ...more] = free;
  if (only === undefined) {
    throw new CheckpointError(
      ErrorCode.DeviceUnreachable,
      plugged.length === 0 ? 'nothing is plugged in' : 'the running station holds all that is plugged in',
      'Plug it in, or name where it is: --path /dev/ttyUSB0 or --tcp HOST:PORT.',
    );
  }
  if (more.length === 0) return { kind: only.transport, path: only.path };
  throw new CheckpointError(
    ErrorCode.UsageWrong,
    `there are ${free.length} devices that no station holds`,
    `name one: ${free.map((one) => `--path ${one.path}`).join(', ')}`,
  );
};

const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/**
 * A port that is not listed, such as a pseudo terminal, is taken for a serial one unless its name says otherwise, and is
 * opened by the name that was given: what that leads to may change whenever it is closed.
 */
const targetAt = (path: string, plugged: readonly PluggedMatch[]): ProbeTarget => {
  const real = realPath(path);
  const listed = plugged.find((one) => one.path === real);
  if (listed !== undefined) return { kind: listed.transport, path: real };
  if (/hidraw\d+$/.test(real)) return { kind: 'hid', path };
  return { kind: /usb\/lp\d+$/.test(real) ? 'usb-printer' : 'serial', path };
};

const holderOf = (place: string, held: readonly DeviceState[]): string | null =>
  held.find((state) => state.state !== 'absent' && state.place === place)?.device ?? null;

const refuseHeld = (target: ProbeTarget, held: readonly DeviceState[]): void => {
  const place = target.kind === 'tcp' ? `${target.host}:${target.port}` : realPath(target.path);
  const holder = holderOf(place, held);
  if (holder === null) return;
  throw new CheckpointError(
    ErrorCode.DeviceBusy,
    `${place} belongs to "${holder}" of the station that runs here`,
    `Try it through the station: kiosk devices test ${holder}. To probe it, stop the station first.`,
  );
};

const shownBytes = 48;

const linesOf = (event: ProbeEvent): readonly string[] => {
  switch (event.kind) {
    case 'opened':
      return [`${event.place}${event.line === null ? '' : ` at ${event.line}`}`];
    case 'bytes':
      return [`${String(event.ms).padStart(7)} ms  ${hexWords(event.hex)}`];
    case 'decoded': {
      const { kind, ...says } = event.says;
      if (!event.counts) return [];
      return [`            ${someOf(event.profiles)}: ${kind} ${JSON.stringify(says)}`];
    }
    case 'verdict':
      return verdictLines(event.bytes, event.fits);
  }
};

const hexWords = (hex: string): string => {
  const pairs = hex.match(/../g) ?? [];
  const shown = pairs.slice(0, shownBytes).join(' ');
  return pairs.length > shownBytes ? `${shown} … (${pairs.length} bytes)` : shown;
};

const someOf = ([first = '', ...others]: readonly string[]): string =>
  others.length === 0 ? first : `${first} and ${others.length} more`;

const verdictLines = (bytes: number, fits: readonly Fit[]): readonly string[] => {
  const [best, ...others] = fits;
  if (best !== undefined) {
    const alike = others.filter(({ score }) => score === best.score);
    return [
      `fits ${best.profile}${best.line === null ? '' : ` at ${best.line}`}: ${best.read} read, ${best.spoilt} spoilt`,
      ...(alike.length === 0
        ? []
        : [`  as well as ${alike.map(({ profile }) => profile).join(', ')}: choose by its name`]),
    ];
  }
  return bytes === 0
    ? ['nothing came', '  → A device that speaks only when it is asked needs --profile NAME --ask. Is it switched on?']
    : [
        `${bytes} bytes came that fit no profile`,
        '  → Try another speed of the device, or write a profile of your own (docs/devices.md).',
      ];
};

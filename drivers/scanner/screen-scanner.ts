import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ScannerDriver, ScreenPart } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { maxScanBytes } from '../../contract/reading.ts';
import type { ScreenInput, ScreenReport } from '../../contract/screen-input.ts';
import { DeviceStatus } from '../device-status.ts';
import type { ScannerProfile } from '../profile/profile.ts';

type ScreenProfile = Extract<ScannerProfile, { protocol: 'wedge' | 'camera' }>;

/** Which of several screens' reports counts: a lane works with whichever of its screens works. */
const rank: Readonly<Record<ScreenReport['state'], number>> = { ready: 0, opening: 1, faulty: 2, absent: 3 };

/** Screens that are remembered; more than that open on one lane only where something opens them again and again. */
const maxScreens = 64;

const codeOf: Readonly<Record<Extract<ScreenInput, { kind: 'garbled' }>['reason'], ErrorCode>> = {
  'too-long': ErrorCode.FrameTooLong,
  incomplete: ErrorCode.FrameIncomplete,
  'not-text': ErrorCode.FrameNotText,
  rewritten: ErrorCode.FrameRewritten,
};

/**
 * The station's end of a scanner that lives in the screen. The screen reads and reports; without a screen it is absent.
 * @throws CheckpointError ProfileInvalid where the device is configured for another transport
 */
export const createScreenScanner = (
  device: DeviceConfiguration,
  profile: ScreenProfile,
  sink: DriverSink,
  clock: Clock,
): ScannerDriver => {
  if (device.transport.type !== 'screen') throw wrongTransport(device, profile);
  const status = new DeviceStatus(device, sink, clock);
  const reports = new Map<string, ScreenReport>();
  let running = false;

  const settle = (): void => {
    if (!running) return;
    const [best] = [...reports.values()].toSorted((a, b) => rank[a.state] - rank[b.state]);
    if (best === undefined) status.set('absent', noScreen(device));
    else status.set(best.state, errorOf(best));
  };
  const screen: ScreenPart = {
    settings: settingsOf(profile),
    report: (id, report) => {
      if (!reports.has(id) && reports.size >= maxScreens) return;
      reports.set(id, report);
      settle();
    },
    input: (_id, input) => {
      if (!running) return;
      const taken = { lane: device.lane, device: device.id, at: clock.now(), monotonic: clock.monotonic() };
      sink.reading({ ...readingOf(input), ...taken });
    },
    gone: (id) => {
      if (reports.delete(id)) settle();
    },
  };
  return {
    kind: 'scanner',
    device,
    screen,
    start: () => {
      running = true;
      settle();
    },
    state: () => status.current,
    dispose: async () => {
      running = false;
      status.close();
    },
  };
};

const settingsOf = (profile: ScreenProfile): ScreenPart['settings'] =>
  profile.protocol === 'wedge'
    ? { source: 'wedge', settings: profile.settings }
    : { source: 'camera', settings: profile.settings };

type TextOrGarbled =
  | Readonly<{ kind: 'scan'; text: string; symbology: string | null }>
  | Readonly<{ kind: 'garbled'; code: ErrorCode; length: number }>;

/** The contract counts characters; what a scanner may deliver is counted in bytes of UTF-8. */
const readingOf = (input: ScreenInput): TextOrGarbled => {
  if (input.kind === 'garbled') return { kind: 'garbled', code: codeOf[input.reason], length: input.length };
  const length = Buffer.byteLength(input.text, 'utf8');
  if (length > maxScanBytes) return { kind: 'garbled', code: ErrorCode.FrameTooLong, length };
  if (!input.text.isWellFormed()) return { kind: 'garbled', code: ErrorCode.FrameNotText, length };
  return { kind: 'scan', text: input.text, symbology: input.symbology };
};

/** A screen's own words stay; a number that is none of ours does not become a code. */
const errorOf = (report: ScreenReport): CheckpointError | null => {
  if (report.state === 'ready' || report.state === 'opening') return null;
  const { code, message, hint } = report.error;
  const known = Object.values(ErrorCode).find((ours) => ours === code) ?? ErrorCode.DeviceUnreachable;
  return new CheckpointError(known, message, hint);
};

const noScreen = ({ lane }: DeviceConfiguration): CheckpointError =>
  new CheckpointError(
    ErrorCode.ScreenMissing,
    `no screen of lane ${lane} is open`,
    'open the screen of this lane on the computer that the scanner or camera is plugged into',
  );

const wrongTransport = (device: DeviceConfiguration, profile: ScreenProfile): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `device "${device.id}" has the transport ${device.transport.type}, and its profile "${profile.id}" is read in the screen`,
    'Give it the transport { "type": "screen" }.',
  );

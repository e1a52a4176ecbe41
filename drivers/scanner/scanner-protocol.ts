import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Link } from '../connection.ts';
import { bytesOfHex } from '../hex.ts';
import type { ScannerProfile } from '../profile/profile.ts';
import type { Feedback, ScannerSettings } from '../profile/scanner-settings.ts';
import type { ScannerEvent } from './code-text.ts';
import { HidPosCodes, layoutsFor } from './hid-pos-codes.ts';
import { ScannerFrames } from './scanner-frames.ts';

/** Puts codes together from what a scanner sends. Pure: time comes in, and nothing is thrown whatever the bytes. */
export type CodeReader = Readonly<{
  /** @param now monotonic ms at which the bytes came */
  push(bytes: Uint8Array, now: number): ScannerEvent[];
  /** ms of the monotonic clock at which `flush` is due; null: nothing waits. */
  deadline: number | null;
  /** Does nothing before `deadline`. */
  flush(now: number): ScannerEvent[];
  /** The device is gone: half a code is none. */
  abandon(): ScannerEvent[];
}>;

/** What a kind of scanner does with a link that has opened. */
export type ScannerProtocol = Readonly<{
  feedback: Feedback;
  /** @throws CheckpointError DeviceAnswerWrong when what is plugged in is not such a scanner */
  open(link: Link): CodeReader;
}>;

/** Text in frames. What has been learnt of a scanner holds over its unplugs. */
export const framesProtocol = (settings: ScannerSettings): ScannerProtocol => {
  const frames = new ScannerFrames(settings);
  return { feedback: settings.feedback, open: () => frames };
};

type HidPosProfile = Extract<ScannerProfile, { protocol: 'hid-pos' }>;

export const hidPosProtocol = (profile: HidPosProfile): ScannerProtocol => {
  const { settings } = profile;
  return {
    feedback: settings.feedback,
    open: (link) => {
      // Scanners that are in POS mode already refuse it, which is no fault.
      if (settings.enableFeature !== null) {
        link.sendFeature(bytesOfHex(settings.enableFeature)).catch(() => undefined);
      }
      const layouts = layoutsFor(link.reportDescriptor(), settings);
      if (layouts.length === 0) throw noHidPos(profile);
      return new HidPosCodes(layouts, settings);
    },
  };
};

const noHidPos = ({ id, hints }: HidPosProfile): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceAnswerWrong,
    `the device is no HID POS scanner: its reports hold no decoded data (profile "${id}")`,
    hints[0]?.en ?? 'Switch the scanner to HID POS, or choose the profile for the mode that it is in.',
  );

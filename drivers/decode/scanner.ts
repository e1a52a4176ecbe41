import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Link } from '../connection.ts';
import type { ScannerProfile } from '../profile/profile.ts';
import { GarbledBursts, type ToldEvent } from '../scanner/garbled-bursts.ts';
import { framesProtocol, hidPosProtocol, type ScannerProtocol } from '../scanner/scanner-protocol.ts';
import type { Decoded, Decoder } from './decoder.ts';

/**
 * @param reportDescriptor of a HID device, where it is known
 * @throws CheckpointError DeviceAnswerWrong, ProfileInvalid
 */
export const scannerDecoder = (profile: ScannerProfile, reportDescriptor: Uint8Array | null): Decoder => {
  const reader = protocolOf(profile, reportDescriptor).open(recordedLink(reportDescriptor));
  const bursts = new GarbledBursts();
  return {
    push: (bytes, now) => bursts.push(reader.push(bytes, now), now).map(decoded),
    deadline: () => earliest(reader.deadline, bursts.deadline),
    flush: (now) => [...bursts.push(reader.flush(now), now), ...bursts.flush(now)].map(decoded),
    end: () => [...bursts.push(reader.abandon(), 0), ...bursts.end()].map(decoded),
  };
};

const protocolOf = (profile: ScannerProfile, reportDescriptor: Uint8Array | null): ScannerProtocol => {
  switch (profile.protocol) {
    case 'scanner-frames':
      return framesProtocol(profile.settings);
    case 'hid-pos':
      if (reportDescriptor === null && profile.settings.table === null) throw unknownLayout(profile);
      return hidPosProtocol(profile);
    case 'wedge':
    case 'camera':
      throw new CheckpointError(
        ErrorCode.ProfileInvalid,
        `a device of the profile "${profile.id}" sends no bytes: it is read in the screen`,
        'Decode the bytes of a device that is reached by a port.',
      );
  }
};

const unknownLayout = ({ id }: ScannerProfile): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `the profile "${id}" leaves it to the device to say how its reports are laid out`,
    'Give the device’s report descriptor (--descriptor FILE), or choose the profile of its family.',
  );

const decoded = (event: ToldEvent): Decoded =>
  event.kind === 'text'
    ? { kind: 'scan', text: event.text, symbology: event.symbology }
    : { kind: 'garbled', code: event.code, length: event.length, count: event.count };

const earliest = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : Math.min(one, other);

/** Nobody is there to hear what a driver would write. */
const recordedLink = (reportDescriptor: Uint8Array | null): Link => ({
  write: async () => undefined,
  sendFeature: async () => undefined,
  getFeature: async () => new Uint8Array(0),
  reportDescriptor: () => reportDescriptor,
  ready: () => undefined,
  fault: () => undefined,
  drop: () => undefined,
});

import { barrierDecoder } from './decode/barrier.ts';
import type { Decoder } from './decode/decoder.ts';
import { printerDecoder } from './decode/printer.ts';
import { scannerDecoder } from './decode/scanner.ts';
import { thermometerDecoder } from './decode/thermometer.ts';
import type { Profile } from './profile/profile.ts';

/**
 * @param reportDescriptor of a HID device, where it is known
 * @throws CheckpointError DeviceAnswerWrong, ProfileInvalid: such a device sends nothing that could be decoded
 */
export const createDecoder = (profile: Profile, reportDescriptor: Uint8Array | null = null): Decoder => {
  switch (profile.kind) {
    case 'scanner':
      return scannerDecoder(profile, reportDescriptor);
    case 'thermometer':
      return thermometerDecoder(profile);
    case 'printer':
      return printerDecoder();
    case 'barrier':
      return barrierDecoder(profile);
  }
};

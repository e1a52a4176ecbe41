import { sum8 } from '../checksum.ts';
import { exactly, FrameFinder, type FrameForm } from './frame-finder.ts';
import { frame } from './thermometer-event.ts';

/**
 * GY-MCU90615 (and 90614) modules: frame `5A 5A 45 04 ToH ToL TaH TaL sum8`, signed hundredths of a degree Celsius of the
 * object and of the surroundings; sum8 is the low byte of the sum of the eight bytes before it (module datasheet).
 */
const form: FrameForm = {
  header: exactly(0x5a, 0x5a, 0x45, 0x04),
  lengthOf: () => 9,
  read: (bytes) => {
    if (sum8(bytes.subarray(0, -1)) !== bytes.at(-1)) return null;
    const view = new DataView(bytes.buffer);
    return frame({ objectCelsius: view.getInt16(4) / 100, ambientCelsius: view.getInt16(6) / 100 });
  },
};

export const gyMcu90615Commands = {
  /** Send frames without being asked again. */
  continuous: Uint8Array.of(0xa5, 0x45, 0xea),
  /** Send one frame. */
  query: Uint8Array.of(0xa5, 0x15, 0xba),
} as const;

export class GyMcu90615Frames extends FrameFinder {
  constructor() {
    super(form);
  }
}

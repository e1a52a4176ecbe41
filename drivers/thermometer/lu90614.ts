import { sum8 } from '../checksum.ts';
import { FrameFinder, type FrameForm } from './frame-finder.ts';
import { frame } from './thermometer-event.ts';

const bodyMode = 0xac;
const objectMode = 0xaa;
/** Above this the module means that it could not measure. */
const highestCelsius = 90;

/**
 * LU90614 modules: asked with `FA CA C4` they answer `FE mode int frac … sum8`, nine bytes: whole degrees and hundredths;
 * mode AC body, AA object; sum8 is the low byte of the sum of the eight bytes before it. The sum of a command's bytes
 * works alike (module manual, and the makers' sample programs).
 */
const form: FrameForm = {
  header: [(byte) => byte === 0xfe, (mode) => mode === bodyMode || mode === objectMode],
  lengthOf: () => 9,
  read: (bytes) => {
    if (sum8(bytes.subarray(0, -1)) !== bytes.at(-1)) return null;
    const [, mode, whole = 0, hundredths = 0] = bytes;
    if (hundredths > 99) return { kind: 'answer-wrong', why: 'more than 99 hundredths of a degree' };
    const celsius = (whole * 100 + hundredths) / 100;
    if (celsius > highestCelsius) return { kind: 'nothing' };
    return frame(mode === bodyMode ? { bodyCelsius: celsius } : { objectCelsius: celsius });
  },
};

export const lu90614Commands = {
  body: Uint8Array.of(0xfa, 0xc5, 0xbf),
  object: Uint8Array.of(0xfa, 0xc6, 0xc0),
  measure: Uint8Array.of(0xfa, 0xca, 0xc4),
} as const;

/** After a mode command the module takes no other for this long. */
export const lu90614PauseMs = 50;

export class Lu90614Frames extends FrameFinder {
  constructor() {
    super(form);
  }
}

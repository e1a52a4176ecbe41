import { sum8 } from '../checksum.ts';
import { FrameFinder, type FrameForm } from './frame-finder.ts';
import { frame } from './thermometer-event.ts';

export type Cjmcu90614Layout = Readonly<{
  /** What the sum covers: every byte before it, or the four data bytes. Descriptions of the module disagree. */
  checksum: 'all' | 'data';
  /** Which of the two temperatures comes first; here they disagree, too. */
  first: 'object' | 'ambient';
}>;

/**
 * CJMCU-90614 modules: frame `66 66 mode 04 T1H T1L T2H T2L sum8`, signed hundredths of a degree Celsius; mode 01
 * continuous, 02 query. Commands `66 66 command 56`: 01 continuous, 02 query, 11, 12, 13 for 9600, 57600 and 115200 baud
 * (description of the module by its makers).
 */
const formOf = ({ checksum, first }: Cjmcu90614Layout): FrameForm => ({
  header: [is(0x66), is(0x66), (mode) => mode === 0x01 || mode === 0x02, is(0x04)],
  lengthOf: () => 9,
  read: (bytes) => {
    if (sum8(bytes.subarray(checksum === 'all' ? 0 : 4, -1)) !== bytes.at(-1)) return null;
    const view = new DataView(bytes.buffer);
    const [one, two] = [view.getInt16(4) / 100, view.getInt16(6) / 100];
    return first === 'object'
      ? frame({ objectCelsius: one, ambientCelsius: two })
      : frame({ objectCelsius: two, ambientCelsius: one });
  },
});

const is = (expected: number) => (byte: number) => byte === expected;

export const cjmcu90614Commands = {
  continuous: Uint8Array.of(0x66, 0x66, 0x01, 0x56),
  query: Uint8Array.of(0x66, 0x66, 0x02, 0x56),
} as const;

export class Cjmcu90614Frames extends FrameFinder {
  constructor(layout: Cjmcu90614Layout) {
    super(formOf(layout));
  }
}

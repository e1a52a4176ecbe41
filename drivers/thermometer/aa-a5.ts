import { sum8 } from '../checksum.ts';
import { FrameFinder, type FrameForm } from './frame-finder.ts';
import { frame, type ThermometerEvent } from './thermometer-event.ts';

const measureCommand = 0x01;
const objectTarget = 0x01;
const bodyTarget = 0x02;
const start = [0xaa, 0xa5] as const;
const end = 0x55;
/** LEN counts itself, the command, its arguments and the sum. */
const shortest = 3;
const longest = 16;

/**
 * `AA A5 LEN CMD ARGS SUM 55` modules (Afuiot B1 and its like): SUM is the low byte of LEN + CMD + ARGS. The answer to 01
 * is target (01 object, 02 body), tempH, tempL and, in most, ambientH, ambientL, signed tenths of a degree Celsius; command
 * 02 sets the target (module manual and public drivers).
 */
const form: FrameForm = {
  header: [
    (byte) => byte === start[0],
    (byte) => byte === start[1],
    (length) => length >= shortest && length <= longest,
  ],
  lengthOf: ([, , length = 0]) => start.length + length + 1,
  read: (bytes) => {
    const whole = bytes.at(-1) === end && sum8(bytes.subarray(2, -2)) === bytes.at(-2);
    return whole ? answerOf(bytes[3] ?? 0, bytes.subarray(4, -2)) : null;
  },
};

const answerOf = (command: number, values: Uint8Array): ThermometerEvent => {
  if (command !== measureCommand) return { kind: 'acknowledged' };
  const target = values[0];
  if (target !== objectTarget && target !== bodyTarget) return { kind: 'answer-wrong', why: 'an unknown target' };
  const celsius = tenthsAt(values, 1);
  if (celsius === null) return { kind: 'answer-wrong', why: 'an answer without a temperature' };
  const ambientCelsius = tenthsAt(values, 3);
  return frame(
    target === bodyTarget ? { bodyCelsius: celsius, ambientCelsius } : { objectCelsius: celsius, ambientCelsius },
  );
};

const tenthsAt = (values: Uint8Array, at: number): number | null =>
  values.length < at + 2 ? null : new DataView(values.buffer, values.byteOffset).getInt16(at) / 10;

const command = (code: number, ...values: readonly number[]): Uint8Array => {
  const counted = [shortest + values.length, code, ...values];
  return Uint8Array.of(...start, ...counted, sum8(Uint8Array.from(counted)), end);
};

export const aaA5Commands = {
  measure: command(measureCommand),
  object: command(0x02, objectTarget),
  body: command(0x02, bodyTarget),
} as const;

export class AaA5Frames extends FrameFinder {
  constructor() {
    super(form);
  }
}

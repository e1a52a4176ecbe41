import { crc16 } from '../checksum.ts';
import type { ModbusSettings } from '../profile/thermometer-settings.ts';
import { type FrameParser, frame, type ThermometerEvent } from './thermometer-event.ts';

/** Longest frame of Modbus RTU, in bytes. */
const longest = 256;
const shortest = 5;
const exceptionBit = 0x80;

/** A whole answer with a right CRC: `slave function … crcL crcH`. */
export type ModbusAnswer = Readonly<{ bytes: Uint8Array; function: number; exception: number | null }>;

/**
 * Finds a slave's answers to reads and writes of registers in a stream of bytes by their length and CRC, whatever stands
 * between them (MODBUS over Serial Line V1.02). A frame's end is not told by silence: a device server may tear it apart.
 * Holds 256 bytes at most.
 */
export class ModbusAnswers {
  readonly #slave: number;
  #held: Uint8Array = new Uint8Array(0);
  /** Bytes that were given up because no answer began with them. */
  #rejected = 0;

  constructor(slave: number) {
    this.#slave = slave;
  }

  get rejected(): number {
    return this.#rejected;
  }

  push(bytes: Uint8Array): ModbusAnswer[] {
    const answers: ModbusAnswer[] = [];
    for (let at = 0; at < bytes.length; at += longest) {
      this.#held = Buffer.concat([this.#held, bytes.subarray(at, at + longest)]);
      answers.push(...this.#find());
    }
    return answers;
  }

  reset(): void {
    this.#held = new Uint8Array(0);
    this.#rejected = 0;
  }

  #find(): ModbusAnswer[] {
    const answers: ModbusAnswer[] = [];
    let from = 0;
    while (from < this.#held.length) {
      const length = lengthOfAnswer(this.#held.subarray(from), this.#slave);
      if (length !== null && from + length > this.#held.length) break;
      const bytes = length === null ? null : this.#held.slice(from, from + length);
      const answer = bytes === null ? null : answerIn(bytes);
      if (answer !== null) answers.push(answer);
      else this.#rejected += 1;
      from += answer === null ? 1 : answer.bytes.length;
    }
    this.#held = this.#held.slice(from);
    return answers;
  }
}

/** @returns null: no answer begins here; more than there is: it may still come */
const lengthOfAnswer = (bytes: Uint8Array, slave: number): number | null => {
  const [address, code = null, count = null] = bytes;
  if (address !== slave) return null;
  if (code === null) return shortest;
  if (code === (0x03 | exceptionBit) || code === (0x04 | exceptionBit) || code === (0x06 | exceptionBit))
    return shortest;
  if (code === 0x06) return 8;
  if (code !== 0x03 && code !== 0x04) return null;
  if (count === null) return shortest;
  return count > 0 && count % 2 === 0 && count <= longest - shortest ? shortest + count : null;
};

const answerIn = (bytes: Uint8Array): ModbusAnswer | null => {
  const sum = (bytes.at(-2) ?? 0) | ((bytes.at(-1) ?? 0) << 8);
  if (crc16(bytes.subarray(0, -2)) !== sum) return null;
  const code = bytes[1] ?? 0;
  const exception = (code & exceptionBit) === 0 ? null : (bytes[2] ?? 0);
  return { bytes, function: code & ~exceptionBit, exception };
};

/** Names of the exceptions (MODBUS Application Protocol V1.1b3, section 7). */
const exceptionNames = new Map<number, string>([
  [1, 'illegal function'],
  [2, 'illegal data address'],
  [3, 'illegal data value'],
  [4, 'server device failure'],
  [5, 'acknowledge'],
  [6, 'server device busy'],
  [8, 'memory parity error'],
  [10, 'gateway path unavailable'],
  [11, 'gateway target device failed to respond'],
]);

export const exceptionEvent = (code: number): ThermometerEvent => ({
  kind: 'answer-wrong',
  why: `Modbus exception ${code} (${exceptionNames.get(code) ?? 'unknown'})`,
});

/** °C of one register. */
export const celsiusOfRegister = (
  value: number,
  { signed, celsiusPerStep }: Pick<ModbusSettings, 'signed' | 'celsiusPerStep'>,
): number => {
  const steps = signed && value >= 0x8000 ? value - 0x1_0000 : value;
  // Division keeps 366 tenths at 36.6, which multiplication by 0.1 does not.
  return steps / (1 / celsiusPerStep);
};

/** The registers that are read at one go, or one after the other where they lie too far apart. */
export const readsOf = ({
  register,
  ambientRegister,
}: Pick<ModbusSettings, 'register' | 'ambientRegister'>): readonly Readonly<{ from: number; count: number }>[] => {
  if (ambientRegister === null) return [{ from: register, count: 1 }];
  const from = Math.min(register, ambientRegister);
  const count = Math.abs(register - ambientRegister) + 1;
  const together = 16;
  return count <= together
    ? [{ from, count }]
    : [
        { from: register, count: 1 },
        { from: ambientRegister, count: 1 },
      ];
};

/** Temperatures from the values by register address. */
export const frameOfRegisters = (values: ReadonlyMap<number, number>, settings: ModbusSettings): ThermometerEvent => {
  const read = (register: number | null): number | null => {
    const value = register === null ? undefined : values.get(register);
    return value === undefined ? null : celsiusOfRegister(value, settings);
  };
  const celsius = read(settings.register);
  if (celsius === null) return { kind: 'answer-wrong', why: 'fewer registers than were asked for' };
  const ambientCelsius = read(settings.ambientRegister);
  return frame(
    settings.target === 'body' ? { bodyCelsius: celsius, ambientCelsius } : { objectCelsius: celsius, ambientCelsius },
  );
};

/** Reads what a slave answered, without knowing the questions: for one who looks at a recorded stream. */
export class ModbusFrames implements FrameParser {
  readonly #settings: ModbusSettings;
  readonly #answers: ModbusAnswers;
  #turn = 0;

  constructor(settings: ModbusSettings) {
    this.#settings = settings;
    this.#answers = new ModbusAnswers(settings.slave);
  }

  push(bytes: Uint8Array): ThermometerEvent[] {
    return this.#answers.push(bytes).map((answer) => this.#read(answer));
  }

  reset(): void {
    this.#answers.reset();
    this.#turn = 0;
  }

  #read({ bytes, function: code, exception }: ModbusAnswer): ThermometerEvent {
    if (exception !== null) return exceptionEvent(exception);
    if (code !== this.#settings.function) return { kind: 'acknowledged' };
    const reads = readsOf(this.#settings);
    const asked = reads[this.#turn % reads.length] ?? { from: 0, count: 0 };
    const values = registersOf(bytes.subarray(3, -2), asked.from);
    if (values.size !== asked.count)
      return { kind: 'answer-wrong', why: 'another number of registers than is asked for' };
    this.#turn += 1;
    return values.has(this.#settings.register) ? frameOfRegisters(values, this.#settings) : { kind: 'acknowledged' };
  }
}

export const registersOf = (data: Uint8Array, from: number): ReadonlyMap<number, number> =>
  new Map(
    Array.from({ length: Math.floor(data.length / 2) }, (_, index) => [
      from + index,
      ((data[2 * index] ?? 0) << 8) | (data[2 * index + 1] ?? 0),
    ]),
  );

/**
 * What thermometer modules say and understand, written from their descriptions and not from the drivers' parsers, so that
 * each checks the other.
 */
export type Temperatures = Readonly<{ celsius: number; ambient: number }>;

export type ModuleCommand =
  | Readonly<{ kind: 'continuous' }>
  /** Measure once; `answer`: what it says of these temperatures. */
  | Readonly<{ kind: 'measure'; answer: (now: Temperatures) => Uint8Array }>
  /** Says something that does not depend on temperatures, perhaps nothing. */
  | Readonly<{ kind: 'say'; bytes: Uint8Array }>;

export type Module = Readonly<{
  /** Sends frames from the moment it has power. */
  continuousAtPower: boolean;
  /** One frame as it is sent without being asked; null: it never does. */
  frame: ((now: Temperatures) => Uint8Array) | null;
  /** @param now monotonic ms */
  received(bytes: Uint8Array, now: number): readonly ModuleCommand[];
  /** Spoils a frame so that its sum no longer fits. */
  spoil(frame: Uint8Array): Uint8Array;
  /** Power has been away. */
  reset(): void;
}>;

export const thermometerProtocols = [
  'gy-mcu90615',
  'cjmcu-90614',
  'lu90614',
  'aa-a5',
  'ascii-line',
  'modbus-rtu',
] as const;
export type ThermometerProtocol = (typeof thermometerProtocols)[number];

export const moduleOf = (protocol: ThermometerProtocol): Module => {
  switch (protocol) {
    case 'gy-mcu90615':
      return gyMcu90615();
    case 'cjmcu-90614':
      return cjmcu90614();
    case 'lu90614':
      return lu90614();
    case 'aa-a5':
      return aaA5();
    case 'ascii-line':
      return asciiLine();
    case 'modbus-rtu':
      return modbusRtu();
  }
};

const lowByteOfSum = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
const word = (value: number): [number, number] => [(value >> 8) & 0xff, value & 0xff];
const withSum = (bytes: readonly number[]): Uint8Array => Uint8Array.from([...bytes, lowByteOfSum(bytes)]);
const hundredths = (celsius: number): [number, number] => word(Math.round(celsius * 100));
const tenths = (celsius: number): [number, number] => word(Math.round(celsius * 10));

const spoilLast = (frame: Uint8Array): Uint8Array =>
  frame.map((byte, index) => (index === frame.length - 1 ? byte ^ 0x0f : byte));

/** Keeps bytes until `take` finds a command at their head, or throws the first byte away. */
class Inbox {
  readonly #longest: number;
  #held: number[] = [];

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** @param take bytes that the command at the head takes; 0: none is there; null: not whole yet */
  push(bytes: Uint8Array, take: (held: readonly number[]) => number | null): number[][] {
    const commands: number[][] = [];
    this.#held.push(...bytes);
    while (this.#held.length > 0) {
      const length = take(this.#held);
      if (length === null && this.#held.length < this.#longest) break;
      const command = this.#held.splice(0, Math.max(1, length ?? 1));
      if (length !== null && length > 0) commands.push(command);
    }
    return commands;
  }

  clear(): void {
    this.#held = [];
  }
}

/** Commands of one length that begin with these bytes and pass a check. */
const fixed =
  (head: readonly number[], length: number, holds: (bytes: readonly number[]) => boolean) =>
  (held: readonly number[]): number | null => {
    if (!head.every((byte, index) => index >= held.length || held[index] === byte)) return 0;
    if (held.length < length) return null;
    return holds(held.slice(0, length)) ? length : 0;
  };

const sumFits = (bytes: readonly number[]): boolean => lowByteOfSum(bytes.slice(0, -1)) === bytes.at(-1);

const gyMcu90615 = (): Module => {
  const inbox = new Inbox(3);
  const frame = ({ celsius, ambient }: Temperatures) =>
    withSum([0x5a, 0x5a, 0x45, 0x04, ...hundredths(celsius), ...hundredths(ambient)]);
  return {
    continuousAtPower: false,
    frame,
    received: (bytes) =>
      inbox.push(bytes, fixed([0xa5], 3, sumFits)).flatMap(([, code]): ModuleCommand[] => {
        if (code === 0x45) return [{ kind: 'continuous' }];
        return code === 0x15 ? [{ kind: 'measure', answer: frame }] : [];
      }),
    spoil: spoilLast,
    reset: () => inbox.clear(),
  };
};

const cjmcu90614 = (): Module => {
  const inbox = new Inbox(4);
  const frameIn =
    (mode: number) =>
    ({ celsius, ambient }: Temperatures) =>
      withSum([0x66, 0x66, mode, 0x04, ...hundredths(celsius), ...hundredths(ambient)]);
  return {
    continuousAtPower: true,
    frame: frameIn(0x01),
    received: (bytes) =>
      inbox
        .push(
          bytes,
          fixed([0x66, 0x66], 4, (command) => command[3] === 0x56),
        )
        .flatMap(([, , code]): ModuleCommand[] => {
          if (code === 0x01) return [{ kind: 'continuous' }];
          return code === 0x02 ? [{ kind: 'measure', answer: frameIn(0x02) }] : [];
        }),
    spoil: spoilLast,
    reset: () => inbox.clear(),
  };
};

/** After a mode command it is deaf for this long. */
const deafMs = 40;

const lu90614 = (): Module => {
  const inbox = new Inbox(3);
  let mode = 0xaa;
  let deafUntil = Number.NEGATIVE_INFINITY;
  const frame = ({ celsius }: Temperatures) => {
    const all = Math.round(celsius * 100);
    return withSum([0xfe, mode, Math.floor(all / 100), all % 100, 0, 0, 0, 0]);
  };
  return {
    continuousAtPower: false,
    frame: null,
    received: (bytes, now) =>
      now < deafUntil
        ? []
        : inbox.push(bytes, fixed([0xfa], 3, sumFits)).flatMap(([, code]): ModuleCommand[] => {
            if (code === 0xc5 || code === 0xc6) {
              mode = code === 0xc5 ? 0xac : 0xaa;
              deafUntil = now + deafMs;
            }
            return code === 0xca && now >= deafUntil ? [{ kind: 'measure', answer: frame }] : [];
          }),
    spoil: spoilLast,
    reset: () => {
      inbox.clear();
      mode = 0xaa;
    },
  };
};

const aaA5 = (): Module => {
  const inbox = new Inbox(16);
  let target = 0x01;
  const framed = (code: number, values: readonly number[]): Uint8Array => {
    const counted = [3 + values.length, code, ...values];
    return Uint8Array.from([0xaa, 0xa5, ...counted, lowByteOfSum(counted), 0x55]);
  };
  const take = (held: readonly number[]): number | null => {
    const length = 3 + (held[2] ?? 3);
    return fixed([0xaa, 0xa5], length, (command) => lowByteOfSum(command.slice(2, -2)) === command.at(-2))(held);
  };
  return {
    continuousAtPower: false,
    frame: null,
    received: (bytes) =>
      inbox.push(bytes, take).flatMap(([, , , code, value]): ModuleCommand[] => {
        if (code === 0x02) {
          target = value ?? target;
          return [{ kind: 'say', bytes: framed(0x02, [target]) }];
        }
        const answer = ({ celsius, ambient }: Temperatures) =>
          framed(0x01, [target, ...tenths(celsius), ...tenths(ambient)]);
        return code === 0x01 ? [{ kind: 'measure', answer }] : [];
      }),
    spoil: (frame) => frame.map((byte, index) => (index === frame.length - 2 ? byte ^ 0x0f : byte)),
    reset: () => {
      inbox.clear();
      target = 0x01;
    },
  };
};

const asciiLine = (): Module => {
  const inbox = new Inbox(64);
  const frame = ({ celsius }: Temperatures) => Buffer.from(`T=${celsius.toFixed(2)}\r\n`, 'latin1');
  const carriageReturn = 0x0d;
  return {
    continuousAtPower: true,
    frame,
    received: (bytes) =>
      inbox
        .push(bytes, (held) => (held.includes(carriageReturn) ? held.indexOf(carriageReturn) + 1 : null))
        .flatMap((line): ModuleCommand[] =>
          String.fromCharCode(...line).trim() === '?' ? [{ kind: 'measure', answer: frame }] : [],
        ),
    spoil: (bytes) => Buffer.from(Buffer.from(bytes).toString('latin1').replace('T=', 'E='), 'latin1').map(digitsAway),
    reset: () => inbox.clear(),
  };
};

const digitsAway = (byte: number): number => (byte >= 0x30 && byte <= 0x39 ? 0x2d : byte);

export const modbusRegisters = { object: 0x13, ambient: 0x14, emissivity: 0x18 } as const;

const modbusRtu = (): Module => {
  const inbox = new Inbox(8);
  const slave = 1;
  /** Emissivity in ten-thousandths, as such modules leave the factory. */
  let emissivity = 9500;
  const withCrc = (bytes: readonly number[]): Uint8Array => Uint8Array.from([...bytes, ...crcOf(bytes)]);
  const exception = (code: number, which: number): ModuleCommand => ({
    kind: 'say',
    bytes: withCrc([slave, code | 0x80, which]),
  });
  const read = (code: number, from: number, count: number): ModuleCommand => {
    const known: readonly number[] = Object.values(modbusRegisters);
    const wanted = Array.from({ length: count }, (_, index) => from + index);
    if (wanted.length === 0 || !wanted.every((register) => known.includes(register))) return exception(code, 2);
    const answer = ({ celsius, ambient }: Temperatures) =>
      withCrc([
        slave,
        code,
        2 * count,
        ...wanted.flatMap((register) => {
          if (register === modbusRegisters.emissivity) return word(emissivity);
          return tenths(register === modbusRegisters.object ? celsius : ambient);
        }),
      ]);
    return { kind: 'measure', answer };
  };
  const write = (register: number, value: number, request: readonly number[]): ModuleCommand => {
    if (register !== modbusRegisters.emissivity) return exception(6, 2);
    emissivity = value;
    return { kind: 'say', bytes: Uint8Array.from(request) };
  };
  const crcFits = (bytes: readonly number[]) => {
    const [low, high] = crcOf(bytes.slice(0, -2));
    return bytes.at(-2) === low && bytes.at(-1) === high;
  };
  return {
    continuousAtPower: false,
    frame: null,
    received: (bytes) =>
      inbox.push(bytes, fixed([slave], 8, crcFits)).flatMap((request): ModuleCommand[] => {
        const [, code = 0, addressHigh = 0, addressLow = 0, valueHigh = 0, valueLow = 0] = request;
        const [address, value] = [addressHigh * 256 + addressLow, valueHigh * 256 + valueLow];
        if (code === 3 || code === 4) return [read(code, address, value)];
        return code === 6 ? [write(address, value, request)] : [exception(code, 1)];
      }),
    spoil: spoilLast,
    reset: () => inbox.clear(),
  };
};

/** Bit by bit as the standard draws it: x¹⁶ + x¹⁵ + x² + 1, low bit first. */
const crcOf = (bytes: readonly number[]): [number, number] => {
  let register = 0xffff;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      const carried = register % 2 === 1;
      register = Math.floor(register / 2);
      if (carried) register ^= 0xa001;
    }
  }
  return [register % 256, Math.floor(register / 256)];
};

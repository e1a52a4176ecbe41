import { z } from 'zod';
import { type BytePattern, isAnswer, isCommand, lengthOfPattern, parseBytePattern } from '../barrier/byte-pattern.ts';
import { profileOf } from './describing.ts';

/** What a board's inputs are wired to. Whatever is not named is not looked at. */
const wired = <T extends z.ZodType>(contact: T) =>
  z.strictObject({ fire: contact.optional(), position: contact.optional(), button: contact.optional() }).default({});

/** Settings that every barrier has, whatever its board speaks. */
const barrier = {
  /** How long the opening contact is held. [100...10000] ms, default: 500 ms */
  pulseMs: z.int().min(100).max(10_000).default(500),
  /**
   * How the relay stands while the barrier is shut. `on`: it is held energised and lets go to open, as fail-safe locks
   * are wired. default: off
   */
  rest: z.enum(['off', 'on']).default('off'),
  /** The barrier opens by its wiring when the board is without power. default: false */
  failOpen: z.boolean().default(false),
  /** By its position switch, how long after an opening it may still stand open. [1000...600000] ms, default: 30000 ms */
  openForMs: z.int().min(1000).max(600_000).default(30_000),
  /** How often the board is asked how it is and how its inputs stand. [50...60000] ms, default: 500 ms */
  pollMs: z.int().min(50).max(60_000).default(500),
  /** Longest wait for an answer of the board. [50...5000] ms, default: 400 ms */
  answerTimeoutMs: z.int().min(50).max(5000).default(400),
  /** How long an input must stand still to count: contacts bounce. [0...2000] ms, default: 30 ms */
  inputSettleMs: z.int().min(0).max(2000).default(30),
};

export const barrierSettingsSchema = z.object(barrier);
/** What the driver itself needs; the rest of a profile's settings belongs to its protocol. */
export type BarrierSettings = Readonly<z.infer<typeof barrierSettingsSchema>>;

/** Kept as text, as the profile has it: `bytePattern` reads it. */
const commandPattern = z
  .string()
  .refine(
    (text) => fits(text, isCommand),
    'the bytes of a command: hex digits, n, nn, sum or crc, with spaces between',
  );
const answerPattern = z
  .string()
  .refine((text) => fits(text, isAnswer), 'the bytes of an answer: hex digits, .., sum or crc, with spaces between');

const fits = (text: string, is: (pattern: BytePattern) => boolean): boolean => {
  const parsed = parseBytePattern(text);
  return parsed !== null && is(parsed);
};

/** A bit of an answer. `byte` counts from 0; `active`: which value of the bits means that the contact is closed. */
const bitSchema = z.strictObject({
  byte: z.int().min(0).max(31),
  mask: z.int().min(1).max(255),
  active: z.enum(['set', 'clear']).default('set'),
});
export type AnswerBit = Readonly<z.infer<typeof bitSchema>>;

const commandSchema = z.strictObject({
  send: commandPattern,
  /** What the board says when it has obeyed; null: it says nothing. */
  answer: answerPattern.nullable().default(null),
  /** What it says in place of that when it will not. */
  refusal: answerPattern.nullable().default(null),
});

/** The board itself lets go after a time, whatever becomes of the computer and the cable. */
const timed = {
  /** Length of one unit of the count. [1...60000] ms */
  unitMs: z.int().min(1).max(60_000),
  /** Most units that one command can say. [1...65535] */
  maxUnits: z.int().min(1).max(65_535),
};

const tokensOf = (text: string): BytePattern => parseBytePattern(text) ?? [];

/** What the board says of its contacts: when it is asked, or by itself where `send` is null. */
const statusSchema = z
  .strictObject({
    send: commandPattern.nullable(),
    answer: answerPattern,
    refusal: answerPattern.nullable().default(null),
    relay: bitSchema.optional(),
    inputs: wired(bitSchema),
  })
  .refine(
    ({ answer, relay, inputs }) =>
      [relay, inputs.fire, inputs.position, inputs.button].every(
        (bit) => bit === undefined || bit.byte < lengthOfPattern(tokensOf(answer)),
      ),
    'a bit lies beyond the end of the answer',
  )
  .refine(
    ({ send, answer }) => send !== null || tokensOf(answer).some(({ kind }) => kind === 'literal'),
    'an answer that comes by itself needs a byte to be known by',
  );

/** A board that takes and gives bytes. */
export const relayBytesSettingsSchema = z
  .strictObject({
    ...barrier,
    on: commandSchema,
    off: commandSchema,
    pulse: commandSchema.extend(timed).nullable().default(null),
    status: z.array(statusSchema).max(4).default([]),
    /** Silence that the board needs between its answer and the next command. [0...1000] ms, default: 0 ms */
    gapMs: z.int().min(0).max(1000).default(0),
  })
  .refine(({ pulseMs, pulse }) => pulse === null || pulseMs <= pulse.unitMs * pulse.maxUnits, {
    path: ['pulseMs'],
    message: 'longer than the board’s own timer can hold: set pulse to null, and the computer ends it',
  });
export type RelayBytesSettings = Readonly<z.infer<typeof relayBytesSettingsSchema>>;

const modbusAddress = z.int().min(0).max(0xffff);

/** A discrete input; `active`: whether the contact is closed while it reads 1 or 0. */
const modbusInputSchema = z.strictObject({ address: modbusAddress, active: z.enum(['set', 'clear']).default('set') });

/** A board of coils and discrete inputs that speaks Modbus RTU. Addresses count from 0. */
export const relayModbusSettingsSchema = z.strictObject({
  ...barrier,
  /** [1...247], default: 1 */
  slave: z.int().min(1).max(247).default(1),
  coil: modbusAddress.default(0),
  /**
   * Boards with a timer of their own: the address that, with the coil added, takes the time of a pulse in place of a state
   * (function 5). null: it has none.
   */
  pulse: z
    .strictObject({ address: modbusAddress, ...timed })
    .nullable()
    .default(null),
  /** Whether it can be asked how its coil stands (function 1). default: true */
  readsCoil: z.boolean().default(true),
  /** Discrete inputs (function 2), all within 64 of each other. */
  inputs: wired(modbusInputSchema).refine((inputs) => spanOf(inputs) <= 64, 'more than 64 apart'),
  gapMs: z.int().min(0).max(1000).default(5),
});
export type RelayModbusSettings = Readonly<z.infer<typeof relayModbusSettingsSchema>>;

function spanOf(inputs: Readonly<Partial<Record<string, Readonly<{ address: number }> | undefined>>>): number {
  const addresses = Object.values(inputs).flatMap((input) => (input === undefined ? [] : [input.address]));
  return addresses.length === 0 ? 0 : Math.max(...addresses) - Math.min(...addresses) + 1;
}

const reportPattern = z
  .string()
  .refine(
    (text) => fits(text, (pattern) => pattern.every(({ kind }) => kind === 'literal')),
    'the bytes of a report: hex digits with spaces between, the number of the report first',
  );

/** A HID board that takes its commands as reports. */
export const relayHidSettingsSchema = z.strictObject({
  ...barrier,
  /** Which kind of report its commands are. default: output */
  report: z.enum(['output', 'feature']).default('output'),
  on: reportPattern,
  off: reportPattern,
  /** The feature report that says how its relay stands; null: none does. Bytes count from the first one read. */
  status: z
    .strictObject({
      report: z.int().min(0).max(255),
      length: z.int().min(1).max(64),
      relay: bitSchema,
    })
    .nullable()
    .default(null),
});
export type RelayHidSettings = Readonly<z.infer<typeof relayHidSettingsSchema>>;

export const barrierProfiles = [
  profileOf('barrier', 'relay-bytes', relayBytesSettingsSchema),
  profileOf('barrier', 'relay-modbus', relayModbusSettingsSchema),
  profileOf('barrier', 'relay-hid', relayHidSettingsSchema),
] as const;

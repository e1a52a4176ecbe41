import { z } from 'zod';
import { refusalOfPattern } from '../thermometer/ascii-line.ts';
import { profileOf } from './describing.ts';

/** A span of degrees Celsius, both ends included. */
const spanSchema = z
  .strictObject({ low: z.number().min(-60).max(80), high: z.number().min(-60).max(80) })
  .refine(({ low, high }) => low < high, 'low must be below high');

/** How emissive the measured surface is, where the device itself reckons with another. Human skin: 0.98. */
const emissivitySchema = z.strictObject({
  /** [0.1...1] */
  value: z.number().min(0.1).max(1),
  /** What the device reckons with. [0.1...1], default: 1 */
  assumed: z.number().min(0.1).max(1).default(1),
  /** `module`: sent to the device, where its protocol can; `formula`: its object temperatures are corrected here. */
  by: z.enum(['module', 'formula']),
  /** Surroundings where the device does not say theirs, °C. [-40...60], default: 25 °C */
  ambientCelsius: z.number().min(-40).max(60).default(25),
});
export type Emissivity = Readonly<z.infer<typeof emissivitySchema>>;

const correctedSchema = emissivitySchema.refine(
  ({ by }) => by === 'formula',
  'this protocol cannot tell the device: use by "formula"',
);

/** Settings of every thermometer. */
const common = {
  /** What is taken from a frame: `body` where the device itself converts to body temperature, else the surface. */
  target: z.enum(['body', 'object']),
  /** Added to every temperature, to make up for distance and skin. [-10...10] °C, default: 0 °C */
  offsetCelsius: z.number().min(-10).max(10).default(0),
  /** default: null, nothing is corrected */
  emissivity: correctedSchema.nullable().default(null),
  /** Temperatures that can be a person's, after the offset. [20...50] °C, default: 30...45 °C */
  range: z
    .strictObject({ low: z.number().min(20).max(50), high: z.number().min(20).max(50) })
    .refine(({ low, high }) => low < high, 'low must be below high')
    .prefault({ low: 30, high: 45 }),
  /**
   * Surroundings in which the device measures people rightly; outside them it says so and measures on. null: any.
   * default: 10...40 °C
   */
  surroundings: spanSchema.nullable().prefault({ low: 10, high: 40 }),
  /** Frames in a row that must agree; their median is the reading. [1...25], default: 3 */
  samples: z.int().min(1).max(25).default(3),
  /** How far apart frames may be and still agree. [0.1...2] °C, default: 0.4 °C */
  settledCelsius: z.number().min(0.1).max(2).default(0.4),
  /** Frames after which a run that does not settle is read all the same. [3...200], default: 20 */
  maxFrames: z.int().min(3).max(200).default(20),
  /** Frames of nobody in a row that say that a person has left. [1...50], default: 3 */
  emptyFrames: z.int().min(1).max(50).default(3),
  /** Silence that ends a person's run of frames; when asked, at least two polls. [100...10000] ms, default: 600 ms */
  gapMs: z.int().min(100).max(10_000).default(600),
  /** Silence after which the device counts as faulty. [500...60000] ms, default: 3000 ms */
  silentAfterMs: z.int().min(500).max(60_000).default(3000),
  /** How often it is asked while somebody is measured. [50...5000] ms, default: 200 ms */
  pollMs: z.int().min(50).max(5000).default(200),
  /** Longest wait for an answer before it is asked again. [50...10000] ms, default: 1000 ms */
  answerMs: z.int().min(50).max(10_000).default(1000),
  /** `on-demand` only: how often it is asked whether it is still there. [500...60000] ms, default: 3000 ms */
  livenessMs: z.int().min(500).max(60_000).default(3000),
  /** `on-demand` only: how long it looks for a person at least after it was told to. [1000...60000] ms, default: 12000 ms */
  measureMs: z.int().min(1000).max(60_000).default(12_000),
};

/**
 * `continuous`: it sends frames by itself. `poll`: it is asked all the time. `on-demand`: it is asked while somebody is
 * waited for and as long as they stay, and in between only whether it is still there.
 */
const anyMode = z.enum(['continuous', 'poll', 'on-demand']);
/** A device that sends nothing without being asked. */
const askedMode = z.enum(['poll', 'on-demand']);

/** default: continuous */
const continuousFirst = { ...common, mode: anyMode.default('continuous') };

export const gyMcu90615SettingsSchema = z.strictObject(continuousFirst);

export const cjmcu90614SettingsSchema = z.strictObject({
  ...continuousFirst,
  /** What the sum covers: every byte before it, or the four data bytes. default: all */
  checksum: z.enum(['all', 'data']).default('all'),
  /** Which temperature comes first. default: object */
  first: z.enum(['object', 'ambient']).default('object'),
});

export const lu90614SettingsSchema = z.strictObject({ ...common, mode: askedMode.default('on-demand') });

export const aaA5SettingsSchema = z.strictObject({ ...common, mode: askedMode.default('on-demand') });

/** Plain text and `\r`, `\n` as JSON writes them; `{emissivity}` stands for the emissivity. */
const commandSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\x20-\x7e\r\n\t]*$/, 'ASCII');

export const asciiLineSettingsSchema = z
  .strictObject({
    ...continuousFirst,
    emissivity: emissivitySchema.nullable().default(null),
    /** A regular expression with the named groups `object` or `body`, and perhaps `ambient` and `unit` (C or F). */
    pattern: z
      .string()
      .max(400)
      .superRefine((source, context) => {
        const refusal = refusalOfPattern(source);
        if (refusal !== null) context.addIssue({ code: 'custom', message: refusal });
      })
      .default('^\\s*(?:[A-Za-z]{1,8}\\s*[=:]\\s*)?(?<object>[+-]?\\d{1,3}(?:[.,]\\d{1,3})?)\\s*(?<unit>[CFcf])?\\s*$'),
    /** Of numbers without a unit of their own. default: celsius */
    unit: z.enum(['celsius', 'fahrenheit']).default('celsius'),
    /** Written when the device is opened. default: null, nothing */
    begin: commandSchema.nullable().default(null),
    /** Written to have one measurement. default: null, it sends by itself */
    ask: commandSchema.nullable().default(null),
  })
  .refine(({ mode, ask }) => mode === 'continuous' || ask !== null, 'a device that is asked needs "ask"')
  .refine(
    ({ emissivity, begin }) => emissivity?.by !== 'module' || begin?.includes('{emissivity}') === true,
    'emissivity by "module" needs "begin" with {emissivity}',
  );

const registerSchema = z.int().min(0).max(0xffff);

export const modbusSettingsSchema = z
  .strictObject({
    ...common,
    mode: askedMode.default('poll'),
    emissivity: emissivitySchema.nullable().default(null),
    /** Address of the device on its line. [1...247], default: 1 */
    slave: z.int().min(1).max(247).default(1),
    /** 3: holding registers, 4: input registers. default: 4 */
    function: z.union([z.literal(3), z.literal(4)]).default(4),
    /** Address of the temperature as it travels, counted from 0. */
    register: registerSchema,
    /** Address of the temperature of the surroundings; null: it has none. default: null */
    ambientRegister: registerSchema.nullable().default(null),
    /** Degrees Celsius that one step stands for. [0.001...1] °C, default: 0.1 °C */
    celsiusPerStep: z.number().min(0.001).max(1).default(0.1),
    /** Two's complement. default: true */
    signed: z.boolean().default(true),
    /** Holding register that takes the emissivity, and how many steps are 1; for emissivity by "module". default: null */
    emissivityRegister: z
      .strictObject({ register: registerSchema, stepsPerOne: z.int().min(1).max(65_535) })
      .nullable()
      .default(null),
  })
  .refine(
    ({ emissivity, emissivityRegister }) => emissivity?.by !== 'module' || emissivityRegister !== null,
    'emissivity by "module" needs "emissivityRegister"',
  );

export type GyMcu90615Settings = Readonly<z.infer<typeof gyMcu90615SettingsSchema>>;
export type AsciiLineSettings = Readonly<z.infer<typeof asciiLineSettingsSchema>>;
export type ModbusSettings = Readonly<z.infer<typeof modbusSettingsSchema>>;

/** What the driver of any thermometer goes by. */
export type ThermometerSettings = Omit<GyMcu90615Settings, 'emissivity'> & Readonly<{ emissivity: Emissivity | null }>;

export const thermometerProfiles = [
  profileOf('thermometer', 'gy-mcu90615', gyMcu90615SettingsSchema),
  profileOf('thermometer', 'cjmcu-90614', cjmcu90614SettingsSchema),
  profileOf('thermometer', 'lu90614', lu90614SettingsSchema),
  profileOf('thermometer', 'aa-a5', aaA5SettingsSchema),
  profileOf('thermometer', 'ascii-line', asciiLineSettingsSchema),
  profileOf('thermometer', 'modbus-rtu', modbusSettingsSchema),
] as const;

import { z } from 'zod';
import { deviceConfigurationSchema, siteKindSchema, transportSchema } from './configuration.ts';
import { directionSchema, laneIdSchema } from './decision.ts';
import { type DeviceTestRequest, type DeviceTestResult, deviceTestRequestSchema } from './device-test.ts';
import { type Operator, operatorSchema, pinSchema } from './operator.ts';
import { deviceIdSchema, deviceKindSchema, maxScanBytes } from './reading.ts';
import { type DeliveredFile, type FileTarget, fileTargetSchema } from './support.ts';

/**
 * The set-up assistant: what an installer decides, step by step, and what the kiosk tells of itself meanwhile. It is served
 * over the same channel as a station, by a process that has no gate.
 */

/** In this order. `camera` is left out where no camera is among the devices. */
export const setupSteps = [
  'language',
  'network',
  'central',
  'site',
  'devices',
  'camera',
  'sound',
  'people',
  'finish',
] as const;
export const setupStepSchema = z.enum(setupSteps);
export type SetupStep = z.infer<typeof setupStepSchema>;

export const setupLaneSchema = z.strictObject({
  id: laneIdSchema,
  name: z.string().trim().min(1).max(60),
  direction: directionSchema,
});
export type SetupLane = Readonly<z.infer<typeof setupLaneSchema>>;

/** Central's side of it: by its code, by files, or none. */
export const setupCentralSchema = z.enum(['code', 'file', 'alone']);

const decided = {
  /** Which language stands large. */
  language: z.enum(['vi', 'en']),
  step: setupStepSchema,
  /** Steps that were gone through. */
  done: z.array(setupStepSchema),
  central: setupCentralSchema.nullable(),
  siteName: z.string().max(80),
  stationName: z.string().max(80),
  siteKind: siteKindSchema,
  lanes: z.array(setupLaneSchema).min(1).max(16),
  /** Papers without a signature (citizen card, personal QR) admit in this colour, where the rules leave it open. */
  unsigned: z.enum(['green', 'yellow']),
  /** With a device before the door that measures, nobody passes without; else nobody is asked for it. */
  devices: z.array(deviceConfigurationSchema).max(64),
};

/** Kept in the data directory, so that a power cut costs nothing. */
export const setupDraftSchema = z.strictObject({
  form: z.literal(1),
  ...decided,
  /** By device: whether its last test passed. */
  tested: z.record(deviceIdSchema, z.boolean()),
  /** The kiosk had no configuration when this began: until it is finished there is no station to go back to. */
  fresh: z.boolean(),
  /** What opens the entries of a site without a central system was handed over to its owner. */
  keysHandedOver: z.boolean(),
});
export type SetupDraft = Readonly<z.infer<typeof setupDraftSchema>>;

export const setupChangeSchema = z.strictObject(decided).partial();
export type SetupChange = Readonly<z.infer<typeof setupChangeSchema>>;

/** What was looked at, and how it is. `unknown`: it cannot be said from here. */
export const networkFactSchema = z.object({
  what: z.enum(['cable', 'address', 'router', 'names', 'clock', 'central', 'broker']),
  state: z.enum(['good', 'bad', 'unknown']),
  /** For a person who knows networks: `eth0 192.168.1.20`. */
  detail: z.string(),
});
export type NetworkFact = Readonly<z.infer<typeof networkFactSchema>>;
export const networkReportSchema = z.object({ at: z.int(), facts: z.array(networkFactSchema) });
export type NetworkReport = Readonly<z.infer<typeof networkReportSchema>>;

const errorSchema = z.object({ code: z.int(), message: z.string(), hint: z.string() });

/** How far the enrolment has come. */
export const setupEnrolmentSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('asking'), address: z.string().nullable() }),
  /** A request was written; its answer comes as a file. */
  z.object({ state: z.literal('requested') }),
  z.object({
    state: z.literal('compare'),
    site: z.string(),
    station: z.string(),
    siteName: z.string(),
    stationName: z.string(),
    broker: z.string(),
    words: z.array(z.string()),
    otherRoot: z.boolean(),
    wordsDecide: z.boolean(),
    unsent: z.int(),
  }),
  z.object({ state: z.literal('enrolled'), site: z.string(), station: z.string() }),
]);
export type SetupEnrolment = Readonly<z.infer<typeof setupEnrolmentSchema>>;

const wordsSchema = z.object({ vi: z.string(), en: z.string() });

/** A bar code that programs a scanner, as its profile has it. `fnc3`: the code begins with function character 3. */
export const programmingCodeSchema = z.object({
  title: wordsSchema,
  symbology: z.enum(['code128', 'qr']),
  text: z.string(),
  fnc3: z.boolean(),
});
export type ProgrammingCode = Readonly<z.infer<typeof programmingCodeSchema>>;

export const setupProfileSchema = z.object({
  id: z.string(),
  kind: deviceKindSchema,
  title: wordsSchema,
  /** `screen`: a keyboard scanner or a camera, which the page itself reads. */
  source: z.enum(['wedge', 'camera', 'line']),
  hints: z.array(wordsSchema),
  codes: z.array(programmingCodeSchema),
});
export type SetupProfile = Readonly<z.infer<typeof setupProfileSchema>>;

/** Something that is plugged in, what it is taken for, and why. */
export const foundDeviceSchema = z.object({
  transport: z.enum(['serial', 'hid', 'usb-printer']),
  path: z.string(),
  /** In its maker's words, or its USB ids. */
  name: z.string(),
  /** Best first; empty: it fits no profile by what it says of itself. */
  matches: z.array(z.object({ profile: z.string(), kind: deviceKindSchema, reasons: z.array(z.string()) })),
  /** How it stands in a configuration. */
  place: transportSchema,
  /** Only the chip of a USB adapter tells: which device is behind it a person must say. */
  unsure: z.boolean(),
});
export type FoundDevice = Readonly<z.infer<typeof foundDeviceSchema>>;

export const setupStateSchema = z.object({
  revision: z.int(),
  software: z.string(),
  /** An installer has a PIN here already: until one signs in nothing is shown and nothing is done. */
  locked: z.boolean(),
  /** What ran here before, and what `leaveSetup` goes back to; null: there is nothing. */
  back: z.enum(['station', 'demo']).nullable(),
  draft: setupDraftSchema,
  steps: z.array(setupStepSchema),
  /** Steps that lack something that the finish needs. */
  open: z.array(setupStepSchema),
  network: networkReportSchema.nullable(),
  enrolment: setupEnrolmentSchema,
  /** What went wrong with the enrolment last. */
  enrolmentError: errorSchema.nullable(),
  /** Scanners that are listened to for the enrolment code. */
  listening: z.int(),
  found: z.array(foundDeviceSchema),
  operators: z.array(operatorSchema),
  /** Of this computer's own display, percent; null: it cannot be set from here. */
  brightness: z.int().min(0).max(100).nullable(),
  now: z.int(),
});
export type SetupState = Readonly<z.infer<typeof setupStateSchema>>;

export type ReadCode = Readonly<{ masked: string; characters: number; credential: string }>;
export const readCodeSchema = z.object({ masked: z.string(), characters: z.int(), credential: z.string() });

/** What the assistant offers beside `session`, `operators`, `signIn` and `signOut`, which are as at a station. */
export type SetupFunctions = {
  /** From now on `setup` is called with every change; answers the state now. */
  setupState(): Promise<SetupState>;
  /** The installer who has shut the gate goes on, by the pass that `beginSetup` gave. */
  continueSetup(pass: string): Promise<void>;
  saveSetup(change: SetupChange): Promise<void>;
  /** Looks at cable, address, names, clock, and what is known of central. */
  lookAtNetwork(): Promise<void>;
  lookForDevices(): Promise<void>;
  deviceProfiles(): Promise<readonly SetupProfile[]>;
  /** Opens scanners that are plugged in and takes an enrolment code from them. */
  listenForCode(on: boolean): Promise<void>;
  enrolByCode(code: string): Promise<void>;
  enrolmentRequest(to: FileTarget): Promise<DeliveredFile>;
  /** What central answered. null: the newest on a USB stick. */
  enrolmentAnswer(document: string | null): Promise<void>;
  /** Installer and central read the same words, or not. */
  decideEnrolment(same: boolean, replaceRoot: boolean): Promise<void>;
  /** Without a central system: makes what the entries are sealed to, and hands over what opens them. */
  standAloneKeys(to: FileTarget): Promise<DeliveredFile>;
  trySetupDevice(request: DeviceTestRequest): Promise<DeviceTestResult>;
  /** A code that a device in the page has read: its shape, and that the device's test has passed. */
  readInScreen(device: string, text: string): Promise<ReadCode>;
  setupOperator(operator: Operator, pin: string): Promise<void>;
  setBrightness(percent: number): Promise<void>;
  /** Writes the configuration and starts the station, in training. */
  finishSetup(): Promise<void>;
  /** Back to what ran before; what was decided here is kept for the next time. */
  leaveSetup(): Promise<void>;
};

type Args<N extends keyof SetupFunctions> = z.ZodType<Parameters<SetupFunctions[N]>>;

/** What the process parses before it does anything. */
export const setupFunctions: { readonly [N in keyof SetupFunctions]: Args<N> } = {
  setupState: z.tuple([]),
  continueSetup: z.tuple([z.string().max(128)]),
  saveSetup: z.tuple([setupChangeSchema]),
  lookAtNetwork: z.tuple([]),
  lookForDevices: z.tuple([]),
  deviceProfiles: z.tuple([]),
  listenForCode: z.tuple([z.boolean()]),
  enrolByCode: z.tuple([z.string().max(2000)]),
  enrolmentRequest: z.tuple([fileTargetSchema]),
  enrolmentAnswer: z.tuple([z.string().max(60_000).nullable()]),
  decideEnrolment: z.tuple([z.boolean(), z.boolean()]),
  standAloneKeys: z.tuple([fileTargetSchema]),
  trySetupDevice: z.tuple([deviceTestRequestSchema]),
  readInScreen: z.tuple([deviceIdSchema, z.string().min(1).max(maxScanBytes)]),
  setupOperator: z.tuple([operatorSchema, pinSchema]),
  setBrightness: z.tuple([z.int().min(5).max(100)]),
  finishSetup: z.tuple([]),
  leaveSetup: z.tuple([]),
};

export type SetupFunctionName = keyof typeof setupFunctions;
export const setupFunctionNames = Object.keys(setupFunctions) as readonly SetupFunctionName[];

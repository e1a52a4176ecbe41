import { z } from 'zod';
import { type ClockReport, clockReportSchema, clockTroubleSchema } from './clock.ts';
import { announcementSchema } from './commands.ts';
import {
  clockStateSchema,
  colourSchema,
  decisionSchema,
  directionSchema,
  epochIdSchema,
  laneIdSchema,
  maxCompanions,
  modeSchema,
  outcomeSchema,
  type RowKey,
  rowKeySchema,
  watchLevelSchema,
} from './decision.ts';
import { type Answers, answersSchema, questionSetSchema } from './declaration.ts';
import { type DeviceTestRequest, type DeviceTestResult, deviceTestRequestSchema } from './device-test.ts';
import {
  type CorrectionCause,
  correctionCauseSchema,
  type OverrideReason,
  overrideReasonSchema,
  type WatchAnswer,
  watchAnswererSchema,
  watchAnswerSchema,
} from './events.ts';
import {
  type FoundPerson,
  nameQuerySchema,
  rosterGroupSchema,
  type TypedPerson,
  typedPersonSchema,
} from './hand-entry.ts';
import { whyKeysInFiles } from './keys.ts';
import { listStateSchema } from './list-state.ts';
import { type OfficerAnswer, officerAnswerSchema, officerViewSchema } from './officer.ts';
import {
  type Operator,
  type OperatorRole,
  operatorIdSchema,
  operatorSchema,
  pinSchema,
  type Session,
} from './operator.ts';
import { permitViewSchema, permitWants, typedPlateSchema } from './permit-view.ts';
import {
  type PassageDocumentKind,
  passageDocumentKindSchema,
  type SheetOrder,
  type SheetResult,
  sheetOrderSchema,
} from './print-document.ts';
import { deviceIdSchema, deviceKindSchema, deviceStateSchema } from './reading.ts';
import {
  type DayFigures,
  type Drive,
  type EntryQuery,
  type Exported,
  type ExportPiece,
  entryQuerySchema,
  exportOrderSchema,
  type PersonRecords,
  type RecordExport,
  type RecordPage,
  type RecordQuery,
  recordQuerySchema,
  trainingSchema,
} from './records.ts';
import type { ReferralView } from './referral-results.ts';
import type { ScreenInput, ScreenReport } from './screen-input.ts';
import { cameraSettingsSchema, screenInputSchema, screenReportSchema, wedgeSettingsSchema } from './screen-input.ts';
import type { SetupState } from './setup.ts';
import { type HandOver, handOverSchema, type PastShift, type ShiftReport } from './shift.ts';
import { type DeliveredFile, type FileTarget, type FoundBackup, fileTargetSchema } from './support.ts';
import type { DeviceTrafficView } from './traffic.ts';
import { vehicleViewSchema } from './vehicle.ts';
import type { VisitorWords } from './visitor-words.ts';

/**
 * The one contract between a screen (or the command line) and its station. birpc carries it: over a WebSocket on
 * loopback, over a MessagePort under Electron. The station parses every argument with the schemas here.
 */

/**
 * A person may be measured again: after a rest until `restUntil` (null: at once), while they are in memory, which is until
 * `until`. ms since the Unix epoch.
 */
export const remeasureSchema = z.object({ restUntil: z.int().nullable(), until: z.int() });
export type Remeasure = Readonly<z.infer<typeof remeasureSchema>>;

/**
 * Somebody was found on the watch list. For the guard's eyes: it stands on no slip and no visitor's screen, and is never
 * spoken. It is a question until it is answered.
 */
export const watchViewSchema = z.object({
  level: watchLevelSchema,
  /** The last day on which it holds, days since the Unix epoch by the local date. */
  until: z.int(),
  /** The list that it was found on, and when that was made (ms since the Unix epoch). */
  list: z.object({ version: z.int(), made: z.int() }),
  answer: watchAnswerSchema.nullable(),
  /** Who gave it. */
  by: watchAnswererSchema.nullable().optional(),
  /** Central has cleared them, too late to let them pass unseen: a guard has them decided anew. */
  again: z.boolean().optional(),
  /** Found by another document of theirs, shown a moment ago: of it this row says nothing to central. */
  elsewhere: z.literal(true).optional(),
});
export type WatchView = Readonly<z.infer<typeof watchViewSchema>>;

/** What a screen shows of a decision. The name is masked and lives in memory only. */
export const decisionViewSchema = z.object({
  decision: decisionSchema,
  maskedName: z.string().nullable(),
  /** Kind of credential, for the words on the screen. */
  credential: z.string(),
  remeasure: remeasureSchema.nullable().optional(),
  /** The travel permit that was shown, for the guard's eyes. */
  permit: permitViewSchema.nullable().optional(),
  watch: watchViewSchema.nullable().optional(),
  /** They are on the site's roster. */
  roster: z.object({ group: rosterGroupSchema, unit: z.string().nullable() }).nullable().optional(),
  /** The officer decides. */
  officer: officerViewSchema.nullable().optional(),
});
export type DecisionView = Readonly<z.infer<typeof decisionViewSchema>>;

export const phaseSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('waiting') }),
  /** A code was read; its temperature is waited for until `until` (ms since the Unix epoch, station's clock). */
  z.object({ name: z.literal('measuring'), maskedName: z.string().nullable(), since: z.int(), until: z.int() }),
  /** Part of what belongs to one passage was read; the officer's screen waits for the other code, or the plate, until `until`. */
  z.object({
    name: z.literal('pairing'),
    want: z.enum(permitWants),
    maskedName: z.string().nullable(),
    permit: permitViewSchema.nullable(),
    since: z.int(),
    until: z.int(),
  }),
  /** A card in several codes: so many of them are read, and the next one is waited for until `until`. */
  z.object({ name: z.literal('collecting'), have: z.int().min(1), of: z.int().min(2), until: z.int() }),
  /**
   * A person answers questions about their health until `until`. `asking` names this very asking, so that answers which
   * come late are never taken for somebody else's.
   */
  z.object({
    name: z.literal('declaring'),
    maskedName: z.string().nullable(),
    since: z.int(),
    until: z.int(),
    asking: z.int(),
    questions: questionSetSchema,
  }),
  z.object({ name: z.literal('decision'), view: decisionViewSchema, until: z.int() }),
  /** Nothing can be decided: the ledger cannot be written. Open by hand, write on paper. */
  z.object({ name: z.literal('out-of-order'), code: z.int(), message: z.string(), hint: z.string() }),
]);
export type Phase = Readonly<z.infer<typeof phaseSchema>>;

/** A line of the list of last passages. After a restart `maskedName` is null: names are not kept. */
export const recentPassageSchema = z.object({
  sequence: z.int(),
  epoch: epochIdSchema,
  at: z.int(),
  lane: laneIdSchema,
  direction: directionSchema,
  outcome: outcomeSchema,
  colour: colourSchema,
  celsius: z.number().nullable(),
  slip: z.int().nullable(),
  maskedName: z.string().nullable(),
  remeasure: remeasureSchema.nullable().optional(),
  /** Only while it can still be answered or is in memory. */
  watch: watchViewSchema.nullable().optional(),
  /** People who passed with them. */
  companions: z.int().nonnegative().optional(),
  /** Typed in from paper. */
  late: z.boolean().optional(),
  /** A guard has said that it did not take place, and why. */
  undone: correctionCauseSchema.nullable().optional(),
  /** It can be undone, and its companions counted anew, until then: ms since the Unix epoch. */
  correctable: z.int().nullable().optional(),
  /** Only while the officer can still decide, or has just done so. */
  officer: officerViewSchema.nullable().optional(),
});
export type RecentPassage = Readonly<z.infer<typeof recentPassageSchema>>;

/** A guard's own opening, among the last passages. */
export const handOpeningSchema = rowKeySchema.extend({
  at: z.int(),
  direction: directionSchema,
  reason: overrideReasonSchema,
  /** It could not be recorded when it was done. */
  late: z.boolean(),
});
export type HandOpening = Readonly<z.infer<typeof handOpeningSchema>>;

export const networkStateSchema = z.object({
  /** `not-configured`: this station has no broker. `central-silent`: connected, and the central store does not answer. */
  state: z.enum(['online', 'offline', 'central-silent', 'not-configured']),
  since: z.int(),
  /** Last error in plain words, or null. */
  error: z.object({ code: z.int(), message: z.string(), hint: z.string() }).nullable(),
});
export type NetworkState = Readonly<z.infer<typeof networkStateSchema>>;

export const faultSchema = z.object({ code: z.int(), message: z.string(), hint: z.string(), since: z.int() });
export type Fault = Readonly<z.infer<typeof faultSchema>>;

/** An input device that a screen of this lane reads, and how. */
export const screenDeviceSchema = z.discriminatedUnion('source', [
  z.object({ device: deviceIdSchema, source: z.literal('wedge'), settings: wedgeSettingsSchema }),
  z.object({ device: deviceIdSchema, source: z.literal('camera'), settings: cameraSettingsSchema }),
]);
export type ScreenDevice = Readonly<z.infer<typeof screenDeviceSchema>>;

/** Names a print job: the passage, the document and the copy. Rows carry the same three. */
export const printJobIdSchema = z.string().regex(/^[0-9a-f]{32}-[1-9]\d{0,14}-(slip|badge)-\d{1,6}$/);

const printJobSchema = z.object({
  id: printJobIdSchema,
  document: passageDocumentKindSchema,
  /** 0: the original. */
  copy: z.int().nonnegative(),
  slip: z.int(),
  /** The passage that it is of. */
  of: rowKeySchema,
});
export type PrintJobView = Readonly<z.infer<typeof printJobSchema>>;

/** Slips and badges of this lane that are not simply printed. Times are ms since the Unix epoch. */
export const printsSchema = z.object({
  /** In the order in which they will be printed. */
  waiting: z.array(
    printJobSchema.extend({
      since: z.int(),
      /** `turn`: it is being printed, or waits behind another. `record`: the ledger cannot be written. */
      why: z.enum(['turn', 'paper', 'cover', 'printer', 'record']),
    }),
  ),
  /** Nobody knows whether these came out: a guard is asked, one after the other, oldest first. */
  questions: z.array(printJobSchema.extend({ since: z.int() })),
  /** Given up within the last minutes, newest first. */
  dropped: z.array(printJobSchema.extend({ at: z.int() })),
  /** Visitor badges are printed here. */
  badges: z.boolean(),
});
export type Prints = Readonly<z.infer<typeof printsSchema>>;

/** `yes`: it came out. `copy`: it did not, print a copy. `skip`: nobody needs it. */
export const printAnswerSchema = z.enum(['yes', 'copy', 'skip']);
export type PrintAnswer = z.infer<typeof printAnswerSchema>;

/** A lane's barrier, beside how its board is. */
export const barrierViewSchema = z.object({
  device: deviceIdSchema,
  /** What has opened it without us and holds it open; `hand`: somebody has, by its position switch. */
  openBy: z.enum(['fire', 'power', 'hand']).nullable(),
  /** By its position switch: open, shut, or open for longer than an opening takes; null: it has none. */
  position: z.enum(['shut', 'open', 'too-long']).nullable(),
  /** The last time that it stayed shut for somebody, until it opens again or a while has passed. */
  refused: z
    .object({
      act: z.enum(['failed', 'inhibited']),
      /** Kinds of device without which it stays shut. */
      without: z.array(deviceKindSchema),
      error: z.object({ code: z.int(), message: z.string(), hint: z.string() }),
      at: z.int(),
    })
    .nullable(),
});
export type BarrierView = Readonly<z.infer<typeof barrierViewSchema>>;

/** What came of a guard's own opening. `recorded` false: the ledger takes nothing; it will be recorded late. */
export const overrideResultSchema = z.object({
  recorded: z.boolean(),
  /** `none`: the lane has no barrier, and the opening by hand is recorded. */
  barrier: z.enum(['opened', 'failed', 'none']),
});
export type OverrideResult = Readonly<z.infer<typeof overrideResultSchema>>;

/** Longest time after which a passage may still be typed in from paper, ms. */
export const paperEntryMaxAgeMs = 7 * 86_400_000;

/** People under one code. */
export const groupSizeSchema = z
  .int()
  .min(2)
  .max(maxCompanions + 1);

/** A passage that was written on paper while nothing could be recorded. */
export const paperEntrySchema = typedPersonSchema.extend({
  /** The time on the paper, ms since the Unix epoch. */
  at: z.int().nonnegative(),
  direction: directionSchema,
  /** [30...45] °C */
  temperature: z.number().min(30).max(45).nullable(),
  outcome: z.enum(['admit', 'officer', 'refer', 'refuse']),
});
export type PaperEntry = Readonly<z.infer<typeof paperEntrySchema>>;

export const screenStateSchema = z.object({
  /** Grows with every change; a screen ignores what is older than what it shows. */
  revision: z.int(),
  software: z.string(),
  mode: modeSchema,
  site: z.object({ id: z.string(), name: z.string() }),
  station: z.object({ id: z.string(), name: z.string() }),
  lane: z.object({
    id: laneIdSchema,
    name: z.string(),
    direction: directionSchema,
    /** So many pass with the next code; null: one, as usual. */
    group: z.int().min(2).nullable().optional(),
    /** The vehicle whose people pass now; null: none. */
    vehicle: vehicleViewSchema.nullable().optional(),
    /** A guard may begin one. */
    vehicles: z.boolean().optional(),
    /** Codes that were read while the officer is asked about a vehicle: so many come after it. */
    behind: z.int().nonnegative().optional(),
  }),
  lanes: z.array(z.object({ id: laneIdSchema, name: z.string() })),
  phase: phaseSchema,
  inside: z.int(),
  /** `gate`: another station of the site cannot be reached, and who came and went there is not in it. Absent: `site`. */
  insideScope: z.enum(['site', 'gate']).optional(),
  capacity: z.int().nullable(),
  unsent: z.int(),
  network: networkStateSchema,
  clock: clockStateSchema,
  /** What is wrong with it; absent or null: nothing is known to be. */
  clockTrouble: clockTroubleSchema.nullable().optional(),
  /** Station's clock at this state, ms since the Unix epoch, and minutes east of Greenwich to show it in. */
  now: z.int(),
  utcOffsetMinutes: z.int(),
  devices: z.array(deviceStateSchema),
  /** The input devices that this lane's screens read: keyboard wedges and cameras. */
  inputs: z.array(screenDeviceSchema),
  /** null where the lane has none. */
  barrier: barrierViewSchema.nullable(),
  /**
   * When passages could not be recorded and were written on paper, ms since the Unix epoch, until somebody says that they
   * are typed in. `until` null: it still lasts.
   */
  paper: z.object({ from: z.int(), until: z.int().nullable() }).nullable(),
  faults: z.array(faultSchema),
  /** Words of the central team, for everybody who sees the screen. */
  announcements: z.array(announcementSchema).optional(),
  /** Newest first, at most 20, this lane only. */
  recent: z.array(recentPassageSchema),
  /** A guard's own openings within the time of `recent`, newest first, at most 20. */
  openings: z.array(handOpeningSchema).optional(),
  prints: printsSchema,
  rules: z.object({ id: z.string(), version: z.string() }),
  /** Signed lists in force. */
  lists: z.array(listStateSchema),
  /** The site's own code for visitors' phones, and the words above it; null: it has none. */
  checkIn: z.object({ code: z.string(), vi: z.string().optional(), en: z.string().optional() }).nullable().optional(),
  /** Sample people may be presented: only where simulated devices stand at the lane. */
  canPresent: z.boolean(),
  training: trainingSchema.optional(),
  /** How this kiosk's screens are to be; absent: they stand as they are. */
  screen: z.object({ dimAfterSeconds: z.int().nullable() }).optional(),
});
export type ScreenState = Readonly<z.infer<typeof screenStateSchema>>;

export const presentRequestSchema = z.strictObject({
  text: z.string().min(1).max(4096),
  /** A second code, shown when the first was read: a permit, then the citizen card. */
  next: z.string().min(1).max(4096).optional(),
  /** °C that the simulated thermometer shows; null: nobody is measured. */
  temperature: z.number().min(-20).max(60).nullable(),
  lane: laneIdSchema.nullable(),
  /** Switches the lane first; null: as the lane stands. */
  direction: directionSchema.nullable(),
  /**
   * What the person declares where the lane asks: ids of symptoms, places and questions (none: an empty list); absent or
   * null: somebody answers on the screen.
   */
  declares: z.array(z.string().max(48)).max(40).nullable().optional(),
});
export type PresentRequest = Readonly<z.infer<typeof presentRequestSchema>>;

export const samplePersonSchema = z.object({
  id: z.string(),
  vi: z.string(),
  en: z.string(),
  text: z.string(),
  next: z.string().optional(),
  temperature: z.number().nullable(),
  /** See PresentRequest. */
  declares: z.array(z.string()).nullable().optional(),
});
export type SamplePerson = Readonly<z.infer<typeof samplePersonSchema>>;

/** The check of the whole ledger beside the passages, once after every start. */
export const ledgerCheckSchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['waiting', 'running']) }),
  z.object({ state: z.literal('whole'), at: z.int(), rows: z.int(), tookMs: z.int() }),
  z.object({ state: z.literal('damaged'), at: z.int(), why: z.string() }),
  z.object({ state: z.literal('failed'), why: z.string() }),
]);
export type LedgerCheck = Readonly<z.infer<typeof ledgerCheckSchema>>;

/** A damaged ledger that was set aside. `report` null: what is readable is still being brought over. */
export const setAsideSchema = z.object({
  folder: z.string(),
  why: z.string(),
  report: z.object({ salvagedAt: z.string(), rows: z.int(), lost: z.int() }).nullable(),
});

/** How the connection to the broker was from then on; `times`: so often it was found like that in a row. */
export const brokerEventSchema = z.object({
  at: z.int(),
  state: networkStateSchema.shape.state,
  error: networkStateSchema.shape.error,
  times: z.int(),
});
export type BrokerEvent = Readonly<z.infer<typeof brokerEventSchema>>;

export const diagnosticsSchema = z.object({
  software: z.string(),
  node: z.string(),
  platform: z.string(),
  pid: z.int(),
  startedAt: z.int(),
  readyAfterMs: z.number(),
  mode: modeSchema,
  site: z.string(),
  station: z.string(),
  dataDirectory: z.string(),
  memoryBytes: z.int(),
  ledger: z.object({
    epoch: epochIdSchema,
    sequence: z.int(),
    rows: z.int(),
    unsent: z.int(),
    acknowledged: z.int(),
    bytes: z.int(),
    diskFreeBytes: z.int().nullable(),
    check: ledgerCheckSchema.optional(),
    setAside: z.array(setAsideSchema).optional(),
  }),
  clock: clockStateSchema,
  clockReport: clockReportSchema.optional(),
  /** Where the private keys lie, and which of them others could read or change: `closed` until this start, `open` still. */
  keys: z
    .object({
      kept: z.enum(['file', 'system']),
      why: z.enum(whyKeysInFiles).optional(),
      /** Name of the key store of the system. */
      system: z.string().optional(),
      closed: z.array(z.string()),
      open: z.array(z.string()),
    })
    .optional(),
  network: networkStateSchema,
  broker: z.string().nullable(),
  /** Newest first. */
  brokerLog: z.array(brokerEventSchema).optional(),
  /** `signed`: from the signed list `rules`; else as they ship with the software. */
  rules: z.object({ id: z.string(), version: z.string(), signed: z.boolean().optional() }),
  trust: z.object({ root: z.string(), sealingKid: z.string() }),
  lists: z.array(listStateSchema),
  devices: z.array(deviceStateSchema),
  faults: z.array(faultSchema),
});
export type Diagnostics = Readonly<z.infer<typeof diagnosticsSchema>>;

type FunctionRule<F extends (...args: never[]) => unknown> = Readonly<{
  /** What the station parses before it does anything. */
  args: z.ZodType<Parameters<F>>;
  /** The least role that may ask for it. */
  role: OperatorRole;
  /** It is written down who did it; with a function: and to what. */
  audited: boolean | ((...args: Parameters<F>) => string);
  /** A screen asks for it by itself: whoever is signed in has not done anything. default: false */
  byItself?: boolean;
}>;

/** Whoever stands at the screen may do it. */
const guard = <A extends z.ZodType<readonly unknown[]>>(args: A) => ({ args, role: 'guard', audited: false }) as const;
/** To look at: nothing is changed by it. */
const look = <A extends z.ZodType<readonly unknown[]>, R extends OperatorRole>(role: R, args: A) =>
  ({ args, role, audited: false }) as const;
const act = <A extends z.ZodType<readonly unknown[]>, R extends OperatorRole>(
  role: R,
  args: A,
  what: true | ((...given: z.output<A>) => string) = true,
) => ({ args, role, audited: what }) as const;

const spanOf = ({ format, from, to }: RecordExport): string =>
  `${format} ${new Date(from).toISOString().slice(0, 16)}/${new Date(to).toISOString().slice(0, 16)}`;

/** Every function of the station: its arguments, and who may ask for it. */
export const rpcFunctions = {
  watch: guard(z.tuple([laneIdSchema.nullable()])),
  setDirection: guard(z.tuple([laneIdSchema, directionSchema])),
  dismiss: guard(z.tuple([laneIdSchema])),
  permitPlate: guard(z.tuple([laneIdSchema, typedPlateSchema])),
  remeasure: guard(z.tuple([laneIdSchema, rowKeySchema])),
  officerDecides: guard(z.tuple([laneIdSchema, rowKeySchema, officerAnswerSchema])),
  confirmWatch: guard(z.tuple([laneIdSchema, rowKeySchema, watchAnswerSchema])),
  answerDeclaration: guard(z.tuple([laneIdSchema, z.int(), answersSchema.nullable()])),
  reprint: guard(z.tuple([laneIdSchema, rowKeySchema, passageDocumentKindSchema])),
  answerPrint: guard(z.tuple([laneIdSchema, printJobIdSchema, printAnswerSchema])),
  override: guard(z.tuple([laneIdSchema, overrideReasonSchema])),
  paperEntry: guard(z.tuple([laneIdSchema, paperEntrySchema])),
  paperDone: guard(z.tuple([])),
  handEntry: guard(z.tuple([laneIdSchema, typedPersonSchema])),
  rosterEntry: guard(z.tuple([laneIdSchema, z.int().nonnegative()])),
  findPeople: guard(z.tuple([nameQuerySchema])),
  visitorWords: guard(z.tuple([])),
  setGroup: guard(z.tuple([laneIdSchema, groupSizeSchema.nullable()])),
  openVehicle: guard(z.tuple([laneIdSchema, typedPlateSchema.nullable()])),
  finishVehicle: guard(z.tuple([laneIdSchema])),
  printSheet: guard(z.tuple([laneIdSchema, sheetOrderSchema])),
  findEntries: guard(z.tuple([entryQuerySchema])),
  referrals: guard(z.tuple([])),
  reprintReferral: guard(z.tuple([rowKeySchema])),
  shift: guard(z.tuple([])),
  shifts: guard(z.tuple([])),
  handOver: guard(z.tuple([handOverSchema])),
  undoPassage: guard(z.tuple([laneIdSchema, rowKeySchema, correctionCauseSchema])),
  setCompanions: guard(z.tuple([laneIdSchema, rowKeySchema, z.int().min(0).max(maxCompanions)])),
  diagnostics: { ...look('supervisor', z.tuple([])), byItself: true },
  samples: guard(z.tuple([])),
  present: guard(z.tuple([presentRequestSchema])),
  screenReport: guard(z.tuple([laneIdSchema, deviceIdSchema, screenReportSchema])),
  screenInput: guard(z.tuple([laneIdSchema, deviceIdSchema, screenInputSchema])),
  testDevice: act('supervisor', z.tuple([deviceTestRequestSchema]), ({ device, open }) =>
    open ? `${device} open` : device,
  ),
  supportBundle: act('installer', z.tuple([fileTargetSchema]), (to) => to),
  operators: guard(z.tuple([])),
  session: guard(z.tuple([])),
  /** A PIN of another form is a wrong one, and is counted as one. */
  signIn: guard(z.tuple([operatorIdSchema, z.string().max(32)])),
  signOut: guard(z.tuple([])),
  saveOperator: look('supervisor', z.tuple([operatorSchema, pinSchema.nullable()])),
  removeOperator: look('supervisor', z.tuple([operatorIdSchema])),
  changePin: look('supervisor', z.tuple([z.string().max(32), pinSchema])),
  dayFigures: { ...look('supervisor', z.tuple([z.int().min(0).max(3650)])), byItself: true },
  findRecords: look('supervisor', z.tuple([recordQuerySchema])),
  findByCode: act('supervisor', z.tuple([laneIdSchema])),
  cancelFindByCode: look('supervisor', z.tuple([laneIdSchema])),
  drives: { ...look('supervisor', z.tuple([])), byItself: true },
  exportToDrive: act('supervisor', z.tuple([exportOrderSchema, z.string().max(4096)]), spanOf),
  exportBegin: act('supervisor', z.tuple([exportOrderSchema]), spanOf),
  exportPiece: look('supervisor', z.tuple([z.string().max(16)])),
  deviceTraffic: { ...look('installer', z.tuple([deviceIdSchema])), byItself: true },
  recordTraffic: act('installer', z.tuple([z.boolean()]), (whole) => (whole ? 'whole' : 'end')),
  backupConfiguration: act('installer', z.tuple([fileTargetSchema]), (to) => to),
  foundBackups: look('installer', z.tuple([])),
  restoreConfiguration: act('installer', z.tuple([z.string().max(4096), z.boolean()]), (file) =>
    file.slice(file.lastIndexOf('/') + 1),
  ),
  beginSetup: act('installer', z.tuple([])),
  leaveDemo: guard(z.tuple([])),
  setTraining: act('supervisor', z.tuple([z.boolean()]), (on) => (on ? 'on' : 'off')),
  confirmClock: act('supervisor', z.tuple([z.int()])),
} as const satisfies { readonly [N in keyof StationFunctions]: FunctionRule<StationFunctions[N]> };

export type StationFunctionName = keyof typeof rpcFunctions;
export const stationFunctionNames = Object.keys(rpcFunctions) as readonly StationFunctionName[];

/** What a station offers. Every function may reject with `RpcError`. */
export type StationFunctions = {
  /** From now on `screen` is called with every change of this lane (null: the first lane); answers the state now. */
  watch(lane: string | null): Promise<ScreenState>;
  setDirection(lane: string, direction: 'in' | 'out'): Promise<void>;
  /** Takes the decision off the screen before its time; or decides without the code or plate that is still waited for. */
  dismiss(lane: string): Promise<void>;
  /** The plate of the vehicle whose permit waits for it. */
  permitPlate(lane: string, plate: string): Promise<void>;
  /**
   * Measures the person of one of the lane's last passages again: whoever comes before the thermometer next is they. What
   * comes of it is a passage of its own; where nobody comes the first one stands.
   */
  remeasure(lane: string, of: RowKey): Promise<void>;
  /** The officer's word on whom the rules have left to them. Resolves when it is recorded: a passage in the place of that one. */
  officerDecides(lane: string, of: RowKey, answer: OfficerAnswer): Promise<void>;
  /**
   * A guard's word on a hit on the watch list. Resolves when it is recorded. `not-them`: whoever was stopped for it is decided
   * anew, without it, and that is a passage of its own.
   */
  confirmWatch(lane: string, of: RowKey, answer: WatchAnswer): Promise<void>;
  /**
   * Answers the questions that the lane asks now (`asking` of its phase); null: the person cannot or will not answer.
   * Resolves when the answers are taken; the decision follows.
   */
  answerDeclaration(lane: string, asking: number, answers: Answers | null): Promise<void>;
  /** Prints a copy of what one of the lane's last passages printed. Resolves when it is recorded that it was asked for. */
  reprint(lane: string, of: RowKey, document: PassageDocumentKind): Promise<void>;
  /** A guard's word on a job whose outcome nobody knows. Resolves when the answer is recorded. */
  answerPrint(lane: string, job: string, answer: PrintAnswer): Promise<void>;
  /** A guard's own opening. Resolves when it is recorded (or is known not to be) and the barrier has answered. */
  override(lane: string, reason: OverrideReason): Promise<OverrideResult>;
  /** Types in a passage from paper, marked late. Resolves with what was recorded; nothing opens and nothing is printed. */
  paperEntry(lane: string, entry: PaperEntry): Promise<DecisionView>;
  /** All that was on paper has been typed in. */
  paperDone(): Promise<void>;
  /** Somebody without a code, as a guard has typed them in: they go the way of a code, and the decision follows. */
  handEntry(lane: string, person: TypedPerson): Promise<void>;
  /** Somebody of the site's roster, whom the guard has found by name: likewise. `id`: as `findPeople` gives it. */
  rosterEntry(lane: string, id: number): Promise<void>;
  /** Those of the last 15 minutes, and of the roster, whose names begin like this; at most 20 of either. */
  findPeople(words: string): Promise<readonly FoundPerson[]>;
  /** Languages in which a visitor can be told, beside Vietnamese and English. */
  visitorWords(): Promise<readonly VisitorWords[]>;
  /** So many pass with the next code of this lane; null: one, as usual. It is forgotten after a minute. */
  setGroup(lane: string, size: number | null): Promise<void>;
  /**
   * Whoever shows a code from now on came in one vehicle, until `finishVehicle`, or nobody comes for a while. Where one stands
   * there already it only learns its plate.
   */
  openVehicle(lane: string, plate: string | null): Promise<void>;
  /** The vehicle goes on: the barrier opens, where somebody in it was admitted. Resolves when that is recorded. */
  finishVehicle(lane: string): Promise<void>;
  /** Older passages: what stands openly in their rows. */
  findEntries(query: EntryQuery): Promise<RecordPage>;
  /** Those who were referred to testing here within a week, newest first, at most 50, and what became of them. */
  referrals(): Promise<readonly ReferralView[]>;
  /** Prints a copy of a referral's slip at its lane. Resolves when it is recorded that it was asked for. */
  reprintReferral(of: RowKey): Promise<void>;
  /** What the shift has come to until now. */
  shift(): Promise<ShiftReport>;
  /** The last ones that were handed over, newest first, at most 20. */
  shifts(): Promise<readonly PastShift[]>;
  /** The next officer takes over. Resolves with what was handed over, once it is recorded. */
  handOver(to: HandOver): Promise<PastShift>;
  /** Prints something that is not of one passage. Resolves with what the printer says of it. */
  printSheet(lane: string, order: SheetOrder): Promise<SheetResult>;
  /** One of the lane's last passages did not take place. Resolves when that is recorded and counts. */
  undoPassage(lane: string, of: RowKey, cause: CorrectionCause): Promise<void>;
  /** So many passed with one of the lane's last people. Resolves when that is recorded and counts. */
  setCompanions(lane: string, of: RowKey, companions: number): Promise<void>;
  diagnostics(): Promise<Diagnostics>;
  samples(): Promise<readonly SamplePerson[]>;
  /** Demo: lets the simulated devices see a person; answers the committed view. */
  present(request: PresentRequest): Promise<DecisionView>;
  /** How an input device in this screen is. Only for the lane that is watched. */
  screenReport(lane: string, device: string, report: ScreenReport): Promise<void>;
  /** A code that an input device in this screen has read. Only for the lane that is watched. */
  screenInput(lane: string, device: string, input: ScreenInput): Promise<void>;
  /** Tries a device out. Until it ends, what the device reads is the test's and no passage, and the screens say so. */
  testDevice(request: DeviceTestRequest): Promise<DeviceTestResult>;
  /** The state of this station for whoever helps from afar, without anything of people: a .tar.gz. */
  supportBundle(to: FileTarget): Promise<DeliveredFile>;
  /** Who can sign in here. */
  operators(): Promise<readonly Operator[]>;
  /** Who acts on this screen. Every change of it is told by `session` of the screen. */
  session(): Promise<Session>;
  signIn(operator: string, pin: string): Promise<Session>;
  signOut(): Promise<Session>;
  /**
   * Adds or changes an operator; `pin` null: it stays as it is. A supervisor may do so for guards and supervisors, and an
   * installer for everybody.
   */
  saveOperator(operator: Operator, pin: string | null): Promise<void>;
  removeOperator(operator: string): Promise<void>;
  /** A new PIN for whoever is signed in, who knows the old one: a wrong one is counted as at signing in. */
  changePin(pin: string, newPin: string): Promise<void>;
  /** Today's figures, or those of a day before. */
  dayFigures(daysAgo: number): Promise<DayFigures>;
  findRecords(query: RecordQuery): Promise<RecordPage>;
  /**
   * The next code at this lane is no passage but looked for: its person's passages of the last 48 hours. Waits for it for
   * 15 seconds.
   */
  findByCode(lane: string): Promise<PersonRecords>;
  /** It is waited for no longer. */
  cancelFindByCode(lane: string): Promise<void>;
  /** USB sticks that are plugged in and can be written. */
  drives(): Promise<readonly Drive[]>;
  /** Writes a file of public facts. @param drive its path */
  exportToDrive(order: RecordExport, drive: string): Promise<Exported>;
  /** A file of public facts for a browser to save, to be had by `exportPiece`. */
  exportBegin(order: RecordExport): Promise<Readonly<{ id: string; file: string }>>;
  exportPiece(id: string): Promise<ExportPiece>;
  /** Begins or ends training: what passes meanwhile does not count. */
  setTraining(on: boolean): Promise<void>;
  /**
   * Somebody has compared the clock with a right one. Resolves when it is recorded. @param shown what they compared: the station's
   * time, ms since the Unix epoch. Rejects with ClockNotConfirmed where it cannot be right.
   */
  confirmClock(shown: number): Promise<ClockReport>;
  /** What went over a device's line lately. */
  deviceTraffic(device: string): Promise<DeviceTrafficView>;
  /** Records whole codes too, for ten minutes at most, and says so on the screens; or no longer. */
  recordTraffic(whole: boolean): Promise<void>;
  /** The configuration with the installer's own files and the logo: never keys, passwords or rows. */
  backupConfiguration(to: FileTarget): Promise<DeliveredFile>;
  /** Backups on the USB sticks that are plugged in, newest first. */
  foundBackups(): Promise<readonly FoundBackup[]>;
  /** Puts a backup in the place of the configuration, and starts again once nobody stands there. @param otherStation it may be of another one */
  restoreConfiguration(file: string, otherStation: boolean): Promise<void>;
  /**
   * Shuts the gate and starts the set-up assistant in its place. Answers a pass, with which this page's installer goes on there
   * without another PIN, once and within a minute; null: nobody has signed in on it.
   */
  beginSetup(): Promise<string | null>;
  /** Likewise from the demo, whose data goes; nowhere else. */
  leaveDemo(): Promise<void>;
};

/** What a screen offers to its station. */
export type ScreenFunctions = {
  screen(state: ScreenState): void;
  /** Somebody has signed in or out on this screen, or has been signed out. */
  session(session: Session): void;
  /** Only from a kiosk that is being set up. */
  setup(state: SetupState): void;
};

/** `GET /healthz` */
export const healthSchema = z.object({
  ready: z.boolean(),
  /** There is no gate: this kiosk is being set up. */
  setup: z.boolean().optional(),
  station: z.object({ site: z.string(), id: z.string(), mode: modeSchema, epoch: epochIdSchema, sequence: z.int() }),
  unsent: z.int(),
  devices: z.array(deviceStateSchema),
  /** The rule set, and the signed lists in force with their age since they were issued. `old`: too old by the configuration. */
  lists: z.array(z.object({ name: z.string(), version: z.string(), ageSeconds: z.int().nullable(), old: z.boolean() })),
  pid: z.int(),
});
export type Health = Readonly<z.infer<typeof healthSchema>>;

/** WebSocket close codes of the loopback. 1008: policy (Host, Origin or session). 1003: a message that is not ours. */
export const rpcPath = '/rpc';
export const sessionCookie = 'checkpoint_session';

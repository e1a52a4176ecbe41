import { z } from 'zod';
import { clockTroubleSchema } from './clock.ts';
import { credentialKinds, personSchema } from './credential.ts';
import {
  clockStateSchema,
  decisionSchema,
  directionSchema,
  epochIdSchema,
  laneIdSchema,
  maxCompanions,
  modeSchema,
  type RowKey,
  rowKeySchema,
  sequenceSchema,
  vehicleMarkSchema,
  watchLevelSchema,
} from './decision.ts';
import { sealedDeclarationSchema } from './declaration.ts';
import { correctionType, ledgerLostType, passageType, typeOfName } from './event-type.ts';
import { heldListNameSchema } from './list-state.ts';
import { operatorIdSchema, roleSchema } from './operator.ts';
import { documentKindSchema } from './print-document.ts';
import { deviceStateSchema } from './reading.ts';
import { shiftFactsSchema, shiftOfficerSchema } from './shift.ts';
import { vehicleEnds } from './vehicle.ts';

/**
 * Rows of the ledger are CloudEvents 1.0 from the start. `data` of each has, beside what its schema below names, how the clock
 * stood as it was committed: `clockStampSchema` of clock.ts. One row is one line of JSON (`JSON.stringify`, so without a
 * raw line feed), stored, hashed and sent as those bytes. Fields are only ever added; a new meaning is a new version.
 */

/** HMAC of a person's key under the site's key of one day: matches at this site within 48 hours and nowhere after. */
export const tagSchema = z.object({
  /** Days since the Unix epoch, local date of the site. */
  day: z.int(),
  /** 16 bytes, lower-case hex. */
  value: z.string().regex(/^[0-9a-f]{32}$/),
});
export type Tag = Readonly<z.infer<typeof tagSchema>>;

export const passageDataSchema = decisionSchema.extend({
  credential: z.enum(credentialKinds),
  /** Device that read the code. */
  device: z.string(),
  tag: tagSchema.nullable(),
  /** People inside after this passage, as far as this station knows. */
  inside: z.int().nonnegative(),
});
export type PassageData = Readonly<z.infer<typeof passageDataSchema>>;

const keyed = { epoch: epochIdSchema, sequence: sequenceSchema, clock: clockStateSchema };

export const deviceDataSchema = z.object({ ...keyed, device: deviceStateSchema });

export const printDataSchema = z.object({
  ...keyed,
  lane: laneIdSchema,
  device: z.string(),
  slip: z.int(),
  of: z.object({ epoch: epochIdSchema, sequence: sequenceSchema }),
  /** What is printed; absent in rows of version 0.1: a slip. */
  document: documentKindSchema.optional(),
  /** 0 or absent: the original. */
  copy: z.int().nonnegative().optional(),
  /**
   * What is known of this job (`of`, document, copy) from here on. On its way: `queued`: a reprint was asked for.
   * `sending`: the first byte is about to go. `failed`: nothing of it went after all, and it waits on. `unknown`: part of it
   * went and nobody can know what is on paper: a guard is asked. At its end, one of: `printed`: as the printer said.
   * `confirmed`, `missing`: it came out, or did not, as a guard answered. `dropped`: it will not be printed or asked about any
   * more; `error` says why, null: a guard said that nobody needs it. A `sheet` has one row, as it ended, `slip` 0 and nobody
   * is asked about it.
   */
  outcome: z.enum(['queued', 'sending', 'printed', 'failed', 'unknown', 'dropped', 'confirmed', 'missing']),
  error: z.object({ code: z.int(), message: z.string() }).nullable(),
});

const failureSchema = z.object({ code: z.int(), message: z.string() }).nullable();

/** What a barrier did, and why. `opened-by-wiring`: it opened without us, as the fire alarm and a lost supply make it. */
export const barrierDataSchema = z.object({
  ...keyed,
  lane: laneIdSchema,
  device: z.string(),
  act: z.enum(['opened', 'failed', 'inhibited', 'opened-by-wiring', 'closed-by-wiring']),
  /** `hand`: by its position switch it opened without a command, the fire alarm, a lost supply or the button. */
  cause: z.enum(['passage', 'override', 'fire', 'power', 'button', 'hand', 'test', 'vehicle']),
  /** The passage, override or vehicle that opened it. */
  of: rowKeySchema.nullable(),
  error: failureSchema,
});

export const overrideReasons = ['ambulance', 'fire', 'jam', 'vehicle', 'other'] as const;
export const overrideReasonSchema = z.enum(overrideReasons);
export type OverrideReason = z.infer<typeof overrideReasonSchema>;

/**
 * A guard's own opening, committed before the barrier moves; only where nothing can be recorded it opens first and is
 * recorded late. `barrier`: whether the lane has one that could.
 */
export const overrideDataSchema = z.object({
  ...keyed,
  lane: laneIdSchema,
  direction: directionSchema,
  reason: overrideReasonSchema,
  barrier: z.boolean(),
  /** When the guard asked for it, ms since the Unix epoch. */
  at: z.int().nonnegative().optional(),
  /** It could not be recorded then, and was at this time (ms). */
  enteredLate: z.int().nonnegative().nullable().optional(),
});

/**
 * A hit on the watch list is no more than a question until somebody answers it. `confirmed`: it is the person on the list.
 * `not-them`: it is not, or no longer; they are decided anew, in a passage of its own (`cleared`). Of the person it says the
 * level and nothing else.
 */
export const watchAnswerSchema = z.enum(['confirmed', 'not-them']);
export type WatchAnswer = z.infer<typeof watchAnswerSchema>;

/** `central`: it has looked into its own list. */
export const watchAnswererSchema = z.enum(['officer', 'central']);
export type WatchAnswerer = z.infer<typeof watchAnswererSchema>;

export const watchDataSchema = z.object({
  ...keyed,
  lane: laneIdSchema,
  /** The passage with the hit. */
  of: rowKeySchema,
  level: watchLevelSchema,
  /** Version of the watch list that it was found on. */
  list: z.int().nonnegative(),
  answer: watchAnswerSchema,
  by: watchAnswererSchema,
});

export const correctionCauses = ['not-passed', 'other-person', 'wrong-direction', 'tried-out', 'other'] as const;
export const correctionCauseSchema = z.enum(correctionCauses);
export type CorrectionCause = z.infer<typeof correctionCauseSchema>;

/**
 * A guard's word on a passage that is recorded already; the row itself stays as it was. `undone`: it did not take place, and
 * counts nowhere. `companions`: so many passed with that person under the same code, whatever the row says.
 */
export const correctionDataSchema = z.object({
  ...keyed,
  lane: laneIdSchema,
  of: rowKeySchema,
  act: z.enum(['undone', 'companions']),
  /** Why; null where `act` is another than `undone`. */
  cause: correctionCauseSchema.nullable(),
  companions: z.int().min(0).max(maxCompanions).optional(),
  /** People inside after it, as far as this station knows. */
  inside: z.int().nonnegative(),
});

/**
 * A vehicle whose people passed together has been closed. Each of its passages names it (`vehicle.id`). `by`: an officer has
 * let it go on (`finished`: then the barrier opens, where somebody of it was admitted), nobody else came for a while, or
 * another vehicle came.
 */
export const vehicleDataSchema = z.object({
  ...keyed,
  lane: laneIdSchema,
  direction: directionSchema,
  vehicle: vehicleMarkSchema,
  by: z.enum(vehicleEnds),
  /** People who were decided in it, those under one code included; and how many of them were admitted. */
  people: z.int().nonnegative(),
  admitted: z.int().nonnegative(),
});

/**
 * An officer has handed over to the next one. `through`: the last row that `totals` count (of passages, openings by hand,
 * corrections and vehicles); null: there is none. `previous`: the hand-over before, as far as it is known.
 */
export const shiftDataSchema = z.object({
  ...keyed,
  ...shiftFactsSchema.shape,
  next: shiftOfficerSchema,
  previous: rowKeySchema.nullable(),
  through: rowKeySchema.nullable(),
});

export const epochStartedDataSchema = z.object({
  ...keyed,
  cause: z.enum(['created', 'restored', 'salvaged', 'machine-changed', 'central-ahead', 'central-behind']),
  /** The epoch before this one, its last sequence (0: none) and that row's hash; null on a new file. */
  previous: z
    .object({ epoch: epochIdSchema, sequence: z.int().nonnegative(), hash: z.string().regex(/^[0-9a-f]{64}$/) })
    .nullable(),
});

/**
 * Rows that this station had committed and cannot send any more. Everything readable of that epoch is sent as it was; only
 * this range of sequences never comes. `damaged`: it was there and is unreadable. `missing`: the disk had said that it was
 * written, and the file ends before it. `removed`: central had acknowledged it, so retention removed it, and central has lost it.
 */
export const ledgerLostDataSchema = z.object({
  ...keyed,
  /** Of an older epoch of this station, both ends included. */
  lost: z
    .object({ epoch: epochIdSchema, from: sequenceSchema, to: sequenceSchema })
    .refine(({ from, to }) => from <= to, 'ends before it begins'),
  cause: z.enum(['damaged', 'missing', 'removed']),
});
export type LedgerLost = z.infer<typeof ledgerLostDataSchema>['lost'];
export type LostCause = z.infer<typeof ledgerLostDataSchema>['cause'];

export const configurationDataSchema = z.object({
  ...keyed,
  /** SHA-256 of the configuration as the station runs it, hex. */
  digest: z.string(),
  software: z.string(),
  rules: z.object({ id: z.string(), version: z.string() }),
  /** Lanes that go by rules of their own. */
  laneRules: z.record(laneIdSchema, z.object({ id: z.string(), version: z.string() })).optional(),
  /** Where it came from central. `trial`: the station goes back by itself when it does not reach central with it. */
  central: z.object({ version: z.int().nonnegative(), trial: z.boolean() }).optional(),
  /** Whom it believes: kid of the root, hex, and the version of the list of role keys. */
  trust: z.object({ root: z.string().regex(/^[0-9a-f]{16}$/), version: z.int().nonnegative() }).optional(),
});

/** A signed list came and was taken, or was not, and why. `version`: of the one that came, where it could be read. */
export const listDataSchema = z.object({
  ...keyed,
  list: heldListNameSchema,
  act: z.enum(['taken', 'refused']),
  version: z.int().nonnegative().nullable(),
  error: failureSchema,
});

/**
 * The clock of the station. `moved`: somebody or something set it while the station ran, by `movedMs` (forward: positive).
 * `state`: it is believed otherwise than before; `clock` says how from here on, `trouble` what is wrong. `confirmed`: a
 * supervisor said that it is right, against this `trouble`; the row `operator` beside it says who.
 */
export const clockDataSchema = z.object({
  ...keyed,
  act: z.enum(['state', 'moved', 'confirmed']),
  trouble: clockTroubleSchema.nullable(),
  movedMs: z.int().nullable(),
});

/** Who signed in or out, was refused, or did what a guard may not. */
export const operatorDataSchema = z.object({
  ...keyed,
  act: z.enum(['signed-in', 'signed-out', 'refused', 'saved', 'removed', 'pin-changed', 'did']),
  /** Who; null: the command line. */
  operator: operatorIdSchema.nullable(),
  role: roleSchema,
  /** What was done, or the operator to whom; null: nothing more. */
  what: z.string().max(64).nullable(),
  /** When, where that was before this row: while the kiosk was set up it had no ledger. ms since the Unix epoch */
  at: z.int().optional(),
});

/**
 * Rows were removed for their age. `removed`: per epoch the last one that is gone since the file began, and its hash, from
 * which on the station can still show its chain.
 */
export const retentionDataSchema = z.object({
  ...keyed,
  rows: z.int().positive(),
  days: z.int().positive(),
  removed: z
    .array(z.object({ epoch: epochIdSchema, through: z.int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(64),
});

/**
 * A signed command of central's. `begun`: it is being done, or was when the station stopped. `refused`: nothing was done.
 * A copy of one that was done is answered again and makes no row.
 */
export const commandDataSchema = z.object({
  ...keyed,
  id: z.string().max(64),
  command: z.string().max(64),
  act: z.enum(['begun', 'done', 'failed', 'refused']),
  /** Key id of whoever signed it, hex. */
  signer: z.string().regex(/^[0-9a-f]{16}$/),
  /** Of a configuration. */
  version: z.int().nonnegative().nullable(),
  error: failureSchema,
});

/** Event names this version writes. A receiver keeps names that it does not know raw, and acknowledges them. */
export const eventDataSchemas = {
  passage: passageDataSchema,
  device: deviceDataSchema,
  print: printDataSchema,
  barrier: barrierDataSchema,
  override: overrideDataSchema,
  watch: watchDataSchema,
  correction: correctionDataSchema,
  vehicle: vehicleDataSchema,
  shift: shiftDataSchema,
  configuration: configurationDataSchema,
  'epoch.started': epochStartedDataSchema,
  'ledger.lost': ledgerLostDataSchema,
  list: listDataSchema,
  clock: clockDataSchema,
  operator: operatorDataSchema,
  retention: retentionDataSchema,
  command: commandDataSchema,
} as const;

export type EventName = keyof typeof eventDataSchemas;
export type EventData<N extends EventName> = Readonly<z.infer<(typeof eventDataSchemas)[N]>>;

export const eventType: (name: EventName) => string = typeOfName;
export { correctionType, ledgerLostType, passageType };

/** The parts of a CloudEvent that every receiver needs, whatever its type. `data` stays unparsed. */
export const eventEnvelopeSchema = z.looseObject({
  specversion: z.literal('1.0'),
  /** `{epoch}-{sequence}`: with `source` the key of the row. */
  id: z.string().regex(/^[0-9a-f]{32}-[1-9]\d{0,14}$/),
  /** `/checkpoint/{site}/{station}` */
  source: z.string().regex(/^\/checkpoint\/[a-z0-9-]+\/[a-z0-9-]+$/),
  type: z.string().min(1).max(128),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal('application/json'),
  mode: modeSchema,
  data: z.unknown(),
});
export type EventEnvelope = Readonly<z.infer<typeof eventEnvelopeSchema>>;

export const eventId = (key: RowKey): string => `${key.epoch}-${key.sequence}`;

/** @returns null when the id is not of the form that `eventId` makes */
export const parseEventId = (id: string): RowKey | null => {
  const match = /^([0-9a-f]{32})-([1-9]\d{0,14})$/.exec(id);
  return match === null ? null : { epoch: match[1] as string, sequence: Number(match[2]) };
};

export const eventSource = (site: string, station: string): string => `/checkpoint/${site}/${station}`;

/** Sealed part of a `passage`: who it was. Of a code that could not be read as a credential: the code itself. */
export const sealedIdentitySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('person'),
    credential: z.enum(credentialKinds),
    person: personSchema,
    declarerQid: z.string().nullable(),
    /** The travel permit that was shown with it; its holder where that is somebody else, or a link that names nobody: null. */
    permit: z.object({ id: z.string(), plate: z.string().nullable(), holder: personSchema.nullable() }).optional(),
    /** The plate of the vehicle that they came in, where an officer or a permit has said it. */
    vehicle: z.object({ plate: z.string() }).optional(),
    /** Their health declaration, where this passage asked for one or used it. */
    declaration: sealedDeclarationSchema.nullable().optional(),
  }),
  z.object({ kind: z.literal('payload'), payload: z.string().max(4096) }),
]);
export type SealedIdentity = Readonly<z.infer<typeof sealedIdentitySchema>>;

import { z } from 'zod';
import { type Colour, type Direction, type Outcome, type Reason, rowKeySchema } from './decision.ts';

/** `slip`: what a passage prints by itself, an entry, exit or referral slip. `badge`: to be worn by a visitor. */
export const documentKinds = ['slip', 'badge', 'permit-stamp', 'test', 'sheet'] as const;
export const documentKindSchema = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof documentKindSchema>;

/** What can be printed of a passage, and again as a copy. */
export const passageDocumentKinds = ['slip', 'badge'] as const;
export const passageDocumentKindSchema = z.enum(passageDocumentKinds);
export type PassageDocumentKind = z.infer<typeof passageDocumentKindSchema>;

type Headed = Readonly<{
  site: string;
  station: string;
  lane: string;
  /** Local date and time as they shall read, e.g. `07:31 11/09/2021`. */
  time: string;
  /** Printed large when not null: DEMO or TRAINING. */
  watermark: string | null;
  /** 0: the original. From 1 on it is marked BẢN SAO / COPY with this number. */
  copy: number;
  /** The bytes of a PNG for its head. One that cannot be drawn is left out, and the print result says why. */
  logo?: Uint8Array | null;
}>;

/**
 * What a slip or badge says. `name` is null where none shall be on it, and always after a restart: names live in memory
 * only. `code` is what its QR holds: `CP1:{station}:{epoch}:{sequence}`, by which the central system finds the passage.
 */
export type PassageDocument = Headed &
  Readonly<{
    kind: 'slip' | 'badge';
    variant: 'entry' | 'exit' | 'referral';
    number: number;
    outcome: Outcome;
    colour: Colour;
    direction: Direction;
    name: string | null;
    celsius: number | null;
    reasons: readonly Reason[];
    code: string;
    /** The number of a referral, by which the test's result finds its person; absent or null: none was given. */
    referral?: string | null;
  }>;

/** Stamped on a travel permit, or stuck beside it: that it was checked here, when, and with what answer. */
export type PermitStamp = Headed &
  Readonly<{
    kind: 'permit-stamp';
    number: number;
    outcome: Outcome;
    colour: Colour;
    permitId: string;
    plate: string | null;
    /** Route or area in words. */
    route: string | null;
    /** As it shall read; null: until further notice. */
    validUntil: string | null;
    officer: string | null;
    code: string;
  }>;

/** An installer's page: every letter of Vietnamese, the edges of the paper, a QR, and what the profile says. */
export type TestPage = Headed & Readonly<{ kind: 'test'; device: string; profile: string; software: string }>;

export type SheetPart =
  | Readonly<{ type: 'line'; text: string; large?: boolean; bold?: boolean }>
  | Readonly<{ type: 'centred'; text: string; large?: boolean; bold?: boolean }>
  | Readonly<{ type: 'rule' }>
  /** A QR, as large as the paper lets it be. */
  | Readonly<{ type: 'code'; text: string }>;

/** What is not of one passage: a vehicle with its people, a shift, the site's own code. Its words are made by whoever prints it. */
export type Sheet = Headed &
  Readonly<{ kind: 'sheet'; title: Readonly<{ vi: string; en: string }>; parts: readonly SheetPart[] }>;

export const sheetOrderSchema = z.discriminatedUnion('kind', [
  /** The vehicle that went on last at this lane. */
  z.strictObject({ kind: z.literal('vehicle') }),
  /** A shift that was handed over, by its row. */
  z.strictObject({ kind: z.literal('shift'), of: rowKeySchema }),
  /** The site's own code, for visitors' phones. */
  z.strictObject({ kind: z.literal('poster') }),
]);
export type SheetOrder = Readonly<z.infer<typeof sheetOrderSchema>>;

/** `unknown`: part of it may be on paper. Nothing of it is printed later by itself. */
export const sheetResultSchema = z.object({
  outcome: z.enum(['printed', 'failed', 'unknown']),
  error: z.object({ code: z.int(), message: z.string(), hint: z.string() }).nullable(),
});
export type SheetResult = Readonly<z.infer<typeof sheetResultSchema>>;

export type PrintDocument = PassageDocument | PermitStamp | TestPage | Sheet;

import { z } from 'zod';
import {
  colourSchema,
  directionSchema,
  epochIdSchema,
  laneIdSchema,
  rowKeySchema,
  sequenceSchema,
} from './decision.ts';
import { messageLimits } from './message-limits.ts';
import { isSameMac, presenceMac, type SiteKey } from './site-key.ts';

/**
 * What the stations of one site tell each other (`checkpoint/v1/{site}/presence`): who came in and went out, by tags under the
 * site's key of the day. One line of JSON whose last member is `mac`: HMAC-SHA-256, under a key derived from the site's, over
 * the bytes before `,"mac":`. Nobody takes a passage from a station that has not answered a nonce of theirs in the same run,
 * nor one whose number is not the next: what was recorded and is sent again says nothing.
 */
export const maxPresenceBytes = messageLimits.presence;
/** Of a snapshot. */
export const maxPeopleInPart = 200;
/** People that one station keeps count of. */
export const maxPeopleInside = 100_000;

const tagValueSchema = z.string().regex(/^[0-9a-f]{32}$/);
const tagsSchema = z.array(tagValueSchema).min(1).max(16);
const stationIdSchema = z.string().regex(/^[a-z0-9-]{1,48}$/);
const nonceSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** The row of a ledger that counted somebody: it is never used for anybody else. */
const dotSchema = z.object({ station: stationIdSchema, epoch: epochIdSchema, sequence: sequenceSchema });
export type Dot = Readonly<z.infer<typeof dotSchema>>;

/** Somebody inside: the tags of the day under whose key they are counted, and how many came in under the same code. */
const countedSchema = z.object({
  tags: tagsSchema,
  day: z.int().nonnegative(),
  companions: z.int().positive().max(1000).optional(),
});

const head = {
  version: z.literal(1),
  /** Who says it. */
  station: stationIdSchema,
  /** Made anew whenever that station starts. */
  run: z.string().regex(/^[0-9a-f]{16}$/),
  /** Of this message within the run, from 1 on and without gap. */
  number: z.int().positive(),
  /** Of the key under which tags and mac are made: days since the Unix epoch, local date of the site. */
  day: z.int().nonnegative(),
  /** When central made that key, ms since the Unix epoch; absent: it was not made by central. */
  generation: z.int().positive().optional(),
};

export const presenceMessageSchema = z.discriminatedUnion('kind', [
  /** Who is counted has changed; said once the row that says so is on disk. */
  z.object({
    ...head,
    kind: z.literal('moved'),
    /** Tags of those who are counted no more. */
    gone: z.array(tagValueSchema).max(64),
    come: countedSchema.nullable(),
    /** The passage of which this came; null: a correction. */
    passage: z
      .object({
        /** Every tag by which its person may be matched: of today's key and yesterday's. */
        tags: tagsSchema,
        direction: directionSchema,
        lane: laneIdSchema,
        /** ms since the Unix epoch, by the clock of the station that says it. */
        time: z.int().nonnegative(),
        colour: colourSchema,
      })
      .nullable(),
    of: rowKeySchema,
  }),
  /** Said every few seconds: the station can be reached, and has told of all rows up to this one. */
  z.object({ ...head, kind: z.literal('here'), newest: rowKeySchema }),
  /** Who is inside? `to`: null: everybody answers. */
  z.object({ ...head, kind: z.literal('ask'), to: stationIdSchema.nullable(), nonce: nonceSchema }),
  /** One part of the answer; the parts follow each other without gap. */
  z.object({
    ...head,
    kind: z.literal('inside'),
    to: stationIdSchema,
    nonce: nonceSchema,
    part: z.int().nonnegative(),
    parts: z
      .int()
      .positive()
      .max(Math.ceil(maxPeopleInside / maxPeopleInPart)),
    people: z.array(countedSchema.extend({ of: dotSchema })).max(maxPeopleInPart),
    /** Through which row of each station's epochs it knows who passed: whoever came in there and is not named has left. */
    seen: z.array(dotSchema).max(256),
  }),
]);
export type PresenceMessage = Readonly<z.infer<typeof presenceMessageSchema>>;
type Of<K extends PresenceMessage['kind']> = Extract<PresenceMessage, { kind: K }>;
export type PresenceMoved = Of<'moved'>;
export type PresencePart = Of<'inside'>;

const macName = ',"mac":"';
const macDigits = 64;
const suffixLength = macName.length + macDigits + 2;

/** @param key of the message's own day */
export const encodePresence = (message: PresenceMessage, key: SiteKey, site: string): string => {
  const text = JSON.stringify(message).slice(0, -1);
  return `${text}${macName}${Buffer.from(presenceMac(key, site, text)).toString('hex')}"}`;
};

/**
 * `forged`: the key of the day that it names did not make its mac; `generation` is what it says of that key. `malformed`: it is
 * none at all.
 */
export type DecodedPresence =
  | Readonly<{ kind: 'message'; message: PresenceMessage }>
  | Readonly<{ kind: 'malformed' }>
  | Readonly<{ kind: 'forged'; generation: number | null }>;

/** @param keysOf the site's keys of a day that are held; none: nothing of that day is believed */
export const decodePresence = (
  payload: Uint8Array,
  site: string,
  keysOf: (day: number) => readonly SiteKey[],
): DecodedPresence => {
  if (payload.length > maxPresenceBytes || payload.length <= suffixLength) return { kind: 'malformed' };
  const whole = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const text = whole.slice(0, -suffixLength);
  const mac = whole.slice(-suffixLength).match(/^,"mac":"([0-9a-f]{64})"\}$/)?.[1];
  const message = presenceMessageSchema.safeParse(mac === undefined ? null : jsonOf(`${text}}`));
  if (mac === undefined || !message.success) return { kind: 'malformed' };
  const stated = Buffer.from(mac, 'hex');
  const genuine = keysOf(message.data.day).some((key) => isSameMac(presenceMac(key, site, text), stated));
  return genuine
    ? { kind: 'message', message: message.data }
    : { kind: 'forged', generation: message.data.generation ?? null };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

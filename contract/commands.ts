import { z } from 'zod';
import { referralResultsSchema } from './referral-results.ts';
import { resendRangeSchema } from './resend.ts';
import { watchConfirmationSchema } from './watch-confirmation.ts';

/**
 * What central tells a station to do: a signed object (contract/signed.ts) of the role `commands`, for one station or one
 * site, published on `…/command/{name}`. Its id is the command's: a station does a command once, and answers every copy with
 * its first answer, on `…/reply/{name}`.
 */
export const commandNames = [
  'configuration',
  'announce',
  'restart',
  'diagnostics',
  'purge',
  'resend',
  'watch.confirm',
  'site.key',
  'certificate',
  'referral.results',
  'retire',
] as const;
export const commandNameSchema = z.enum(commandNames);
export type CommandName = z.infer<typeof commandNameSchema>;

export const maxReplyBytes = 256 * 1024;
/** A command is good for this long at most, from when it was issued, so that stations can forget ids. ms */
export const maxCommandMs = 7 * 86_400_000;

export const commandIdSchema = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, '16 to 64 letters, digits, hyphens');

/** The body of the signed object. It names the command itself: one signed for another topic is not taken on this one. */
export const commandBodySchema = z.strictObject({
  command: z.string().regex(/^[a-z]+(?:\.[a-z]+)*$/),
  /** ms since the Unix epoch */
  issued: z.int().nonnegative(),
  arguments: z.unknown(),
});

/** [5...3600] s, default: 300 s */
const revertSeconds = z.int().min(5).max(3600).default(300);

const announcementTextSchema = z.strictObject({
  vi: z.string().trim().min(1).max(240),
  en: z.string().trim().min(1).max(240),
});

export const commandArguments = {
  /**
   * The whole configuration in place of the one in force; the signed object's `version` must be higher than that of every one
   * before. The station goes back by itself when it has not heard from central for `revertSeconds` of running with it.
   */
  configuration: z.strictObject({ configuration: z.record(z.string(), z.unknown()), revertSeconds }),
  /** Words on all screens until a time (ms since the Unix epoch); `text` null: all that are there are taken off. */
  announce: z.union([
    z.strictObject({ text: announcementTextSchema, until: z.int().nonnegative() }),
    z.strictObject({ text: z.null() }),
  ]),
  restart: z.strictObject({}),
  /** What the station knows of itself, without personal data. */
  diagnostics: z.strictObject({}),
  /** Removes rows that central has and that are older than this, before their time. [1...3650] days */
  purge: z.strictObject({ olderThanDays: z.int().min(1).max(3650) }),
  resend: resendRangeSchema,
  'watch.confirm': watchConfirmationSchema,
  /** The key by which the stations of a site know a person again, sealed to this station (contract/given-site-key.ts). */
  'site.key': z.strictObject({ sealed: z.base64().max(1024) }),
  /** Another certificate for the key that the station has, DER. */
  certificate: z.strictObject({ certificate: z.base64().max(8192) }),
  /** What became of those whom this station has referred to testing. Kept by the broker until there is something newer. */
  'referral.results': referralResultsSchema,
  /**
   * Takes the kiosk out of service: once central has all of its entries it answers, and wipes keys, trust, lists and
   * configuration. `withLedger`: the ledger, too.
   */
  retire: z.strictObject({ withLedger: z.boolean().default(false) }),
} as const satisfies Record<CommandName, z.ZodType>;

export type CommandArguments<N extends CommandName> = Readonly<z.infer<(typeof commandArguments)[N]>>;

const errorSchema = z.object({ code: z.int(), message: z.string(), hint: z.string() });

/**
 * What a station answers. `refused`: nothing was done. `failed`: it was begun. `result` is the command's own: `purge` {rows},
 * `resend` {sent, gone}, `restart` {startedAt}, `configuration` {version}, `site.key` {generation}, `certificate` {serial}, `retire` {ledger: "wiped" or "kept", serial, signature}, `diagnostics` {encoding: "gzip", bytes, data in
 * base64}.
 */
export const commandReplySchema = z.object({
  id: commandIdSchema,
  command: z.string(),
  outcome: z.enum(['done', 'refused', 'failed']),
  /** When it ended by the station's clock, ms since the Unix epoch. */
  at: z.int(),
  result: z.unknown(),
  error: errorSchema.nullable(),
});
export type CommandReply = Readonly<z.infer<typeof commandReplySchema>>;

/** Words of the central team on the screens. */
export const announcementSchema = z.object({ id: z.string(), text: announcementTextSchema, until: z.int() });
export type Announcement = Readonly<z.infer<typeof announcementSchema>>;

import { z } from 'zod';
import type { PermitGrant, Person } from '../../contract/credential.ts';
import { normaliseIdentityNumber } from '../../contract/identity.ts';
import { isCitizenNumber } from '../citizen-number.ts';
import { unreadable } from '../credential-fault.ts';
import { nobody } from '../person.ts';
import { statedDay, statedText } from '../stated.ts';

/**
 * The contactless travel permit (giấy đi đường), `GDD1:` + base45(zlib(COSE_Sign1(CWT))): the claims of a CWT, and in claim
 * −70100 a map with short names. All but `id`, `hn` and `nr` may be missing, and what is missing does not restrict.
 */
export const permitClaim = -70_100;

const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const minuteSchema = z.int().min(0).max(1440);

export const permitMapSchema = z.strictObject({
  /** Permit id, for revocation. */
  id: z.string().regex(/^[A-Za-z0-9-]{4,64}$/),
  /** Holder's name and citizen number (or passport). */
  hn: z.string().min(1).max(200),
  nr: z.string().min(6).max(20),
  /** Holder's date of birth. */
  bd: z.string().optional(),
  /** Purpose, in words. */
  pu: z.string().max(200).optional(),
  /** Areas: administrative codes. */
  ar: z
    .array(z.string().regex(/^\d{2,5}$/))
    .max(32)
    .optional(),
  /** Route, in words. */
  ro: z.string().max(200).optional(),
  /** Vehicle plate. */
  pl: z.string().max(20).optional(),
  /** Seats. */
  se: z.int().min(1).max(100).optional(),
  /** Weekdays, 1 Monday … 7 Sunday. */
  wd: z.array(z.int().min(1).max(7)).max(7).optional(),
  /** Single dates. */
  dt: z.array(daySchema).max(62).optional(),
  /** First and last day. */
  fr: daySchema.optional(),
  to: daySchema.optional(),
  /** Minutes after midnight: from, inclusive, and to, exclusive. */
  hr: z.tuple([minuteSchema, minuteSchema]).optional(),
  /** Issuing authority, in words. */
  au: z.string().max(200).optional(),
});
export type PermitMap = Readonly<z.infer<typeof permitMapSchema>>;

/** A list as a name would be written out, and one that is nested deep enough runs out of stack at that. */
const isNamed = (value: unknown): value is ReadonlyMap<string, unknown> =>
  value instanceof Map && [...value.keys()].every((name) => typeof name === 'string');

/** @throws CheckpointError CredentialMalformed */
export const permitFacts = (value: unknown): Readonly<{ person: Person; permit: PermitGrant }> => {
  const parsed = permitMapSchema.safeParse(isNamed(value) ? Object.fromEntries(value) : null);
  if (!parsed.success) throw unreadable();
  const { id, hn, nr, bd, pu, ar, ro, pl, se, wd, dt, fr, to, hr, au } = parsed.data;
  const name = statedText(hn);
  const number = normaliseIdentityNumber(nr);
  if (name === null || !/^[0-9A-Z]{6,20}$/.test(number)) throw unreadable();
  return {
    person: {
      ...nobody,
      name,
      birth: statedDay(bd),
      identityNumber: number,
      identityKind: isCitizenNumber(number) ? 'cccd' : /^\d{9}$/.test(number) ? 'cmnd' : 'passport',
    },
    permit: {
      id,
      purpose: statedText(pu),
      areas: ar ?? [],
      route: statedText(ro),
      plate: pl === undefined ? null : normalisePlate(pl),
      seats: se ?? null,
      weekdays: wd ?? [],
      dates: dt ?? [],
      from: fr ?? null,
      to: to ?? null,
      hours: hr === undefined ? null : { from: hr[0], to: hr[1] },
      authority: statedText(au),
    },
  };
};

/** `51F-123.45` and `51f 12345` are one plate: upper case, letters and digits only. */
export const normalisePlate = (plate: string): string =>
  plate
    .normalize('NFKC')
    .toUpperCase()
    .replace(/Đ/g, 'D')
    .replace(/[^0-9A-Z]/g, '');

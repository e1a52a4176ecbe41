import { z } from 'zod';

/** Who a payload says that somebody is. Only what the payload states; null where it states nothing. */
export const personSchema = z.object({
  /** Upper case without diacritics on the national QR; as printed on the citizen card. */
  name: z.string().max(200).nullable(),
  /** YYYY-MM-DD, YYYY-MM or YYYY. */
  birth: z
    .string()
    .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
    .nullable(),
  gender: z.enum(['male', 'female', 'unknown']),
  /** Normalised by `normaliseIdentityNumber`. */
  identityNumber: z.string().max(40).nullable(),
  identityKind: z.enum(['cccd', 'cmnd', 'passport', 'masked', 'none']),
  /** The nine-digit number (CMND) that this person had before the citizen card, where the card names it. */
  oldNumber: z.string().max(20).nullable().optional(),
  /** The national QR platform's own identity of the person. */
  qid: z.string().max(64).nullable(),
  phone: z.string().max(20).nullable(),
  healthInsurance: z.string().max(20).nullable(),
  address: z.string().max(400).nullable(),
});
export type Person = Readonly<z.infer<typeof personSchema>>;

export const credentialKinds = [
  'personal-qr',
  'cccd',
  'bhyt',
  'hcert',
  'shc',
  'vds-nc',
  'permit',
  'permit-url',
  'manual',
  'unknown',
] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** A thing about a payload that an officer may want to look at; it does not make the payload unreadable. */
export type CredentialWarning =
  | 'birth-year-contradicts-number'
  | 'gender-contradicts-number'
  | 'date-implausible'
  | 'extra-fields';

export type PersonalQr = Readonly<{
  kind: 'personal-qr';
  /** null: the kind has no signature that anybody outside its issuer can check. */
  verified: null;
  person: Person;
  /** LoaiDinhDanh: 0 declared by the person, 1 declared for someone else. */
  declaredFor: 'self' | 'other';
  declarerQid: string | null;
  masked: boolean;
  warnings: readonly CredentialWarning[];
}>;

export type CitizenCard = Readonly<{
  kind: 'cccd';
  verified: null;
  person: Person;
  /** CMND, nine digits, or null. */
  oldNumber: string | null;
  /** YYYY-MM-DD. */
  issued: string | null;
  /** Fields that a later layout adds after the issue date, kept as they are. */
  extra: readonly string[];
  warnings: readonly CredentialWarning[];
}>;

/** `malformed`: looks like `resembles` and is not; `code` says in what way. */
export type UnknownCredential = Readonly<{
  kind: 'unknown';
  verified: null;
  resembles: Exclude<CredentialKind, 'unknown' | 'manual'> | null;
  error: Readonly<{ code: number; message: string }>;
}>;

/** No code at all: a guard typed in who somebody is. */
export type ManualCredential = Readonly<{
  kind: 'manual';
  verified: null;
  person: Person;
  warnings: readonly CredentialWarning[];
}>;

export type ReadableCredential = PersonalQr | CitizenCard | ManualCredential;
export type Credential = ReadableCredential | UnknownCredential;

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

/** A date as far as it is stated: YYYY, YYYY-MM or YYYY-MM-DD. */
export type PartialDate = string;

/** Facts of certificates, alike for every format. Texts are codes or names as their issuer wrote them. */
export type Vaccination = Readonly<{
  /** Product code of the EU register (`EU/1/20/1528`), CVX code or name. */
  product: string | null;
  /** Number of this dose, and of doses that make the course; null where not stated. */
  dose: number | null;
  course: number | null;
  date: PartialDate | null;
  country: string | null;
  /** Unique certificate identifier (UVCI). */
  id: string | null;
}>;

export type TestResult = Readonly<{
  type: 'pcr' | 'rapid' | 'unknown';
  /** When the sample was taken, ms since the Unix epoch. */
  sampledAt: number | null;
  result: 'negative' | 'positive' | 'unknown';
  country: string | null;
  id: string | null;
}>;

export type Recovery = Readonly<{
  firstPositive: PartialDate | null;
  validFrom: PartialDate | null;
  validUntil: PartialDate | null;
  country: string | null;
  id: string | null;
}>;

/** Whose signature it was: the certificate's or issuer's own name, never what the code says of itself. */
export type SignedBy = Readonly<{ name: string; country: string | null; keyId: string }>;

export type CredentialError = Readonly<{ code: number; message: string }>;

/**
 * Whether a signed code is genuine and within its time. `until`: last moment at which it is (ms since the Unix epoch),
 * null: without end. On `verified: false` the first thing that is wrong, gravest first: what is forged is not called expired.
 */
export type Verification =
  | Readonly<{ verified: true; error: null; signedBy: SignedBy; until: number | null }>
  | Readonly<{ verified: false; error: CredentialError; signedBy: SignedBy | null; until: number | null }>;

/** A thing about a payload that an officer may want to look at; it does not make the payload unreadable. */
export type CredentialWarning =
  | 'birth-year-contradicts-number'
  | 'gender-contradicts-number'
  | 'date-implausible'
  | 'extra-fields'
  | 'several-people'
  | 'issuer-country-differs';

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

/** Health-insurance card (BHYT), both layouts. */
export type InsuranceCard = Readonly<{
  kind: 'bhyt';
  verified: null;
  person: Person;
  layout: 'old' | 'new';
  validFrom: string | null;
  validUntil: string | null;
  /** Code of the place of first care. */
  firstCare: string | null;
  warnings: readonly CredentialWarning[];
}>;

/** Vaccination, test and recovery certificates. */
export type HealthCertificate = Verification &
  Readonly<{
    kind: 'hcert' | 'shc' | 'vds-nc';
    person: Person;
    vaccinations: readonly Vaccination[];
    tests: readonly TestResult[];
    recoveries: readonly Recovery[];
    /** As the code itself says. */
    issuer: string | null;
    /** ms since the Unix epoch. */
    issuedAt: number | null;
    expiresAt: number | null;
    warnings: readonly CredentialWarning[];
  }>;

/** What a travel permit allows. Empty lists: no such restriction. Local dates and times, +07:00. */
export type PermitGrant = Readonly<{
  id: string;
  purpose: string | null;
  /** Administrative codes (Decision 124/2004/QĐ-TTg) of the areas or of the route's stations. */
  areas: readonly string[];
  route: string | null;
  /** Normalised: upper case, letters and digits only. */
  plate: string | null;
  seats: number | null;
  /** 1 Monday … 7 Sunday. */
  weekdays: readonly number[];
  /** Single dates, YYYY-MM-DD. */
  dates: readonly string[];
  /** YYYY-MM-DD, inclusive; null: until further notice. */
  from: string | null;
  to: string | null;
  /** Minutes after midnight; `to` is exclusive; to < from passes midnight. */
  hours: Readonly<{ from: number; to: number }> | null;
  authority: string | null;
}>;

export type TravelPermit = Verification &
  Readonly<{
    kind: 'permit';
    person: Person;
    permit: PermitGrant;
    issuedAt: number | null;
    warnings: readonly CredentialWarning[];
  }>;

/** A permit of 2021: an address on a server, without a signature. It names nobody. */
export type PermitLink = Readonly<{
  kind: 'permit-url';
  verified: null;
  person: Person;
  /** `gdd-…` */
  permitId: string;
  /** The server that it names. */
  host: string | null;
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

export type ReadableCredential =
  | PersonalQr
  | CitizenCard
  | InsuranceCard
  | HealthCertificate
  | TravelPermit
  | PermitLink
  | ManualCredential;
export type Credential = ReadableCredential | UnknownCredential;

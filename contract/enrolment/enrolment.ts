import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../errors.ts';

/**
 * What a kiosk and central tell each other at enrolment: the same two documents over TLS and on a USB stick. Neither has
 * anything about a person in it. What central grants is one signed object (role `commands`, audience the station, id
 * `enrolment`), bound to the request that it answers.
 */
export const enrolmentPath = '/enrolment/v1/request';
export const retirementPath = '/enrolment/v1/retire';
export const grantId = 'enrolment';

const maxBase64 = 64 * 1024;
const base64 = z
  .base64()
  .max(maxBase64)
  .transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')));
const keyBytes = base64.refine((bytes) => bytes.length === 32, '32 bytes');

export const enrolmentRequestSchema = z.object({
  kind: z.literal('checkpoint-enrolment-request'),
  version: z.literal(1),
  /** Of the code; null: made without one, for central to answer with a file. */
  token: base64.refine((bytes) => bytes.length === 16, '16 bytes').nullable(),
  /** PKCS#10, DER. */
  request: base64.refine((bytes) => bytes.length <= 4096, 'at most 4096 bytes'),
  watchListKey: keyBytes,
  software: z.string().max(40),
});
export type EnrolmentRequest = Readonly<z.infer<typeof enrolmentRequestSchema>>;

export const enrolmentAnswerSchema = z.object({
  kind: z.literal('checkpoint-enrolment-answer'),
  version: z.literal(1),
  root: keyBytes,
  roles: base64,
  grant: base64,
});
export type EnrolmentAnswer = Readonly<z.infer<typeof enrolmentAnswerSchema>>;

const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes');

/** Body of the grant. */
export const enrolmentGrantSchema = z.object({
  /** `requestDigest` of the request that is answered. */
  request: bytesSchema,
  site: z.string(),
  station: z.string(),
  /** The station's client certificate, DER. */
  certificate: bytesSchema,
  broker: z.object({
    url: z.url({ protocol: /^mqtts$/ }),
    /** Certificates of the authorities whose broker is believed, PEM. */
    ca: z.string().max(32 * 1024),
  }),
  /** Where a retired kiosk says so, and how that listener is recognised. */
  office: z.object({ address: z.string().max(120), pin: bytesSchema.nullable() }).nullable(),
  /** The site's key for tags, sealed to the `watchListKey` of the request (contract/given-site-key.ts); null: none is given. */
  siteKey: bytesSchema.nullable().default(null),
  /** Fields of the configuration that central decides, as JSON; the others stay as the installer set them. */
  configuration: z.string().max(256 * 1024),
});
export type EnrolmentGrant = Readonly<z.infer<typeof enrolmentGrantSchema>>;

/** What a grant is bound to. 32 bytes */
export const requestDigest = ({
  request,
  watchListKey,
}: Pick<EnrolmentRequest, 'request' | 'watchListKey'>): Uint8Array =>
  new Uint8Array(
    createHash('sha256').update('checkpoint enrolment request v1\n').update(watchListKey).update(request).digest(),
  );

export const rootHashOf = (root: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(root).digest());

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

export const encodeRequest = (request: EnrolmentRequest): string =>
  `${JSON.stringify({
    ...request,
    token: request.token === null ? null : text(request.token),
    request: text(request.request),
    watchListKey: text(request.watchListKey),
  })}\n`;

export const encodeAnswer = (answer: EnrolmentAnswer): string =>
  `${JSON.stringify({ ...answer, root: text(answer.root), roles: text(answer.roles), grant: text(answer.grant) })}\n`;

/** @throws CheckpointError EnrolmentAnswerWrong */
export const parseEnrolmentAnswer = (document: string): EnrolmentAnswer =>
  parsed(enrolmentAnswerSchema, document, 'an answer to an enrolment', ErrorCode.EnrolmentAnswerWrong);

/** @throws CheckpointError EnrolmentRequestWrong */
export const parseEnrolmentRequest = (document: string): EnrolmentRequest =>
  parsed(enrolmentRequestSchema, document, 'a request for enrolment', ErrorCode.EnrolmentRequestWrong);

const parsed = <T>(schema: z.ZodType<T>, document: string, what: string, code: ErrorCode): T => {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    throw new CheckpointError(code, `this is not ${what}: it is not JSON`, 'name the file that the other side wrote');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // Fields only, no values: a token must not end in a log.
  const fields = [...new Set(result.error.issues.map(({ path }) => path.join('.') || 'kind'))].join(', ');
  throw new CheckpointError(code, `this is not ${what}: ${fields}`, 'name the file that the other side wrote');
};

/**
 * What a station signs with the key of its certificate (ECDSA, SHA-256) to ask for another one for the same key, before the one
 * that it names by its serial number ends.
 */
export const renewalText = ({ site, station, serial }: Readonly<{ site: string; station: string; serial: string }>) =>
  `checkpoint renewal v1\n${site}/${station}\n${serial.toLowerCase()}`;

/** What a station signs in the same way to say that it has this certificate: those before it are refused from then on. */
export const possessionText = ({
  site,
  station,
  serial,
}: Readonly<{ site: string; station: string; serial: string }>) =>
  `checkpoint possession v1\n${site}/${station}\n${serial.toLowerCase()}`;

/** A kiosk that is being wiped says so, signed with the key of its certificate (ECDSA, SHA-256). */
export const retirementSchema = z.object({
  site: z.string().max(48),
  station: z.string().max(48),
  /** Of its certificate, hex. */
  serial: z.string().regex(/^[0-9a-f]{2,64}$/i),
  signature: base64,
});
export type Retirement = Readonly<z.infer<typeof retirementSchema>>;
/** What the answer to the command `retire` proves it by. base64 */
export const retirementProofSchema = z.object({ serial: retirementSchema.shape.serial, signature: base64 });
export type RetirementProof = Readonly<z.input<typeof retirementProofSchema>>;

export const retirementText = ({ site, station, serial }: Omit<Retirement, 'signature'>): string =>
  `checkpoint retirement v1\n${site}/${station}\n${serial.toLowerCase()}`;

import { z } from 'zod';
import { CheckpointError, ErrorCode } from './errors.ts';
import { type ListName, listNames } from './list-names.ts';
import { listRules } from './list-rules.ts';
import { listNameSchema } from './list-state.ts';
import { ruleSetSchema } from './rules.ts';
import { type Keyring, readUnverified, signObject, verifyObject } from './signed.ts';
import { type RevocationList, revocationListSchema, type TrustList, trustListSchema } from './trust.ts';

/**
 * Signed lists: what an issuing office tells every door. One is an object of the one signed form (contract/signed.ts) whose
 * id is the list's name, whose version grows with every issue, and whose body is {issued, content}.
 * The watch list has a form of its own, because it is too large and too secret for this one: contract/watch-list.ts.
 */
/** One list may hold several rule sets; a station's configuration names the one that it goes by. */
export const rulesListSchema = z.object({
  sets: z
    .array(ruleSetSchema)
    .min(1)
    .max(64)
    .refine((sets) => new Set(sets.map(({ id }) => id)).size === sets.length, 'every rule set has an id of its own'),
});
export type RulesList = Readonly<z.infer<typeof rulesListSchema>>;

type ListContents = {
  trust: TrustList;
  revocations: RevocationList;
  rules: RulesList;
};
export type ListContent<N extends ListName> = ListContents[N];

const contentSchemas: Readonly<{ [N in ListName]: z.ZodType<ListContents[N]> }> = {
  trust: trustListSchema,
  revocations: revocationListSchema,
  rules: rulesListSchema,
};

export type SignedList<N extends ListName = ListName> = Readonly<{
  name: N;
  audience: string;
  version: number;
  /** When it was issued, ms since the Unix epoch: its age counts from then, not from when it came. */
  issued: number;
  /** ms since the Unix epoch, inclusive; null: until replaced. */
  notAfter: number | null;
  content: ListContent<N>;
}>;

const envelopeSchema = z.object({ issued: z.int().nonnegative(), content: z.unknown() });

/**
 * @param privateKey 32 raw bytes
 * @throws CheckpointError ListContentInvalid, ListTooLarge
 */
export const signList = <N extends ListName>(list: SignedList<N>, privateKey: Uint8Array): Uint8Array => {
  const { name, audience, version, issued, notAfter } = list;
  const { role, maxBytes } = listRules[name];
  const content = contentOf(name, list.content);
  const bytes = signObject({ role, audience, id: name, version, notAfter, body: { issued, content } }, privateKey);
  if (bytes.length > maxBytes) throw tooLarge(name, bytes.length);
  return bytes;
};

export type ListReader = Readonly<{
  keyring: Keyring;
  /** Audiences that this reader is: `*` is always among them. */
  audiences: readonly string[];
  /** ms since the Unix epoch; null: the end of its validity is not judged. */
  now: number | null;
}>;

/**
 * @throws CheckpointError ListTooLarge, ListContentInvalid, SignedObjectMalformed, SignedObjectForged,
 * SignedObjectWrongRole, SignedObjectWrongAudience, SignedObjectExpired
 */
export const verifyList = <N extends ListName>(bytes: Uint8Array, name: N, reader: ListReader): SignedList<N> => {
  const { role, maxBytes } = listRules[name];
  if (bytes.length > maxBytes) throw tooLarge(name, bytes.length);
  const { keyring, audiences, now } = reader;
  const signed = verifyObject(bytes, keyring, { role, audiences, now });
  if (signed.id !== name) throw invalid(name, `it is the list "${signed.id}"`);
  const body = envelopeSchema.safeParse(signed.body);
  if (!body.success) throw invalid(name, z.prettifyError(body.error));
  const { audience, version, notAfter } = signed;
  const { issued } = body.data;
  return { name, audience, version, issued, notAfter, content: contentOf(name, body.data.content) };
};

/**
 * What a list says of itself, with nothing verified: to be shown, never to be gone by.
 * @throws CheckpointError SignedObjectMalformed, ListContentInvalid
 */
export const readUnverifiedList = (bytes: Uint8Array): Readonly<{ list: SignedList; kid: Uint8Array }> => {
  const { payload, kid } = readUnverified(bytes);
  const name = listNameSchema.safeParse(payload.id);
  const body = envelopeSchema.safeParse(payload.body);
  if (!name.success || !body.success || payload.role !== listRules[name.data].role) {
    throw new CheckpointError(
      ErrorCode.ListContentInvalid,
      `this signed object is no list: it is "${payload.id}" for the role "${payload.role}"`,
      `lists are ${listNames.join(', ')}`,
    );
  }
  const { audience, version, notAfter } = payload;
  const content = contentOf(name.data, body.data.content);
  return { list: { name: name.data, audience, version, issued: body.data.issued, notAfter, content }, kid };
};

/** @throws CheckpointError ListContentInvalid */
export const contentOf = <N extends ListName>(name: N, content: unknown): ListContent<N> => {
  const parsed = contentSchemas[name].safeParse(content);
  if (!parsed.success) throw invalid(name, z.prettifyError(parsed.error));
  return parsed.data;
};

const invalid = (name: ListName, why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.ListContentInvalid,
    `this is no valid list "${name}": ${why}`,
    'make it with "kiosk lists make" and sign it with "kiosk lists sign"',
  );

const tooLarge = (name: ListName, bytes: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.ListTooLarge,
    `the list "${name}" has ${bytes} bytes; at most ${listRules[name].maxBytes} are taken`,
    'leave out what has expired',
  );

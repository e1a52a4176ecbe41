import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { Configuration } from '../../contract/configuration.ts';
import {
  type EnrolmentAnswer,
  type EnrolmentGrant,
  type EnrolmentRequest,
  enrolmentGrantSchema,
  grantId,
  requestDigest,
  rootHashOf,
} from '../../contract/enrolment/enrolment.ts';
import { enrolmentWords } from '../../contract/enrolment/enrolment-words.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { keyringOf, readUnverified, verifyObject, verifyRoleKeys } from '../../contract/signed.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { installedTls } from './enrolment-folder.ts';

export type Expected = Readonly<{
  request: EnrolmentRequest;
  /** SPKI as DER of the key that asked. */
  publicKey: Uint8Array;
  /** Of the code; null: the six words alone decide. */
  rootHash: Uint8Array | null;
  /** The configuration that is here, whose fields stay unless central decides them. */
  before: Readonly<Record<string, unknown>>;
}>;

export type Granted = Readonly<{
  grant: EnrolmentGrant;
  root: Uint8Array;
  roles: Uint8Array;
  certificate: X509Certificate;
  words: readonly string[];
  /** What checkpoint.json will say, and that it is valid. */
  configuration: Readonly<Record<string, unknown>>;
  parsed: Configuration;
}>;

/**
 * Whether an answer is genuine and meant for this kiosk: nothing of it is used before. By no clock: that of a kiosk that is
 * being unpacked is often wrong.
 * @throws CheckpointError EnrolmentAnswerWrong
 */
export const checkAnswer = (answer: EnrolmentAnswer, expected: Expected): Granted => {
  const { rootHash, request, publicKey } = expected;
  if (rootHash !== null && Buffer.compare(rootHashOf(answer.root), rootHash) !== 0) {
    throw wrong('it comes from another root than the code names', 'scan the code again; tell central if this stays');
  }
  const grant = verifiedGrant(answer);
  if (Buffer.compare(grant.request, requestDigest(request)) !== 0) {
    throw wrong('it answers another request', 'take the file that answers the last request of this kiosk');
  }
  const certificate = certificateOf(grant.certificate);
  if (certificate.publicKey.export({ type: 'spki', format: 'der' }).compare(publicKey) !== 0) {
    throw wrong('its certificate is for another key', 'begin anew with a new code');
  }
  const configuration = configurationOf(grant, expected.before);
  const parsed = parseConfiguration(configuration, 'the configuration that central sent');
  const subject = { root: answer.root, roles: answer.roles, grant: answer.grant };
  const words = enrolmentWords({ ...subject, request: request.request, watchListKey: request.watchListKey });
  return { grant, root: answer.root, roles: answer.roles, certificate, words, configuration, parsed };
};

const verifiedGrant = (answer: EnrolmentAnswer): EnrolmentGrant => {
  try {
    const keys = verifyRoleKeys(answer.roles, answer.root, null);
    if (keys.demo === true) throw new Error('its keys are those of a demo');
    const { audience } = readUnverified(answer.grant).payload;
    const signed = verifyObject(answer.grant, keyringOf(keys), { role: 'commands', audiences: [audience], now: null });
    const grant = enrolmentGrantSchema.parse(signed.body);
    if (signed.id !== grantId || audience !== `station/${grant.site}/${grant.station}`)
      throw new Error('it is no grant');
    return grant;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw wrong(why, 'ask central for a new code', cause);
  }
};

const certificateOf = (der: Uint8Array): X509Certificate => {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw wrong('its certificate cannot be read', 'ask central for a new code', cause);
  }
};

const objectSchema = z.record(z.string(), z.unknown());

const configurationOf = (
  { configuration, broker, site, station }: EnrolmentGrant,
  before: Expected['before'],
): Readonly<Record<string, unknown>> => {
  const decided = objectSchema.safeParse(jsonOf(configuration));
  const fields = decided.success ? decided.data : {};
  const named = z.object({ site: z.object({ id: z.literal(site) }), station: z.object({ id: z.literal(station) }) });
  if (!named.safeParse(fields).success) {
    throw wrong('its configuration is for another station', 'ask central for a new code');
  }
  const lanes = [{ id: 'gate-1', name: 'Làn 1' }];
  return { lanes, ...before, ...fields, sync: { broker: broker.url, tls: installedTls } };
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const wrong = (why: string, hint: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.EnrolmentAnswerWrong, `the answer of central is not taken: ${why}`, hint, { cause });

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { addressPattern } from '../../contract/enrolment/enrolment-code.ts';
import { CheckpointError, ErrorCode, systemCode } from '../../contract/errors.ts';
import { keyNames } from '../keys/key-store.ts';

/** Where enrolment works, and what it leaves in a data directory. */
export const enrolmentFiles = (dataDirectory: string) => {
  const work = (name: string): string => join(dataDirectory, 'enrolment', name);
  return {
    folder: join(dataDirectory, 'enrolment'),
    /** What was asked, and how to reach central. */
    request: work('request.json'),
    stationKey: work('station.key'),
    watchListKey: work('watch-list.json'),
    answer: work('answer.json'),
    /** There while files of the station are being replaced. */
    installing: work('installing'),
    /** Written last: this station is enrolled. */
    record: join(dataDirectory, 'enrolment.json'),
    /** There while a station is being wiped. */
    retiring: join(dataDirectory, 'retiring'),
    configuration: join(dataDirectory, 'checkpoint.json'),
    configurationBefore: join(dataDirectory, 'checkpoint.json.before'),
    /** The one with which the station got ready last. */
    configurationGood: join(dataDirectory, 'checkpoint.json.good'),
  } as const;
};

/** Paths in the data directory, as `sync.tls` of the configuration names them. */
export const installedTls = {
  ca: 'trust/broker-ca.pem',
  certificate: 'keys/station.crt',
  key: `keys/${keyNames.station}`,
} as const;

const base64 = z.base64().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')));
const officeSchema = z.object({ address: z.string().regex(addressPattern), pin: base64.nullable() });

const recordSchema = z.object({
  version: z.literal(1),
  site: z.string(),
  station: z.string(),
  /** Of its certificate, hex. */
  serial: z.string(),
  /** SHA-256 of the root, hex. */
  rootHash: z.string(),
  words: z.array(z.string()),
  /** ms since the Unix epoch, by this kiosk's clock. */
  enrolledAt: z.int(),
  /** End of its certificate. */
  notAfter: z.int(),
  office: officeSchema.nullable(),
});
export type EnrolmentRecord = Readonly<z.infer<typeof recordSchema>>;

export const encodeRecord = (record: EnrolmentRecord): string => {
  const { office } = record;
  const pin = office?.pin === null || office === null ? null : Buffer.from(office.pin).toString('base64');
  return `${JSON.stringify({ ...record, office: office === null ? null : { ...office, pin } }, null, 2)}\n`;
};

/** @returns null: it was never enrolled, or the record says nothing that could be used */
export const readRecord = (dataDirectory: string): EnrolmentRecord | null => {
  const text = readIfThere(enrolmentFiles(dataDirectory).record);
  if (text === null) return null;
  const parsed = recordSchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : null;
};

export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const readIfThere = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};

/** What enrolment and retirement have made of a data directory. */
export type EnrolmentState =
  | Readonly<{ kind: 'none' }>
  /** Keys are made; central has not answered. */
  | Readonly<{ kind: 'requested' }>
  /** The answer lies there; nobody has said that the words are the same. */
  | Readonly<{ kind: 'answered' }>
  | Readonly<{ kind: 'installing' }>
  | Readonly<{ kind: 'enrolled'; record: EnrolmentRecord }>
  | Readonly<{ kind: 'retiring' }>;

export const enrolmentState = (dataDirectory: string): EnrolmentState => {
  const files = enrolmentFiles(dataDirectory);
  if (existsSync(files.retiring)) return { kind: 'retiring' };
  if (existsSync(files.installing)) return { kind: 'installing' };
  if (existsSync(files.answer)) return { kind: 'answered' };
  if (existsSync(files.request)) return { kind: 'requested' };
  const record = readRecord(dataDirectory);
  return record === null ? { kind: 'none' } : { kind: 'enrolled', record };
};

/**
 * Half an enrolment is none: a station must not start with half of its keys, and a kiosk that is about to be enrolled must
 * not turn into a demo. One that was configured before goes on until the new enrolment is taken over.
 * @throws CheckpointError EnrolmentUnfinished
 */
export const refuseUnfinished = (dataDirectory: string): void => {
  const { kind } = enrolmentState(dataDirectory);
  if (kind === 'none' || kind === 'enrolled') return;
  const configured = existsSync(enrolmentFiles(dataDirectory).configuration);
  if (configured && (kind === 'requested' || kind === 'answered')) return;
  const retiring = kind === 'retiring';
  throw new CheckpointError(
    ErrorCode.EnrolmentUnfinished,
    retiring ? 'this kiosk was being wiped, and that did not end' : 'enrolment is not finished',
    retiring ? 'run again: kiosk retire' : 'run again: kiosk enrol (with a new code, where it asks for one)',
  );
};

import { z } from 'zod';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../contract/errors.ts';
import { type Acknowledgement, acknowledgementSchema, type Keyring, verifyObject } from '../contract/signed.ts';
import type { StationAddress } from '../contract/topics.ts';
import type { LogReader } from './log.ts';

/** What a checked acknowledgement allows. Entries stand for rows of ours whose hash central repeats. */
export type CheckedAcknowledgement = Readonly<{
  /** Central time, ms since the Unix epoch. */
  time: number;
  nonce: string;
  held: readonly Readonly<{ epoch: string; sequence: number; hash: Uint8Array; position: number }>[];
  /** Central holds rows of our newest epoch that this file does not. */
  ahead: boolean;
  /** Entries that free nothing, and why. */
  faults: readonly ErrorRecord[];
}>;

/**
 * Parses and verifies an acknowledgement. Frees nothing by itself.
 * @param known highest acknowledged sequence by epoch: what an honest central never falls behind
 * @throws CheckpointError AcknowledgementForged, AcknowledgementForeign
 */
export const checkAcknowledgement = (
  bytes: Uint8Array,
  keyring: Keyring,
  address: StationAddress,
  log: LogReader,
  known: ReadonlyMap<string, number>,
): CheckedAcknowledgement => {
  const body = parse(bytes, keyring, address);
  const judged = body.epochs.map((entry) => judge(entry, log, known));
  const newest = log.head().epoch;
  return {
    time: body.time,
    nonce: body.nonce,
    held: judged.flatMap((result) => (result.kind === 'held' ? [result.entry] : [])),
    ahead: judged.some((result) => result.kind === 'ahead' && result.epoch === newest),
    faults: judged.flatMap((result) => (result.kind === 'fault' ? [result.error] : [])),
  };
};

const parse = (bytes: Uint8Array, keyring: Keyring, address: StationAddress): Acknowledgement => {
  const audiences = [`station/${address.site}/${address.station}`];
  try {
    // An acknowledgement carries no end of validity, so the station's clock is not asked.
    const signed = verifyObject(bytes, keyring, { role: 'ingest', audiences, now: null });
    const body = acknowledgementSchema.safeParse(signed.body);
    if (!body.success) throw forged(z.prettifyError(body.error));
    if (body.data.station !== address.station || body.data.site !== address.site) throw foreign(body.data);
    return body.data;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw forged(String(error));
    if (error.code === ErrorCode.SignedObjectWrongAudience) throw foreign(null, error);
    throw error.code === ErrorCode.AcknowledgementForeign ? error : forged(error.message, error);
  }
};

const forged = (why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.AcknowledgementForged,
    `an acknowledgement was not signed by the central system: ${why}`,
    'nothing was freed; tell the central team that somebody writes to this station’s topic',
    { cause },
  );

const foreign = (body: Acknowledgement | null, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.AcknowledgementForeign,
    `an acknowledgement for another station arrived${body === null ? '' : ` (${body.site}/${body.station})`}`,
    'nothing was freed; check that no two stations share an id and that the broker’s access list is right',
    { cause },
  );

type Judged =
  | Readonly<{ kind: 'held'; entry: CheckedAcknowledgement['held'][number] }>
  | Readonly<{ kind: 'ahead'; epoch: string }>
  | Readonly<{ kind: 'nothing' }>
  | Readonly<{ kind: 'fault'; error: ErrorRecord }>;

const judge = (
  entry: Acknowledgement['epochs'][number],
  log: LogReader,
  known: ReadonlyMap<string, number>,
): Judged => {
  const place = log.locate(entry.epoch, entry.sequence);
  const highest = known.get(entry.epoch) ?? 0;
  if (place.kind === 'ahead') return { kind: 'ahead', epoch: entry.epoch };
  if (place.kind === 'unknown') return { kind: 'nothing' };
  if (entry.sequence < highest) return { kind: 'fault', error: backward(entry.sequence, highest) };
  if (place.kind === 'gone') return { kind: 'nothing' };
  if (Buffer.compare(place.hash, entry.hash) !== 0) return { kind: 'fault', error: mismatch(entry.sequence) };
  return { kind: 'held', entry: { ...entry, position: place.position } };
};

const backward = (sequence: number, highest: number): ErrorRecord => ({
  code: ErrorCode.AcknowledgementBackward,
  message: `the central system now acknowledges up to ${sequence}, before it was ${highest}`,
  hint: 'nothing was freed; tell the central team: its store may have been restored from an old copy',
});

const mismatch = (sequence: number): ErrorRecord => ({
  code: ErrorCode.AcknowledgementMismatch,
  message: `the central system holds another row ${sequence} than this station`,
  hint: 'nothing was freed; tell the central team: one of the two stores has been changed',
});

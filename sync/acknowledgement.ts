import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../contract/errors.ts';
import {
  type Acknowledgement,
  acknowledgedEpochs,
  acknowledgementShape,
  type Keyring,
  verifyObject,
} from '../contract/signed.ts';
import type { StationAddress } from '../contract/topics.ts';
import type { EpochEnd, LogReader } from './log.ts';

export type Parted = Readonly<EpochEnd & { epoch: string; cause: 'central-ahead' | 'restored' }>;

/** What a checked acknowledgement allows. Entries stand for rows of ours whose hash central repeats. */
export type CheckedAcknowledgement = Readonly<{
  /** Central time, ms since the Unix epoch. */
  time: number;
  nonce: string;
  held: readonly Readonly<{ epoch: string; sequence: number; hash: Uint8Array; position: number }>[];
  /**
   * Epochs of ours in which central's store and this file have parted: central holds more of one than this file
   * (`central-ahead`: an older copy was put back), or another row (`restored`: and it was written on).
   */
  parted: readonly Parted[];
  /** Epochs of which central holds less than it has acknowledged before: `sequence` now (0: nothing). */
  behind: readonly Readonly<{ epoch: string; sequence: number }>[];
  /** Topics on which the broker has a retained message for every station. */
  retained: readonly string[];
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
  const judged = [...body.epochs.map((entry) => judge(entry, log, known)), ...forgotten(body, log, known)];
  return {
    time: body.time,
    nonce: body.nonce,
    retained: body.retained ?? [],
    held: judged.flatMap((result) => (result.kind === 'held' ? [result.entry] : [])),
    parted: judged.flatMap((result) => (result.kind === 'parted' ? [result.entry] : [])),
    behind: judged.flatMap((result) => (result.kind === 'behind' ? [result.entry] : [])),
    faults: judged.flatMap((result) => ('error' in result ? [result.error] : [])),
  };
};

const parse = (bytes: Uint8Array, keyring: Keyring, address: StationAddress): Acknowledgement => {
  const audiences = [`station/${address.site}/${address.station}`];
  try {
    // An acknowledgement carries no end of validity, so the station's clock is not asked.
    const signed = verifyObject(bytes, keyring, { role: 'ingest', audiences, now: null });
    const body = acknowledgementShape(signed.body, '');
    if (body.station !== address.station || body.site !== address.site) throw foreign(body);
    return body;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw forged(messageOf(error), error);
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
  | Readonly<{ kind: 'parted'; entry: Parted; error: ErrorRecord }>
  | Readonly<{ kind: 'behind'; entry: CheckedAcknowledgement['behind'][number]; error: ErrorRecord }>
  | Readonly<{ kind: 'nothing' }>;

const judge = (
  entry: Acknowledgement['epochs'][number],
  log: LogReader,
  known: ReadonlyMap<string, number>,
): Judged => {
  const { epoch, sequence } = entry;
  const place = log.locate(epoch, sequence);
  const highest = known.get(epoch) ?? 0;
  if (place.kind === 'ahead') {
    const { last, end } = place;
    return { kind: 'parted', entry: { epoch, last, end, cause: 'central-ahead' }, error: ahead(sequence, last) };
  }
  if (place.kind === 'unknown') return { kind: 'nothing' };
  if (place.kind === 'held' && Buffer.compare(place.hash, entry.hash) !== 0) {
    const { last, end } = place;
    return { kind: 'parted', entry: { epoch, last, end, cause: 'restored' }, error: mismatch(sequence) };
  }
  if (sequence < highest) return { kind: 'behind', entry: { epoch, sequence }, error: backward(sequence, highest) };
  // Whoever acknowledges a row that was lost holds every one before it. There is no hash of ours to compare; the signature holds.
  return place.kind === 'gone' ? { kind: 'nothing' } : { kind: 'held', entry: { ...entry, position: place.position } };
};

/** A store that no longer names epochs of which it has acknowledged rows has lost them. */
const forgotten = (body: Acknowledgement, log: LogReader, known: ReadonlyMap<string, number>): readonly Judged[] => {
  const named = new Set(body.epochs.map((entry) => entry.epoch));
  const newest = log.head().epoch;
  // A list of fewer than it may hold is whole; of a full one only the newest epoch is surely missing.
  const whole = body.epochs.length < acknowledgedEpochs;
  return [...known]
    .filter(([epoch, highest]) => highest > 0 && !named.has(epoch) && (whole || epoch === newest))
    .map(([epoch, highest]) => ({ kind: 'behind', entry: { epoch, sequence: 0 }, error: backward(0, highest) }));
};

const backward = (sequence: number, highest: number): ErrorRecord => ({
  code: ErrorCode.AcknowledgementBackward,
  message: `the central system now acknowledges up to ${sequence}, before it was ${highest}`,
  hint: 'nothing was freed, and what it lacks is sent again; tell the central team: its store has lost entries',
});

const ahead = (sequence: number, last: number): ErrorRecord => ({
  code: ErrorCode.AcknowledgementAhead,
  message: `the central system holds entries up to ${sequence}, this ledger ends at ${last}: an older copy was put back`,
  hint: 'a new epoch was started and nothing is lost; tell the central team, and find out who restored the disk',
});

const mismatch = (sequence: number): ErrorRecord => ({
  code: ErrorCode.AcknowledgementMismatch,
  message: `the central system holds another row ${sequence} than this station`,
  hint: 'a new epoch was started; keep the ledger files and tell the central team: one of the two stores was changed or put back',
});

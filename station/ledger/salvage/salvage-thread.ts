import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { standBack } from '../../own-thread.ts';
import type { KnownEpoch } from '../head-file.ts';
import type { EndedSalvage, LostRows, SalvagedEpoch, SalvagedRow } from '../ledger-rows.ts';
import { DamagedFiles } from './damaged-files.ts';
import type { FoundRow } from './found-row.ts';
import { type FoundEpoch, findEpochs, rowsOf } from './found-rows.ts';
import { judgeRows } from './judge-rows.ts';

/** Reads a ledger that was set aside, in a thread of its own, and hands over what holds. */
export type SalvageStart = Readonly<{
  databaseFile: string;
  logFile: string;
  /** Of this station; rows of others are none of ours. */
  source: string;
  /** What is known of its epochs from beside the file. */
  known: readonly KnownEpoch[];
}>;

/** `end`: of an epoch. What central has acknowledged is not lost, and is not named. */
export type SalvageAnswer =
  | Readonly<{ kind: 'rows'; epoch: SalvagedEpoch; rows: readonly SalvagedRow[] }>
  | Readonly<{ kind: 'end'; ended: EndedSalvage }>
  | Readonly<{ kind: 'done' }>;

/** The station has taken what was handed over last, and asks for more. */
export type SalvageRequest = Readonly<{ kind: 'next' }>;

/** Rows that go over at once: a slice that the writer takes in about a millisecond. */
const sliceRows = 100;
/** Acknowledged rows that are brought over all the same: what screens and slips look back at. */
export const historyRows = 100_000;

/** What is to be told, piece by piece. Pure but for reading the files. */
export function* salvage(start: SalvageStart): Generator<SalvageAnswer> {
  const files = new DamagedFiles(start.databaseFile, start.logFile);
  try {
    const known = new Map(start.known.map((epoch) => [epoch.epoch, epoch]));
    const floorOf = (epoch: string): number => Math.max(0, (known.get(epoch)?.acknowledged ?? 0) - historyRows);
    const found = findEpochs(files, (epoch, to) => to > floorOf(epoch));
    for (const epoch of [...found, ...unfound(start.known, found)].toSorted((a, b) => a.base - b.base)) {
      yield* salvageEpoch(epoch, files, known.get(epoch.epoch) ?? null, start.source);
    }
    yield { kind: 'done' };
  } finally {
    files.close();
  }
}

/** Epochs that are known of and of which no row is left. */
const unfound = (known: readonly KnownEpoch[], found: readonly FoundEpoch[]): readonly FoundEpoch[] =>
  known
    .filter((epoch) => !found.some((other) => other.epoch === epoch.epoch))
    .map(({ epoch, number, base }) => ({ epoch, number, base, pages: [] }));

function* salvageEpoch(
  found: FoundEpoch,
  files: DamagedFiles,
  known: KnownEpoch | null,
  source: string,
): Generator<SalvageAnswer> {
  const epoch = { epoch: found.epoch, number: known?.number ?? found.number, base: known?.base ?? found.base };
  const acknowledged = known?.acknowledged ?? 0;
  const floor = acknowledged - historyRows;
  const lost: LostRows[] = [];
  let rows: SalvagedRow[] = [];
  let last = Math.max(known?.sequence ?? 0, acknowledged);
  let startedAt = 0;
  for (const judged of judgeRows(rowsOf(found, files), last)) {
    if (judged.kind === 'lost') {
      const from = Math.max(judged.from, acknowledged + 1);
      if (from <= judged.to) lost.push({ from, to: judged.to, cause: judged.cause });
      continue;
    }
    last = Math.max(last, judged.sequence);
    if (judged.row.source !== source || judged.sequence <= floor) continue;
    startedAt = startedAt === 0 ? judged.row.time : startedAt;
    rows.push(slim(judged.row));
    if (rows.length < sliceRows) continue;
    yield { kind: 'rows', epoch, rows };
    rows = [];
  }
  if (rows.length > 0) yield { kind: 'rows', epoch, rows };
  if (last > 0) yield { kind: 'end', ended: { ...epoch, last, startedAt, acknowledged, lost } };
}

const slim = ({ sequence, type, time, public: bytes, sealed, hash }: FoundRow): SalvagedRow => ({
  sequence,
  type,
  time,
  public: new Uint8Array(bytes),
  sealed: sealed === null ? null : new Uint8Array(sealed),
  hash: new Uint8Array(hash),
});

const run = (port: MessagePort, start: SalvageStart): void => {
  const answers = salvage(start);
  const answer = (): void => {
    const { value, done } = answers.next();
    if (done === true) port.close();
    else port.postMessage(value);
  };
  port.on('message', answer);
  answer();
};

if (parentPort !== null) {
  standBack();
  run(parentPort, workerData as SalvageStart);
}

import {
  type EventData,
  eventType,
  type PassageData,
  passageDataSchema,
  passageType,
  printDataSchema,
} from '../../contract/events.ts';
import { slipBytes } from './marks.ts';

export type PrintRowData = Pick<EventData<'print'>, 'lane' | 'slip' | 'of' | 'document' | 'copy' | 'outcome'>;

/**
 * A row that says something about printing. `time`: ms since the Unix epoch. Most passages need not be read: `id` tells which
 * one it is (`eventId`); `read` answers null where a later version wrote it in a way that this one does not read.
 */
export type PrintingRow = Readonly<{ time: number }> &
  (
    | Readonly<{ name: 'passage'; id: string; read: () => PassageData | null }>
    | Readonly<{ name: 'print'; data: PrintRowData }>
    | Readonly<{ name: 'configuration'; digest: string }>
  );

/** `public`: null where the row has nothing to do with printing. */
export type StoredEvent = { time: number; type: string; public: Buffer | null };

const printType = eventType('print');
const configurationType = eventType('configuration');
/** Of a row, for `StoredEvent`: most passages gave no slip, and their bytes need not be copied. */
export const printedBytes = `CASE WHEN type = '${printType}' THEN public ELSE ${slipBytes} END`;
export const printingBytes = `CASE WHEN type IN ('${printType}', '${configurationType}') THEN public ELSE ${slipBytes} END`;
const maxOlderRows = 200;
/** Before a passage's slip number; in a text of the row the quotes would have backslashes before them. */
const beforeSlip = Buffer.from('"slip":');
/** Each row begins like this, and its id follows. */
const beforeId = '{"specversion":"1.0","id":"';
const longestId = 32 + 1 + 15;

/**
 * Rows about printing of the last `windowMs` before the newest sign of printing: a stretch in which nothing passed does not
 * count.
 * @param rows all of the ledger's, newest first
 */
export function* printingRows(rows: Iterable<StoredEvent>, windowMs: number): Generator<PrintingRow> {
  let newest: number | null = null;
  let older = 0;
  for (const row of rows) {
    // A clock may have stood wrong for a while: only many rows one after the other are the end of the window.
    older = newest !== null && row.time < newest - windowMs ? older + 1 : 0;
    if (older > maxOlderRows) return;
    const printing = printingRowOf(row);
    if (printing === null) continue;
    if (newest === null && isSignOfPrinting(printing)) newest = row.time;
    yield printing;
  }
}

/** null for a passage that a later version wrote in a way that this one does not read. */
export const passageOf = (publicBytes: Buffer): PassageData | null => {
  const parsed = passageDataSchema.safeParse(dataOf(publicBytes));
  return parsed.success ? parsed.data : null;
};

/** null for what has nothing to do with printing, or is written in a way that this version does not read. */
const printingRowOf = ({ time, type, public: bytes }: StoredEvent): PrintingRow | null => {
  if (bytes === null) return null;
  switch (type) {
    case passageType: {
      if (!hasSlip(bytes)) return null;
      return { name: 'passage', time, id: idOf(bytes), read: () => passageOf(bytes) };
    }
    case printType: {
      const data = dataOf(bytes);
      return isPrintRow(data) ? { name: 'print', time, data } : null;
    }
    case configurationType: {
      const { digest } = dataOf(bytes) as { digest?: unknown };
      return { name: 'configuration', time, digest: String(digest) };
    }
    default:
      return null;
  }
};

export const dataOf = (publicBytes: Buffer): unknown =>
  (JSON.parse(publicBytes.toString('utf8')) as { data: unknown }).data;

const hasSlip = (publicBytes: Buffer): boolean => {
  const at = publicBytes.indexOf(beforeSlip);
  return at >= 0 && publicBytes[at + beforeSlip.length] !== 'n'.charCodeAt(0);
};

const idOf = (publicBytes: Buffer): string => {
  const id = publicBytes.toString('latin1', beforeId.length, beforeId.length + longestId);
  return id.slice(0, id.indexOf('"'));
};

const outcomes: ReadonlySet<unknown> = new Set(printDataSchema.shape.outcome.options);

/**
 * By hand: there are thousands of these between a start and the first passage, they are our own bytes, and the schema took
 * two thirds of the time.
 */
const isPrintRow = (data: unknown): data is PrintRowData => {
  const { lane, slip, of, document, copy, outcome } = data as Partial<PrintRowData>;
  return (
    typeof lane === 'string' &&
    typeof slip === 'number' &&
    typeof of?.epoch === 'string' &&
    typeof of.sequence === 'number' &&
    (document === undefined || typeof document === 'string') &&
    (copy === undefined || typeof copy === 'number') &&
    outcomes.has(outcome)
  );
};

/** What a restart writes about older jobs is none: it must not move the window on to itself before all of it is written. */
const isSignOfPrinting = (row: PrintingRow): boolean =>
  row.name === 'passage' || (row.name === 'print' && (row.data.outcome === 'sending' || row.data.outcome === 'queued'));

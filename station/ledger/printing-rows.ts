import {
  type EventData,
  eventType,
  type PassageData,
  passageDataSchema,
  passageType,
  printDataSchema,
} from '../../contract/events.ts';

/** A row that says something about printing. `time`: ms since the Unix epoch. */
export type PrintingRow = Readonly<{ time: number }> &
  (
    | Readonly<{ name: 'passage'; data: PassageData }>
    | Readonly<{ name: 'print'; data: EventData<'print'> }>
    | Readonly<{ name: 'configuration'; digest: string }>
  );

export type StoredEvent = { time: number; type: string; public: Buffer };

const printType = eventType('print');
const configurationType = eventType('configuration');
const maxOlderRows = 200;
/** How a passage without a slip is written: in a text of the row the quotes would have backslashes before them. */
const withoutSlip = Buffer.from('"slip":null');

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
  switch (type) {
    case passageType: {
      const data = bytes.includes(withoutSlip) ? null : passageOf(bytes);
      return data === null ? null : { name: 'passage', time, data };
    }
    case printType: {
      const parsed = printDataSchema.safeParse(dataOf(bytes));
      return parsed.success ? { name: 'print', time, data: parsed.data } : null;
    }
    case configurationType: {
      const { digest } = dataOf(bytes) as { digest?: unknown };
      return { name: 'configuration', time, digest: String(digest) };
    }
    default:
      return null;
  }
};

const dataOf = (publicBytes: Buffer): unknown => (JSON.parse(publicBytes.toString('utf8')) as { data: unknown }).data;

/** What a restart writes about older jobs is none: it must not move the window on to itself before all of it is written. */
const isSignOfPrinting = (row: PrintingRow): boolean =>
  row.name === 'passage' || (row.name === 'print' && (row.data.outcome === 'sending' || row.data.outcome === 'queued'));

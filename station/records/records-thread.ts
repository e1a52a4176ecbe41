import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Mode, RowKey } from '../../contract/decision.ts';
import type { ErrorRecord } from '../../contract/errors.ts';
import type { RecordQuery } from '../../contract/records.ts';
import { asLedgerError } from '../ledger/ledger-error.ts';
import type { CountedRows } from '../shifts/shift-reader.ts';
import { type DayOrder, type ExportFrom, RecordsReader } from './records-reader.ts';

/** Answers a supervisor's questions to the ledger beside the passages, one after the other. */
export type RecordsStart = Readonly<{ file: string }>;

export type RecordsQuestion =
  | Readonly<{ ask: 'figures'; order: DayOrder }>
  | Readonly<{ ask: 'find'; query: RecordQuery }>
  | Readonly<{ ask: 'person'; tags: readonly string[]; since: number }>
  | Readonly<{ ask: 'export'; from: ExportFrom }>
  | Readonly<{ ask: 'referrals'; most: number; now: number }>
  | Readonly<{ ask: 'shift'; counted: CountedRows; now: number }>
  | Readonly<{ ask: 'shifts'; counted: CountedRows; most: number; now: number }>
  | Readonly<{ ask: 'shift-at'; of: RowKey; mode: Mode }>;

export type RecordsCall = Readonly<{ id: number; question: RecordsQuestion }>;
export type RecordsAnswer = Readonly<{ id: number } & ({ answer: unknown } | { error: ErrorRecord })>;

const answerTo = (reader: RecordsReader, question: RecordsQuestion): unknown => {
  switch (question.ask) {
    case 'figures':
      return reader.figures(question.order);
    case 'find':
      return reader.find(question.query);
    case 'person':
      return reader.ofPerson(question.tags, question.since);
    case 'export':
      return reader.exportPiece(question.from);
    case 'referrals':
      return reader.referrals.last(question.most, question.now);
    case 'shift':
      return reader.shifts.count(question.counted, question.now);
    case 'shifts':
      return reader.shifts.past(question.counted, question.most, question.now);
    case 'shift-at':
      return reader.shifts.at(question.of, question.mode);
  }
};

const run = (port: MessagePort, { file }: RecordsStart): void => {
  let reader: RecordsReader | null = null;
  port.on('message', ({ id, question }: RecordsCall) => {
    try {
      reader ??= new RecordsReader(file);
      port.postMessage({ id, answer: answerTo(reader, question) } satisfies RecordsAnswer);
    } catch (error) {
      port.postMessage({ id, error: asLedgerError(error, file).toRecord() } satisfies RecordsAnswer);
    }
  });
};

if (parentPort !== null) run(parentPort, workerData as RecordsStart);

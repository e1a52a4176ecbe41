import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Paper } from '../device-status.ts';
import {
  type OfflineCause,
  type PrinterErrorKind,
  parseErrorKind,
  parseOfflineCause,
  parseOnline,
  parsePaper,
  type RealTimeStatus,
} from './escpos.ts';

/** How a printer is. `error`: what keeps it from printing, the gravest thing first. */
export type PrinterCondition = Readonly<{ paper: Paper; error: CheckpointError | null }>;

/** What its profile says that it can be asked. */
export type Askable = 'full' | 'paper-only' | 'none';

type Ask = (which: RealTimeStatus) => Promise<number>;

/** @throws CheckpointError whatever `ask` throws */
export const askCondition = async (status: Askable, nearEndSensor: boolean, ask: Ask): Promise<PrinterCondition> => {
  if (status === 'none') return { paper: 'unknown', error: null };
  const sensed = parsePaper(await ask('paper'));
  const paper = sensed === 'near-end' && !nearEndSensor ? 'ok' : sensed;
  if (status === 'paper-only') return { paper, error: paper === 'out' ? paperOut() : null };
  const cause = parseOfflineCause(await ask('offline'));
  const online = parseOnline(await ask('printer'));
  const kind = cause.error ? parseErrorKind(await ask('error')) : null;
  return { paper: cause.paperOut ? 'out' : paper, error: whatIsWrong(paper, cause, kind, online) };
};

const whatIsWrong = (
  paper: Paper,
  cause: OfflineCause,
  kind: PrinterErrorKind | null,
  online: boolean,
): CheckpointError | null => {
  if (cause.coverOpen) {
    return new CheckpointError(ErrorCode.PrinterCoverOpen, 'the cover of the printer is open', 'Close the cover.');
  }
  if (paper === 'out' || cause.paperOut) return paperOut();
  if (kind !== null) return new CheckpointError(ErrorCode.PrinterError, `printer error: ${kind}`, errorHints[kind]);
  if (online || cause.feeding) return null;
  return new CheckpointError(ErrorCode.PrinterError, 'the printer is off-line', 'Press its on-line or feed button.');
};

const paperOut = (): CheckpointError =>
  new CheckpointError(ErrorCode.PrinterPaperOut, 'the printer is out of paper', 'Put in a new roll.');

const errorHints: Readonly<Record<PrinterErrorKind, string>> = {
  cutter: 'Switch the printer off, take the jammed paper out of the cutter, and switch it on again.',
  unrecoverable: 'Switch the printer off and on again. If it comes back, the printer needs service.',
  'head-too-hot': 'Wait some minutes until the print head has cooled down.',
  mechanical: 'Open the cover, take out jammed paper, and close it again.',
  unknown: 'Switch the printer off and on again.',
};

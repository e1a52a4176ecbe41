import { longestBand } from './raster/bands.ts';

/** What ESC/POS printers answer, and how they are asked (Epson ESC/POS command reference). */

/** `printer`: online or not · `offline`: why not · `error`: which error · `paper`: the roll's sensors. */
export const realTimeStatus = { printer: 1, offline: 2, error: 3, paper: 4 } as const;
export type RealTimeStatus = keyof typeof realTimeStatus;

/** DLE EOT n: answered at once, whatever else the printer is doing. */
export const askRealTimeStatus = (which: RealTimeStatus): Uint8Array =>
  Uint8Array.of(0x10, 0x04, realTimeStatus[which]);

/** GS r 1: answered in its turn, so that its answer says that all before it has been worked through. */
export const askWhenDone = Uint8Array.of(0x1d, 0x72, 1);

/** Longest run of bytes that one of our own commands can still be waiting for: a band of a picture. */
const longestArgument = longestBand + 16;

/**
 * Brings a printer that somebody left in the middle of a command back to a known state: NULs, which mean nothing by
 * themselves, fill whatever is still awaited; ESC @ resets; GS a 0 ends status messages that nobody asked for.
 */
export const resynchronise: Uint8Array = Uint8Array.of(...new Uint8Array(longestArgument), 0x1b, 0x40, 0x1d, 0x61, 0);

/** Answers to DLE EOT are 0xx1xx10, those to GS r are 0xx0xxxx: neither can be taken for the other. */
export const isRealTimeAnswer = (byte: number): boolean => (byte & 0x93) === 0x12;
export const isDoneAnswer = (byte: number): boolean => (byte & 0x90) === 0;

/** Answer to GS r 1, bits 2 and 3: the paper had ended when the printer came to the end of its work. */
export const doneWithoutPaper = (byte: number): boolean => (byte & 0x0c) !== 0;

export type PaperSensors = 'ok' | 'near-end' | 'out';

/** Answer to DLE EOT 4. */
export const parsePaper = (byte: number): PaperSensors =>
  (byte & 0x60) !== 0 ? 'out' : (byte & 0x0c) !== 0 ? 'near-end' : 'ok';

/** Answer to DLE EOT 1. */
export const parseOnline = (byte: number): boolean => (byte & 0x08) === 0;

export type OfflineCause = Readonly<{ coverOpen: boolean; paperOut: boolean; error: boolean; feeding: boolean }>;

/** Answer to DLE EOT 2. */
export const parseOfflineCause = (byte: number): OfflineCause => ({
  coverOpen: (byte & 0x04) !== 0,
  feeding: (byte & 0x08) !== 0,
  paperOut: (byte & 0x20) !== 0,
  error: (byte & 0x40) !== 0,
});

export type PrinterErrorKind = 'cutter' | 'unrecoverable' | 'head-too-hot' | 'mechanical' | 'unknown';

/** Answer to DLE EOT 3. */
export const parseErrorKind = (byte: number): PrinterErrorKind => {
  if ((byte & 0x20) !== 0) return 'unrecoverable';
  if ((byte & 0x08) !== 0) return 'cutter';
  if ((byte & 0x40) !== 0) return 'head-too-hot';
  return (byte & 0x04) !== 0 ? 'mechanical' : 'unknown';
};

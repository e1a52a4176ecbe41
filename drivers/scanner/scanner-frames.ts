import { ErrorCode } from '../../contract/errors.ts';
import type { ScannerSettings } from '../profile/scanner-settings.ts';
import { CodeText, type ScannerEvent } from './code-text.ts';

export type { ScannerEvent };

const tabulator = 0x09;
const endOfText = 0x03;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Single bytes that end a code. `crlf` is a pair and stands apart. */
const terminatorBytes: Readonly<Record<ScannerSettings['terminator'], readonly number[]>> = {
  any: [carriageReturn, lineFeed],
  cr: [carriageReturn],
  lf: [lineFeed],
  tab: [tabulator],
  etx: [endOfText],
  crlf: [],
  none: [],
};

/** Codes in a row without the terminator that was seen before: it was noise then, or this is another scanner. */
const unlearnAfter = 2;

/**
 * Cuts a scanner's bytes into codes. Nothing but the terminator and what the settings name is taken away: base45 text may
 * begin and end with spaces. Empty frames are nothing. Holds `maxBytes` at most.
 */
export class ScannerFrames {
  readonly #settings: ScannerSettings;
  readonly #terminators: readonly number[];
  readonly #text: CodeText;
  readonly #buffer: Uint8Array;
  #length = 0;
  /** The rest of an over-long frame is passing by. */
  #skipping = false;
  /** CRLF only: a CR has come that may or may not be half of a terminator. */
  #heldCarriageReturn = false;
  #lastByteAt = 0;
  /** This scanner ends its codes: silence in the middle of one is not its end. */
  #terminates: boolean;
  /** Codes in a row that were given up for want of it. */
  #unterminated = 0;

  constructor(settings: ScannerSettings) {
    this.#settings = settings;
    this.#terminators = terminatorBytes[settings.terminator];
    this.#terminates = settings.terminator !== 'any' && settings.terminator !== 'none';
    this.#text = new CodeText(settings);
    this.#buffer = new Uint8Array(settings.maxBytes);
  }

  /** @param now monotonic ms at which the bytes came */
  push(bytes: Uint8Array, now: number): ScannerEvent[] {
    const events: ScannerEvent[] = [];
    if (bytes.length > 0) this.#lastByteAt = now;
    for (const byte of bytes) this.#take(byte, events);
    return events;
  }

  /** ms of the monotonic clock at which what has come counts as complete; null while nothing waits for that. */
  get deadline(): number | null {
    const waits = this.#length > 0 || this.#skipping || this.#heldCarriageReturn;
    const silence = this.#terminates ? this.#settings.cutOffMs : this.#settings.idleMs;
    return waits && silence !== null ? this.#lastByteAt + silence : null;
  }

  /** Ends a frame whose terminator has not come in time; does nothing before `deadline`. */
  flush(now: number): ScannerEvent[] {
    const deadline = this.deadline;
    if (deadline === null || now < deadline) return [];
    if (!this.#terminates) return this.#finish();
    this.#unterminated += 1;
    if (this.#isLearnt && this.#unterminated >= unlearnAfter) this.#terminates = false;
    return this.#giveUp(ErrorCode.FrameIncomplete);
  }

  /** That the scanner ends its codes was seen and not said; what was seen once may be over. */
  get #isLearnt(): boolean {
    return this.#settings.terminator === 'any' && this.#settings.idleMs !== null;
  }

  /** The device is gone: what it left behind may be half a code, and half a code is none. */
  abandon(): ScannerEvent[] {
    return this.#giveUp(ErrorCode.DeviceLost);
  }

  #giveUp(code: ErrorCode): ScannerEvent[] {
    const length = this.#skipping ? 0 : this.#length;
    this.#reset();
    return length === 0 ? [] : [{ kind: 'garbled', code, length }];
  }

  #take(byte: number, events: ScannerEvent[]): void {
    if (this.#settings.terminator === 'crlf') this.#takeBeforePair(byte, events);
    else if (this.#terminators.includes(byte)) this.#end(events);
    else this.#append(byte, events);
  }

  #takeBeforePair(byte: number, events: ScannerEvent[]): void {
    if (this.#heldCarriageReturn) {
      this.#heldCarriageReturn = false;
      if (byte === lineFeed) {
        this.#end(events);
        return;
      }
      this.#append(carriageReturn, events);
    }
    if (byte === carriageReturn) this.#heldCarriageReturn = true;
    else this.#append(byte, events);
  }

  #end(events: ScannerEvent[]): void {
    if (this.#length > 0 || this.#skipping) this.#terminates = true;
    this.#unterminated = 0;
    events.push(...this.#finish());
  }

  #append(byte: number, events: ScannerEvent[]): void {
    if (this.#skipping) return;
    if (this.#length < this.#buffer.length) {
      this.#buffer[this.#length] = byte;
      this.#length += 1;
      return;
    }
    events.push({ kind: 'garbled', code: ErrorCode.FrameTooLong, length: this.#length + 1 });
    this.#length = 0;
    this.#skipping = true;
  }

  #finish(): ScannerEvent[] {
    const frame = this.#buffer.subarray(0, this.#length);
    const event = this.#skipping ? null : this.#text.read(frame);
    this.#reset();
    return event === null ? [] : [event];
  }

  /** What was read is somebody's data: it is wiped, not only forgotten. */
  #reset(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#length = 0;
    this.#skipping = false;
    this.#heldCarriageReturn = false;
  }
}

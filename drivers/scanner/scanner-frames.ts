import { ErrorCode } from '../../contract/errors.ts';
import type { ScannerSettings } from '../profile/scanner-settings.ts';

export type ScannerEvent =
  | Readonly<{ kind: 'text'; text: string }>
  /** `length` in bytes; for FrameTooLong, how many had come when it was given up. */
  | Readonly<{ kind: 'garbled'; code: ErrorCode; length: number }>;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
/** ISO/IEC 15424: `]`, a letter for the symbology, one character of modifier. */
const aimPrefix = /^\][A-Za-z][0-9A-Za-z]/;
const aimPrefixLength = 3;

/**
 * Cuts a scanner's bytes into codes. Nothing but the terminator (and the AIM prefix, where the settings say so) is taken
 * away: base45 text may begin and end with spaces. Empty frames are nothing. Holds `maxBytes` at most.
 */
export class ScannerFrames {
  readonly #settings: ScannerSettings;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #buffer: Uint8Array;
  #length = 0;
  /** The rest of an over-long frame is passing by. */
  #skipping = false;
  /** CRLF only: a CR has come that may or may not be half of a terminator. */
  #heldCarriageReturn = false;
  #lastByteAt = 0;
  /** This scanner ends its codes: silence in the middle of one is not its end. */
  #terminates = false;

  constructor(settings: ScannerSettings) {
    this.#settings = settings;
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
    if (!waits || this.#settings.idleMs === null) return null;
    return this.#lastByteAt + (this.#terminates ? this.#settings.cutOffMs : this.#settings.idleMs);
  }

  /** Ends a frame whose terminator has not come in time; does nothing before `deadline`. */
  flush(now: number): ScannerEvent[] {
    const deadline = this.deadline;
    if (deadline === null || now < deadline) return [];
    return this.#terminates ? this.#giveUp(ErrorCode.FrameIncomplete) : this.#finish();
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
    else if (this.#isTerminator(byte)) this.#end(events);
    else this.#append(byte, events);
  }

  #isTerminator(byte: number): boolean {
    const { terminator } = this.#settings;
    return (byte === carriageReturn && terminator !== 'lf') || (byte === lineFeed && terminator !== 'cr');
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
    this.#terminates = true;
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
    const event = this.#skipping || frame.length === 0 ? null : this.#decode(frame);
    this.#reset();
    return event === null ? [] : [event];
  }

  #decode(frame: Uint8Array): ScannerEvent | null {
    let text: string;
    try {
      text = this.#decoder.decode(frame);
    } catch {
      return { kind: 'garbled', code: ErrorCode.FrameNotText, length: frame.length };
    }
    if (this.#settings.stripAimPrefix && aimPrefix.test(text)) text = text.slice(aimPrefixLength);
    return text === '' ? null : { kind: 'text', text };
  }

  /** What was read is somebody's data: it is wiped, not only forgotten. */
  #reset(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#length = 0;
    this.#skipping = false;
    this.#heldCarriageReturn = false;
  }
}

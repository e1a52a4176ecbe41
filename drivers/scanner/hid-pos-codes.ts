import { ErrorCode } from '../../contract/errors.ts';
import { parseReportDescriptor } from '../hid/report-descriptor.ts';
import type { HidPosSettings } from '../profile/scanner-settings.ts';
import { CodeText, type ScannerEvent } from './code-text.ts';
import { type HidPosLayout, type HidPosReport, layoutOfTable, layoutsOf, readReport } from './hid-pos-layout.ts';

const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * How this device lays out its reports: by its own descriptor, else by the profile's table.
 * @returns none where neither tells: this is no HID POS scanner
 */
export const layoutsFor = (descriptor: Uint8Array | null, settings: HidPosSettings): readonly HidPosLayout[] => {
  const parsed = descriptor === null ? null : parseReportDescriptor(descriptor);
  if (parsed !== null) return layoutsOf(parsed);
  return settings.table === null ? [] : [layoutOfTable(settings.table)];
};

/**
 * Puts codes together from a HID POS scanner's reports: a long one spans several, all but its last marked as continued.
 * When a report is seen to be missing, what there is of the code is garbled. Holds `maxBytes` at most.
 */
export class HidPosCodes {
  readonly #layouts: ReadonlyMap<number | null, HidPosLayout>;
  readonly #settings: HidPosSettings;
  readonly #text: CodeText;
  readonly #buffer: Uint8Array;
  #length = 0;
  #symbology: string | null = null;
  /** The code goes on in the next report. */
  #continues = false;
  /** The rest of an over-long code is passing by. */
  #skipping = false;
  #lastReportAt = 0;

  constructor(layouts: readonly HidPosLayout[], settings: HidPosSettings) {
    this.#layouts = new Map(layouts.map((layout) => [layout.reportId, layout]));
    this.#settings = settings;
    this.#text = new CodeText(settings);
    this.#buffer = new Uint8Array(settings.maxBytes);
  }

  /**
   * @param bytes one whole report, its number first where the device numbers its reports
   * @param now monotonic ms at which it came
   */
  push(bytes: Uint8Array, now: number): ScannerEvent[] {
    const layout = this.#layouts.get(null) ?? this.#layouts.get(bytes[0] ?? -1);
    if (layout === undefined) return [];
    this.#lastReportAt = now;
    const report = readReport(bytes, layout);
    if (report !== null) return this.#take(report);
    const length = this.#length + bytes.length;
    this.#reset();
    return [{ kind: 'garbled', code: ErrorCode.FrameIncomplete, length }];
  }

  get deadline(): number | null {
    return this.#continues ? this.#lastReportAt + this.#settings.cutOffMs : null;
  }

  /** Gives up a code whose next report has not come in time; does nothing before `deadline`. */
  flush(now: number): ScannerEvent[] {
    const { deadline } = this;
    return deadline === null || now < deadline ? [] : this.#giveUp(ErrorCode.FrameIncomplete);
  }

  abandon(): ScannerEvent[] {
    return this.#giveUp(ErrorCode.DeviceLost);
  }

  #take(report: HidPosReport): ScannerEvent[] {
    const events = this.#isOfAnother(report) ? this.#giveUp(ErrorCode.FrameIncomplete) : [];
    this.#symbology ??= report.symbology;
    this.#continues = report.continued;
    events.push(...this.#append(report.data));
    if (!report.continued) events.push(...this.#finish());
    return events;
  }

  /** Each report of a code names the same symbology: another one means that reports between them are lost. */
  #isOfAnother({ symbology }: HidPosReport): boolean {
    return this.#continues && symbology !== null && this.#symbology !== null && symbology !== this.#symbology;
  }

  #append(data: Uint8Array): ScannerEvent[] {
    if (this.#skipping) return [];
    if (this.#length + data.length <= this.#buffer.length) {
      this.#buffer.set(data, this.#length);
      this.#length += data.length;
      return [];
    }
    const length = this.#length + data.length;
    this.#wipe();
    this.#skipping = true;
    return [{ kind: 'garbled', code: ErrorCode.FrameTooLong, length }];
  }

  #finish(): ScannerEvent[] {
    const frame = this.#buffer.subarray(0, this.#length);
    const data = this.#settings.stripTerminator ? withoutTerminator(frame) : frame;
    const event = this.#skipping ? null : this.#text.read(data, this.#symbology);
    this.#reset();
    return event === null ? [] : [event];
  }

  #giveUp(code: ErrorCode): ScannerEvent[] {
    const length = this.#skipping ? 0 : this.#length;
    this.#reset();
    return length === 0 ? [] : [{ kind: 'garbled', code, length }];
  }

  #reset(): void {
    this.#wipe();
    this.#skipping = false;
    this.#continues = false;
    this.#symbology = null;
  }

  /** What was read is somebody's data: it is wiped, not only forgotten. */
  #wipe(): void {
    this.#buffer.fill(0, 0, this.#length);
    this.#length = 0;
  }
}

const withoutTerminator = (frame: Uint8Array): Uint8Array => {
  const last = frame.at(-1);
  if (last === lineFeed) return frame.subarray(0, frame.at(-2) === carriageReturn ? -2 : -1);
  return last === carriageReturn ? frame.subarray(0, -1) : frame;
};

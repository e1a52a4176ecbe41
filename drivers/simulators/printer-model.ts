import { DeviceServer } from './device-server.ts';
import { type EscPosCommand, EscPosParser } from './escpos/command-parser.ts';
import { Paper, type PaperPiece } from './escpos/paper.ts';
import {
  isStopped,
  type PrinterSensors,
  RealTimeRequests,
  realTimeAnswer,
  statusBack,
  transmittedPaper,
} from './escpos/real-time.ts';

/** Settings of a printer that are not its sensors. */
export type PrinterHabits = Readonly<{
  /** Bytes that wait before it reads no more. */
  bufferBytes: number;
  /** Pace at which it works; null: at once. */
  bytesPerSecond: number | null;
  /** `none`: it answers nothing. `noisy`: garbage and status that nobody asked for before every answer. */
  answers: 'plain' | 'none' | 'noisy';
}>;

/** When the link goes, after so many more bytes have been worked through. */
export type CutOff = Readonly<{ bytes: number; ms: number; power: boolean }>;

const usual: PrinterHabits = { bufferBytes: 64 * 1024, bytesPerSecond: null, answers: 'plain' };
/** Pieces of paper that are kept to be looked at. */
const keptPieces = 50;
const tickMs = 5;
const garbage = Uint8Array.of(0xff, 0x11, 0x13, 0xa0);

/** A receipt printer: works through its buffer in order while nothing stops it, at its own pace. */
export class PrinterModel {
  readonly server = new DeviceServer({
    received: (bytes) => this.#received(bytes),
    connected: () => this.#connected(),
  });
  readonly #heard: (bytes: Uint8Array) => void;
  #requests = new RealTimeRequests();
  #parser = new EscPosParser();
  readonly #paper = new Paper();
  #sensors: PrinterSensors = { paper: 'ok', cover: 'closed', error: 'none' };
  #habits = usual;
  #buffer: Uint8Array[] = [];
  #buffered = 0;
  #paperLeft = Number.POSITIVE_INFINITY;
  #cutOff: CutOff | null = null;
  #statusBack = false;
  #tick: NodeJS.Timeout | null = null;
  #pieces: PaperPiece[] = [];
  #slips = 0;

  /** @param heard all that comes in, as it comes */
  constructor(heard: (bytes: Uint8Array) => void) {
    this.#heard = heard;
  }

  /** Cuts so far. */
  get slips(): number {
    return this.#slips;
  }

  /** What it has printed, the newest last; the last one still hangs in it when its `cut` is null. */
  get pieces(): readonly PaperPiece[] {
    const { hanging } = this.#paper;
    return hanging.items.length === 0 ? this.#pieces : [...this.#pieces, hanging];
  }

  sense(sensors: Partial<PrinterSensors>): void {
    this.#sensors = { ...this.#sensors, ...sensors };
    if (sensors.paper !== undefined) this.#paperLeft = Number.POSITIVE_INFINITY;
    if (this.#statusBack) this.#answer(...statusBack(this.#sensors));
    this.#work();
  }

  behave(habits: Partial<PrinterHabits>): void {
    this.#habits = { ...this.#habits, ...habits };
    this.#work();
  }

  /** The roll ends after so many more bytes have been worked through. */
  paperLeft(bytes: number): void {
    this.#paperLeft = bytes;
  }

  cutOff(cutOff: CutOff): void {
    this.#cutOff = cutOff;
  }

  /** As somebody left it who was stopped in the middle: worked through as if a station had sent it. */
  leave(bytes: Uint8Array): void {
    this.#take(bytes);
  }

  /** Without power for that long: the buffer and every setting are gone; what is on the paper stays there. */
  async power(ms: number): Promise<void> {
    this.#buffer = [];
    this.#buffered = 0;
    this.#parser = new EscPosParser();
    this.#requests = new RealTimeRequests();
    this.#paper.powerLost();
    this.#statusBack = false;
    await this.server.unplug(ms);
  }

  close(): void {
    if (this.#tick !== null) clearTimeout(this.#tick);
    this.#tick = null;
  }

  #connected(): void {
    this.server.pause(this.#isFull);
    if (this.#habits.answers === 'noisy') this.#statusBack = true;
  }

  get #isFull(): boolean {
    return this.#buffered >= this.#habits.bufferBytes;
  }

  #received(bytes: Uint8Array): void {
    this.#heard(bytes);
    const { rest, requests } = this.#requests.split(bytes);
    for (const which of requests) this.#answer(realTimeAnswer(which, this.#sensors));
    this.#take(rest);
  }

  #take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#buffer.push(bytes);
    this.#buffered += bytes.length;
    this.#work();
    if (this.#isFull) this.server.pause(true);
  }

  /** Works for as long as it may: to the end at once, or a tick's share of bytes at its pace. */
  #work(): void {
    if (this.#tick !== null) return;
    const { bytesPerSecond } = this.#habits;
    let share =
      bytesPerSecond === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((bytesPerSecond * tickMs) / 1000));
    while (share > 0 && this.#buffer.length > 0) {
      const [next = new Uint8Array()] = this.#buffer;
      const done = this.#process(next.subarray(0, Math.min(next.length, share)));
      // The power went in the middle of it.
      if (this.#buffer[0] !== next) return;
      share -= done;
      this.#buffered -= done;
      if (done === next.length) this.#buffer.shift();
      else this.#buffer[0] = next.subarray(done);
      if (done === 0) return;
    }
    if (!this.#isFull) this.server.pause(false);
    if (this.#buffer.length === 0) return;
    this.#tick = setTimeout(() => {
      this.#tick = null;
      this.#work();
    }, tickMs);
  }

  /** @returns how many bytes it came to before it had to stop */
  #process(bytes: Uint8Array): number {
    for (const [index, byte] of bytes.entries()) {
      if (this.#paperLeft <= 0) this.#sensors = { ...this.#sensors, paper: 'out' };
      if (isStopped(this.#sensors) || this.#isCutOff()) return index;
      this.#paperLeft -= 1;
      const command = this.#parser.step(byte);
      if (command !== null) this.#carryOut(command);
    }
    return bytes.length;
  }

  #isCutOff(): boolean {
    const cutOff = this.#cutOff;
    if (cutOff === null) return false;
    this.#cutOff = cutOff.bytes > 0 ? { ...cutOff, bytes: cutOff.bytes - 1 } : null;
    if (cutOff.bytes > 0) return false;
    void (cutOff.power ? this.power(cutOff.ms) : this.server.unplug(cutOff.ms));
    return true;
  }

  #carryOut(command: EscPosCommand): void {
    const act = this.#paper.carryOut(command);
    if (act === null) return;
    if (act.type === 'ask' && (act.which === 1 || act.which === 49))
      this.#answer(transmittedPaper(this.#sensors.paper));
    if (act.type === 'asb') this.#statusBack = act.mask !== 0;
    if (act.type !== 'cut') return;
    this.#slips += 1;
    this.#pieces = [...this.#pieces, this.#paper.cut('partial')].slice(-keptPieces);
  }

  #answer(...bytes: readonly number[]): void {
    const { answers } = this.#habits;
    if (answers === 'none') return;
    const noise = answers === 'noisy' ? [...garbage, ...statusBack(this.#sensors)] : [];
    // Nobody may be there any more to hear it.
    this.server.send(Uint8Array.of(...noise, ...bytes)).catch(() => undefined);
  }
}

import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { DeviceTrafficView, TrafficFrame } from '../../contract/traffic.ts';

/** Frames of each device that are remembered. */
export const keptFrames = 200;
/** Of a frame that says nothing of people. */
const mostBytes = 64;
/** Of any frame while they are recorded whole. */
const wholeBytes = 512;
/** Of a code, or of what a printer prints: enough to tell a terminator's place and a protocol's head, and nobody. */
const firstBytes = 3;
/** A line hands over one code in pieces: what comes sooner after the last piece belongs to it. ms */
const pieceMs = 500;
/** Whoever forgets to end it does not leave a station that keeps codes. */
export const wholeMs = 10 * 60_000;

/** `open`: so many of its first bytes may stay when frames are no longer recorded whole. */
type Frame = Readonly<{ at: number; direction: 'in' | 'out'; bytes: number; head: Uint8Array; open: number }>;

export type DeviceTrafficParts = Readonly<{
  devices: readonly DeviceConfiguration[];
  clock: Clock;
  /** Whole codes are recorded now, in words for the screens; null: no longer. */
  changed(recording: ErrorRecord | null): void;
}>;

/** What went over the lines of the devices lately, in memory. Of codes and slips only their beginnings, unless an installer wants more for a while. */
export class DeviceTraffic {
  readonly #parts: DeviceTrafficParts;
  readonly #frames = new Map<string, Frame[]>();
  readonly #personal = new Map<string, 'in' | 'out' | null>();
  /** Of the code or slip that each device is in the middle of: when its last piece came, monotonic, and what may still be kept. */
  readonly #pieces = new Map<string, Readonly<{ at: number; left: number }>>();
  #wholeUntil: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: DeviceTrafficParts) {
    this.#parts = parts;
    for (const { id, kind } of parts.devices) {
      this.#frames.set(id, []);
      this.#personal.set(id, kind === 'scanner' ? 'in' : kind === 'printer' ? 'out' : null);
    }
  }

  /** Of bytes that belong to somebody else: what is kept of them is copied. */
  heard(device: string, direction: 'in' | 'out', bytes: Uint8Array): void {
    const frames = this.#frames.get(device);
    if (frames === undefined) return;
    const open = this.#personal.get(device) === direction ? this.#openOf(device, bytes.length) : mostBytes;
    const most = this.#wholeUntil === null ? open : wholeBytes;
    if (frames.length >= keptFrames) frames.shift();
    frames.push({ at: this.#parts.clock.now(), direction, bytes: bytes.length, head: bytes.slice(0, most), open });
  }

  #openOf(device: string, bytes: number): number {
    const at = this.#parts.clock.monotonic();
    const before = this.#pieces.get(device);
    const left = before === undefined || at - before.at > pieceMs ? firstBytes : before.left;
    this.#pieces.set(device, { at, left: Math.max(0, left - bytes) });
    return left;
  }

  /** @throws CheckpointError UsageWrong: there is no such device */
  view(device: string): DeviceTrafficView {
    const frames = this.#frames.get(device);
    if (frames === undefined) {
      throw new CheckpointError(
        ErrorCode.UsageWrong,
        `there is no device "${device}"`,
        `devices here: ${[...this.#frames.keys()].join(', ') || 'none'}`,
      );
    }
    return { device, frames: frames.map(shown), wholeUntil: this.#wholeUntil };
  }

  /** Records whole frames from now on, for ten minutes; or no longer, and what was recorded of people goes at once. */
  record(whole: boolean): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (whole) {
      this.#wholeUntil = Math.round(this.#parts.clock.now()) + wholeMs;
      this.#timer = setTimeout(() => this.record(false), wholeMs);
      this.#timer.unref();
    } else {
      this.#wholeUntil = null;
      this.#forget();
    }
    this.#parts.changed(whole ? recording() : null);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#frames.clear();
  }

  #forget(): void {
    for (const [device, frames] of this.#frames) {
      const personal = this.#personal.get(device) ?? null;
      this.#frames.set(
        device,
        frames.map((frame) =>
          frame.direction === personal ? { ...frame, head: frame.head.slice(0, frame.open) } : frame,
        ),
      );
    }
  }
}

const shown = ({ at, direction, bytes, head }: Frame): TrafficFrame => ({
  at: Math.round(at),
  direction,
  bytes,
  hex: Buffer.from(head).toString('hex'),
});

const recording = (): ErrorRecord => ({
  code: ErrorCode.TrafficRecorded,
  message: 'an installer records what the devices send, whole codes too',
  hint: 'It ends by itself after ten minutes; nothing of it leaves the memory of this station.',
});

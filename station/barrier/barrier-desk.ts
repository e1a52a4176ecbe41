import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Decision, Direction, RowKey } from '../../contract/decision.ts';
import type { BarrierDriver, BarrierResult, BarrierWiring, Clock } from '../../contract/driver.ts';
import { ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { DeviceKind, DeviceState, InputReading } from '../../contract/reading.ts';
import type { BarrierView } from '../../contract/rpc.ts';
import {
  type BarrierWatch,
  boardLost,
  stepWatch,
  unwatched,
  type WatchInput,
  watchDeadline,
  watchView,
} from './barrier-watch.ts';

export type BarrierEvent = Omit<EventData<'barrier'>, 'epoch' | 'sequence' | 'clock'>;

export type BarrierDeskParts = Readonly<{
  settings: PassageConfiguration;
  clock: Clock;
  barrierAt: (lane: string) => BarrierDriver | null;
  /** The devices at a lane. */
  states: (lane: string) => readonly DeviceState[];
  record: (data: BarrierEvent) => void;
  changed: (lane: string) => void;
}>;

export type OpeningCause = Readonly<{ cause: 'passage' | 'override' | 'test' | 'vehicle'; of: RowKey | null }>;

/** How long a guard is told that it stayed shut for somebody, when it does not open meanwhile. */
const refusedMs = 60_000;

/** Opens the barriers of committed decisions, and records what they did, by our command and without it. */
export class BarrierDesk {
  readonly #parts: BarrierDeskParts;
  readonly #watches = new Map<string, BarrierWatch>();
  readonly #refused = new Map<string, NonNullable<BarrierView['refused']>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #startedAt: number;
  #disposed = false;

  constructor(parts: BarrierDeskParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.monotonic();
  }

  /** Only for a decision that is on disk. */
  passed(decision: Decision): void {
    const { lane, direction, epoch, sequence } = decision;
    const opens: readonly string[] = this.#parts.settings.barrier.openOn;
    // A vehicle stands until all of its people are decided.
    if (!opens.includes(decision.outcome) || decision.vehicle !== undefined) return;
    this.#release(lane, direction, { cause: 'passage', of: { epoch, sequence } });
  }

  /** A vehicle goes on. Only for one whose row is on disk. */
  vehicle(lane: string, direction: Direction, of: RowKey): void {
    this.#release(lane, direction, { cause: 'vehicle', of });
  }

  #release(lane: string, direction: Direction, cause: OpeningCause): void {
    const barrier = this.#parts.barrierAt(lane);
    if (barrier === null) return;
    const without = this.#missing(lane, direction);
    if (without.length === 0) {
      void this.open(barrier, cause);
      return;
    }
    const error = inhibited(without);
    const { code, message } = error;
    this.#parts.record({ ...cause, lane, device: barrier.device.id, act: 'inhibited', error: { code, message } });
    this.#refuse(lane, 'inhibited', without, error);
  }

  /**
   * Opens it, whatever else is the matter. Never rejects.
   * @param record whether what came of it can be recorded now; else it is left to `recordOpening`
   */
  async open(barrier: BarrierDriver, cause: OpeningCause, record = true): Promise<BarrierResult> {
    const { lane } = barrier.device;
    // Before the answer: by its position switch it may be open sooner.
    this.#step(barrier, { kind: 'commanded', monotonic: this.#parts.clock.monotonic() });
    const result = await barrier.open().catch(
      (thrown: unknown): BarrierResult => ({
        outcome: 'failed',
        error: { code: ErrorCode.BarrierFailed, message: messageOf(thrown), hint: 'Open by hand.' },
      }),
    );
    if (record) this.recordOpening(barrier, cause, result);
    if (result.outcome === 'failed') this.#refuse(lane, 'failed', [], result.error);
    else if (this.#refused.delete(lane)) this.#parts.changed(lane);
    return result;
  }

  recordOpening({ device }: BarrierDriver, cause: OpeningCause, result: BarrierResult): void {
    const opened = result.outcome === 'opened';
    const error = opened ? null : { code: result.error.code, message: result.error.message };
    this.#parts.record({ ...cause, lane: device.lane, device: device.id, act: opened ? 'opened' : 'failed', error });
  }

  /** The barrier as somebody who tries it out is given it: its openings are recorded as such. */
  underTest(barrier: BarrierDriver): BarrierDriver {
    return { ...barrier, open: () => this.open(barrier, { cause: 'test', of: null }) };
  }

  input({ lane, device, input, active, monotonic }: InputReading): void {
    const barrier = this.#parts.barrierAt(lane);
    if (barrier?.device.id === device) this.#step(barrier, { kind: 'input', input, active, monotonic });
  }

  /** A device has changed. */
  device(state: DeviceState): void {
    if (state.kind !== 'barrier') return;
    const barrier = this.#parts.barrierAt(state.lane);
    const lost = boardLost(state);
    if (barrier?.device.id !== state.device || !barrier.wiring.failOpen || lost === null) return;
    this.#step(barrier, { kind: 'board', lost, monotonic: this.#parts.clock.monotonic() });
  }

  view(lane: string): BarrierView | null {
    const { barrierAt, clock } = this.#parts;
    const barrier = barrierAt(lane);
    if (barrier === null) return null;
    const refused = this.#refused.get(lane) ?? null;
    return {
      device: barrier.device.id,
      ...watchView(this.#watchOf(lane, barrier.wiring), clock.monotonic()),
      refused: refused !== null && clock.now() - refused.at < refusedMs ? refused : null,
    };
  }

  dispose(): void {
    this.#disposed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** Kinds of device that must be ready and of which none is. A thermometer only where people are measured. */
  #missing(lane: string, direction: Direction): readonly DeviceKind[] {
    const { barrier, temperature } = this.#parts.settings;
    const measures = temperature.policy !== 'off' && temperature.directions.includes(direction);
    const ready = new Set(
      this.#parts
        .states(lane)
        .filter(({ state }) => state === 'ready')
        .map(({ kind }) => kind),
    );
    return barrier.inhibitWithout.filter((kind) => !ready.has(kind) && (kind !== 'thermometer' || measures));
  }

  #refuse(lane: string, act: 'failed' | 'inhibited', without: readonly DeviceKind[], error: ErrorRecord): void {
    const { clock, changed } = this.#parts;
    this.#refused.set(lane, { act, without: [...without], error, at: Math.round(clock.now()) });
    this.#later(`refused ${lane}`, refusedMs, lane);
    changed(lane);
  }

  #step({ device, wiring }: BarrierDriver, input: WatchInput): void {
    const { clock, record, changed } = this.#parts;
    const { lane } = device;
    const { watch, rows } = stepWatch(this.#watchOf(lane, wiring), input, wiring.openForMs);
    this.#watches.set(lane, watch);
    for (const row of rows) record({ ...row, lane, device: device.id, of: null, error: null });
    const deadline = watchDeadline(watch);
    if (deadline !== null) this.#later(`watch ${lane}`, deadline - clock.monotonic(), lane);
    if (input.kind !== 'commanded') changed(lane);
  }

  /** What is open as the station starts was opened before, and nobody knows why. */
  #watchOf(lane: string, { openForMs }: BarrierWiring): BarrierWatch {
    return this.#watches.get(lane) ?? { ...unwatched, expectedUntil: this.#startedAt + openForMs };
  }

  /** Time alone changes what is shown; what it is then, `view` says. */
  #later(name: string, ms: number, lane: string): void {
    const before = this.#timers.get(name);
    if (before !== undefined) clearTimeout(before);
    if (this.#disposed) return;
    // A timer may fire a fraction of a millisecond early.
    this.#timers.set(
      name,
      setTimeout(() => this.#parts.changed(lane), Math.max(0, ms) + 2),
    );
  }
}

const inhibited = (without: readonly DeviceKind[]): ErrorRecord => ({
  code: ErrorCode.BarrierInhibited,
  message: `the barrier stayed shut: not ready at this lane: ${without.join(', ')}`,
  hint: 'Look at these devices. A guard can open the barrier from the screen.',
});

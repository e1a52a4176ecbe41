import {
  type CentralTime,
  type ClockReport,
  type ClockStamp,
  type ClockTrouble,
  wrongByMs,
} from '../../contract/clock.ts';
import type { ClockState } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { bootId, sleptMs } from './boot.ts';
import { type Synchronised, TimeService } from './time-service.ts';

/** A clock may stand this far before the newest moment known without being distrusted: rows commit out of step by less. */
const toleranceMs = 2000;
const recheckMs = 10_000;
/** What the wall clock may move against the counter between two looks before it counts as moved. */
const jumpMs = 120_000;
/** Further than this after everything that is known, a clock that nobody vouches for is not believed. */
const aheadMs = 5 * 365.25 * 86_400_000;
/** No version of this software is older: it is later than this. ms since the Unix epoch */
export const oldestMs = Date.UTC(2025, 0, 1);
/** A comparison with central that took longer says too little. ms */
const maxErrorMs = 60_000;
/** How far the counter may run away from central's clock: quartz, 100 ms in 1000 s. */
const driftRate = 1e-4;
/** Later than this after it happened, a row is no news. ms */
const historicalMs = 60_000;

/** Moments before which it cannot be. `sure`: signed by central. `seen`: of rows that this station wrote. ms since the Unix epoch */
export type ClockFloor = Readonly<{ sure: number; seen: number }>;

export type ClockParts = Readonly<{
  /** Cheap. `anew`: what was answered before is worth nothing, for the clock was moved since. */
  synchronised?: (anew: boolean) => Synchronised;
  /** How long the machine has slept, ms, at this reading of the counter; null: not known. */
  slept?: (monotonic: number) => number | null;
  boot?: string;
}>;

/** How often the wall clock was moved since the start, and by how much the last time, ms. */
export type Jumps = Readonly<{ count: number; lastMs: number }>;

type Anchor = Readonly<{ centralLessCounter: number; errorMs: number; at: number }>;

/**
 * Says how far the wall clock can be believed; never corrects it. What it goes by, strongest first: central's own time, as a
 * fresh signed acknowledgement says it; a time service of the system; and what is surely past: lists that central has signed,
 * and the rows of this station. A wrong time that was believed once is forgotten with the next stronger word.
 */
export class StationClock {
  readonly #clock: Clock;
  readonly #synchronised: (anew: boolean) => Synchronised;
  readonly #slept: (monotonic: number) => number | null;
  readonly #boot: string;
  #sure: number;
  #seen: number;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checked: Synchronised = 'unknown';
  /** Wall clock less counter at the last look. */
  #skew: number;
  #sleptBefore: number | null;
  /** Sum of what it was moved by since it was last known to be right. ms */
  #moved = 0;
  #jumps: Jumps = { count: 0, lastMs: 0 };
  #anchor: Anchor | null = null;

  /** @param floor newest moment that this station is sure of, ms since the Unix epoch: see `sawTime` */
  constructor(clock: Clock, floor: number | ClockFloor, parts: ClockParts | (() => Synchronised) = {}) {
    const given: ClockParts = typeof parts === 'function' ? { synchronised: parts } : parts;
    const { sure, seen } = typeof floor === 'number' ? { sure: floor, seen: floor } : floor;
    this.#clock = clock;
    this.#sure = sure;
    this.#seen = seen;
    this.#synchronised = given.synchronised ?? new TimeService(() => clock.monotonic()).ask;
    this.#slept = given.slept ?? sleptMs;
    this.#boot = given.boot ?? bootId();
    this.#skew = clock.now() - clock.monotonic();
    this.#sleptBefore = this.#slept(clock.monotonic());
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  /** It is this late at least, ms since the Unix epoch, however wrong the clock is. */
  atLeast(): number {
    const central = this.#central();
    if (central !== null) return Math.max(this.#sure, Math.floor(central.time - central.errorMs));
    const floor = Math.max(this.#sure, this.#seen);
    return this.state() === 'untrusted' ? floor : Math.max(this.#clock.now(), floor);
  }

  state(): ClockState {
    return this.#judge().state;
  }

  report(): ClockReport {
    const { state, trouble } = this.#judge();
    const offset = this.#offset();
    return {
      state,
      trouble,
      offsetMs: offset?.offsetMs ?? null,
      errorMs: offset?.errorMs ?? null,
      comparedMsAgo: this.#anchor === null ? null : Math.round(this.#clock.monotonic() - this.#anchor.at),
    };
  }

  jumps(): Jumps {
    this.#look();
    return this.#jumps;
  }

  /** @param happenedAt of what the row tells, ms since the Unix epoch */
  stamp(happenedAt: number): ClockStamp {
    this.#look();
    const offset = this.#offset();
    return {
      ...(offset === null ? {} : { clockOffsetMs: offset.offsetMs, clockErrorMs: offset.errorMs }),
      ...(this.#isMoved() ? { clockMoved: true } : {}),
      monotonicMs: Math.max(0, Math.floor(this.#clock.monotonic())),
      bootId: this.#boot,
      ...(this.#clock.now() - happenedAt > historicalMs ? { historical: true } : {}),
    };
  }

  /** The newest row of the ledger whose clock was believed, as the station starts. ms since the Unix epoch */
  sawRow(time: number): void {
    this.#seen = Math.max(this.#seen, time);
  }

  /**
   * A row was committed with this time: the clock cannot rightly stand before it again. Counts only while the clock is
   * believed, and was not moved.
   */
  sawTime(time: number): void {
    if (time > this.#seen && !this.#isMoved() && this.state() !== 'untrusted') this.#seen = time;
  }

  /** Central has signed something of this moment: a list. ms since the Unix epoch */
  sawSigned(time: number): void {
    if (time > this.#sure) this.#sure = time;
  }

  /** Whatever was believed before is worth less than this. One that says too little, or less than what is known, changes nothing. */
  compare({ time, roundTripMs, monotonic }: CentralTime): void {
    this.#look();
    const errorMs = roundTripMs / 2;
    const known = this.#central();
    if (errorMs > maxErrorMs || (known !== null && known.errorMs < errorMs)) return;
    this.#anchor = { centralLessCounter: time + errorMs - monotonic, errorMs, at: monotonic };
    this.#sure = Math.floor(time);
    this.#seen = this.#sure;
    this.#moved = 0;
  }

  /**
   * Somebody who may do so has said that the clock is right: what was believed because of our own rows, or of a jump, is
   * forgotten. What central has said or signed is not.
   * @throws CheckpointError ClockNotConfirmed: it cannot be right
   */
  confirm(): void {
    const { trouble } = this.#judge();
    if (trouble?.kind === 'off-central') throw notConfirmed('central has said its time, and it is another');
    const now = this.#clock.now();
    if (now + toleranceMs < this.#sure) {
      throw notConfirmed(`it is past ${new Date(this.#sure).toISOString()} for certain`);
    }
    this.#moved = 0;
    this.#seen = Math.floor(now);
  }

  #judge(): Readonly<{ state: ClockState; trouble: ClockTrouble | null }> {
    const system = this.#look();
    const trouble = this.#trouble(system);
    if (trouble === null || trouble.kind === 'moved') return { state: system, trouble };
    return { state: 'untrusted', trouble };
  }

  #trouble(system: Synchronised): ClockTrouble | null {
    const offset = this.#offset();
    if (offset !== null) {
      const isOff = Math.abs(offset.offsetMs) - offset.errorMs > wrongByMs;
      return isOff ? { kind: 'off-central', ms: offset.offsetMs } : null;
    }
    const now = this.#clock.now();
    const held = system === 'synchronised';
    // A row of ours proves less than a time service; what central has signed proves more.
    const floor = held ? this.#sure : Math.max(this.#sure, this.#seen);
    if (now + toleranceMs < floor) return { kind: 'behind', ms: Math.round(now - floor) };
    if (held) return null;
    if (floor > 0 && now > floor + aheadMs) return { kind: 'ahead', ms: Math.round(now - floor) };
    return this.#isMoved() ? { kind: 'moved', ms: Math.round(this.#moved) } : null;
  }

  /** Whether it was moved, and what the system says of it. */
  #look(): Synchronised {
    const monotonic = this.#clock.monotonic();
    const skew = this.#clock.now() - monotonic;
    const by = skew - this.#skew;
    this.#skew = skew;
    const jumped = Math.abs(by) > jumpMs && this.#jumped(by, monotonic);
    if (jumped || monotonic - this.#checkedAt > recheckMs) {
      this.#checkedAt = monotonic;
      this.#checked = this.#synchronised(jumped);
    }
    if (this.#checked === 'synchronised') this.#moved = 0;
    return this.#checked;
  }

  /** A machine that slept finds its clock right and its counter behind. @returns whether it was moved */
  #jumped(by: number, monotonic: number): boolean {
    const slept = this.#slept(monotonic);
    const asleep = slept === null || this.#sleptBefore === null ? 0 : slept - this.#sleptBefore;
    this.#sleptBefore = slept;
    const anchor = this.#anchor;
    if (anchor !== null && asleep !== 0) {
      this.#anchor = { ...anchor, centralLessCounter: anchor.centralLessCounter + asleep };
    }
    const movedBy = by - asleep;
    if (Math.abs(movedBy) <= jumpMs) return false;
    this.#moved += movedBy;
    this.#jumps = { count: this.#jumps.count + 1, lastMs: Math.round(movedBy) };
    return true;
  }

  #isMoved(): boolean {
    return Math.abs(this.#moved) > jumpMs;
  }

  /** Central's time now, as far as it is known. */
  #central(): Readonly<{ time: number; errorMs: number }> | null {
    if (this.#anchor === null) return null;
    const { centralLessCounter, errorMs, at } = this.#anchor;
    const monotonic = this.#clock.monotonic();
    return { time: monotonic + centralLessCounter, errorMs: errorMs + (monotonic - at) * driftRate };
  }

  #offset(): Readonly<{ offsetMs: number; errorMs: number }> | null {
    const central = this.#central();
    if (central === null) return null;
    return { offsetMs: Math.round(this.#clock.now() - central.time), errorMs: Math.ceil(central.errorMs) };
  }
}

const notConfirmed = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.ClockNotConfirmed,
    `this clock cannot be right: ${why}`,
    'set the clock of the machine, then confirm it',
  );

import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { type ClockFloor, StationClock } from './station-clock.ts';
import type { Synchronised } from './time-service.ts';

const hourMs = 3_600_000;
const yearMs = 365.25 * 24 * hourMs;
const noon = Date.UTC(2026, 5, 1, 5);

/** A machine: its wall clock can be set, and it can sleep. */
class Machine {
  wall: number;
  counter = 1000;
  asleep = 0;
  service: Synchronised = 'unknown';
  asked = 0;
  readonly clock: StationClock;

  constructor(wall: number, floor: number | ClockFloor) {
    this.wall = wall;
    this.clock = new StationClock({ now: () => this.wall, monotonic: () => this.counter }, floor, {
      synchronised: () => {
        this.asked += 1;
        return this.service;
      },
      slept: () => this.asleep,
      boot: '0123456789ab',
    });
  }

  pass(ms: number): void {
    this.wall += ms;
    this.counter += ms;
  }

  sleep(ms: number): void {
    this.wall += ms;
    this.asleep += ms;
  }

  /** Central answers: it read `time` half way. */
  hear(time: number, roundTripMs = 40): void {
    this.clock.compare({ time: time - roundTripMs / 2, roundTripMs, monotonic: this.counter });
  }

  get said() {
    const { state, trouble } = this.clock.report();
    return [state, trouble?.kind ?? null];
  }
}

describe('station clock', () => {
  it('is not believed before the newest moment that the station is sure of, and believed again after it', () => {
    const machine = new Machine(50_000, 1000);
    machine.clock.sawTime(50_000);
    const states = [50_000, 48_500, 47_000, 60_000].map((wall) => {
      machine.wall = wall;
      return machine.clock.state();
    });
    expect(states).toEqual(['unknown', 'unknown', 'untrusted', 'unknown']);
  });

  it('asks the system again now and then, and not at every passage', () => {
    const machine = new Machine(noon, 0);
    machine.service = 'unsynchronised';
    machine.clock.state();
    machine.service = 'synchronised';
    const states = [5000, 5001, 1].map((ms) => {
      machine.pass(ms);
      return machine.clock.state();
    });
    expect([states, machine.asked]).toEqual([['unsynchronised', 'synchronised', 'synchronised'], 2]);
  });

  it('knows its offset to central’s time within half of the way there and back, and less surely as time passes', () => {
    const machine = new Machine(noon, 0);
    machine.hear(noon - 1500, 400);
    const first = machine.clock.report();
    machine.pass(hourMs);
    const later = machine.clock.report();
    expect([first.offsetMs, first.errorMs, later.offsetMs, later.errorMs, later.comparedMsAgo]).toEqual([
      1500,
      200,
      1500,
      560,
      hourMs,
    ]);
  });

  it('keeps the better of two comparisons', () => {
    const machine = new Machine(noon, 0);
    machine.hear(noon - 1000, 20);
    machine.pass(1000);
    machine.hear(machine.wall + 9000, 30_000);
    const kept = machine.clock.report().offsetMs;
    machine.pass(hourMs);
    machine.hear(machine.wall - 1100, 100);
    expect([kept, machine.clock.report().offsetMs]).toEqual([1000, 1100]);
  });

  it.each([
    ['behind', -6 * 60_000],
    ['ahead', 3 * yearMs],
  ])('is not believed when it is %s of central’s, whatever a time service says, until it is set', (_word, by) => {
    const machine = new Machine(noon + by, 0);
    machine.service = 'synchronised';
    machine.hear(noon);
    const wrong = machine.said;
    machine.wall = noon;
    expect([wrong, machine.said, machine.clock.state()]).toEqual([
      ['untrusted', 'off-central'],
      ['synchronised', null],
      'synchronised',
    ]);
  });

  it('is not called wrong by a comparison that took too long to tell', () => {
    const machine = new Machine(noon, 0);
    machine.hear(noon - 7 * 60_000, 10 * 60_000);
    expect(machine.said).toEqual(['unknown', null]);
  });

  it('is believed again after a time years ahead, as soon as central says its time', () => {
    const machine = new Machine(noon + 4 * yearMs, { sure: noon - hourMs, seen: noon - hourMs });
    machine.clock.sawTime(machine.wall);
    machine.wall = noon;
    const poisoned = machine.said;
    machine.hear(noon);
    expect([poisoned, machine.said]).toEqual([
      ['untrusted', 'behind'],
      ['unknown', null],
    ]);
  });

  it('is believed again after a time years ahead, as soon as a time service holds it', () => {
    const machine = new Machine(noon + 4 * yearMs, { sure: noon - hourMs, seen: noon - hourMs });
    machine.clock.sawTime(machine.wall);
    machine.wall = noon;
    machine.service = 'synchronised';
    expect(machine.said).toEqual(['synchronised', null]);
  });

  it('is not believed before what central has signed, even if a time service says so', () => {
    const machine = new Machine(noon, 0);
    machine.service = 'synchronised';
    machine.clock.sawSigned(noon + hourMs);
    expect(machine.said).toEqual(['untrusted', 'behind']);
  });

  it('is not believed years after anything known, unless somebody vouches for it', () => {
    const machine = new Machine(noon + 6 * yearMs, { sure: noon, seen: 0 });
    const alone = machine.said;
    machine.clock.confirm();
    expect([alone, machine.said, machine.clock.atLeast()]).toEqual([
      ['untrusted', 'ahead'],
      ['unknown', null],
      machine.wall,
    ]);
  });

  it('is not made right by anybody where central has said or signed otherwise', () => {
    const signedLater = new Machine(noon - hourMs, { sure: noon, seen: 0 });
    expect(() => signedLater.clock.confirm()).toThrow(expect.objectContaining({ code: ErrorCode.ClockNotConfirmed }));
    const compared = new Machine(noon, 0);
    compared.clock.compare({ time: noon + hourMs, roundTripMs: 10, monotonic: compared.counter });
    expect(() => compared.clock.confirm()).toThrow(/central has said its time/);
    expect([signedLater.said, compared.said]).toEqual([
      ['untrusted', 'behind'],
      ['untrusted', 'off-central'],
    ]);
  });

  it('that is right again after it wrote rows of years to come is believed when somebody says so', () => {
    const machine = new Machine(noon, { sure: noon - hourMs, seen: noon + 2 * yearMs });
    const before = machine.said;
    machine.clock.confirm();
    expect([before, machine.said]).toEqual([
      ['untrusted', 'behind'],
      ['unknown', null],
    ]);
  });

  it('says that it was moved until it is moved back, and learns nothing from what it said meanwhile', () => {
    const machine = new Machine(noon, 0);
    machine.clock.sawTime(noon);
    machine.wall += hourMs;
    const moved = machine.clock.report().trouble;
    machine.clock.sawTime(machine.wall);
    const stamped = machine.clock.stamp(machine.wall).clockMoved;
    machine.wall -= hourMs;
    expect([moved, stamped, machine.said, machine.clock.jumps()]).toEqual([
      { kind: 'moved', ms: hourMs },
      true,
      ['unknown', null],
      { count: 2, lastMs: -hourMs },
    ]);
  });

  it('does not call a machine’s sleep a move, and knows central’s time after it', () => {
    const machine = new Machine(noon, 0);
    machine.hear(noon - 250);
    machine.sleep(8 * hourMs);
    const { trouble, offsetMs } = machine.clock.report();
    expect([trouble, offsetMs, machine.clock.jumps().count]).toEqual([null, 250, 0]);
  });

  it('is at least as late as central’s time, however far it is behind or ahead', () => {
    const machine = new Machine(noon - yearMs, 0);
    machine.hear(noon);
    const behind = machine.clock.atLeast();
    machine.wall = noon + yearMs;
    expect([behind, machine.clock.atLeast()]).toEqual([noon - 20, noon - 20]);
  });

  it('stamps rows with what is known of it', () => {
    const machine = new Machine(noon, 0);
    const first = machine.clock.stamp(noon);
    machine.hear(noon + 70, 20);
    machine.pass(61_000.5);
    expect([first, machine.clock.stamp(noon)]).toEqual([
      { monotonicMs: 1000, bootId: '0123456789ab' },
      { clockOffsetMs: -70, clockErrorMs: 17, monotonicMs: 62_000, bootId: '0123456789ab', historical: true },
    ]);
  });
});

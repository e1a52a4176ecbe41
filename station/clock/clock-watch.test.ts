import { afterEach, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { type ClockRow, ClockWatch } from './clock-watch.ts';
import { StationClock } from './station-clock.ts';
import type { Synchronised } from './time-service.ts';

const noon = Date.UTC(2026, 5, 1, 5);
const hourMs = 3_600_000;

const world = (wall: number) => {
  const machine = { wall, counter: 0, service: 'unknown' as Synchronised };
  const rows: ClockRow[] = [];
  const clock = new StationClock(
    { now: () => machine.wall, monotonic: () => machine.counter },
    { sure: noon - hourMs, seen: 0 },
    { synchronised: () => machine.service, slept: () => 0 },
  );
  const watch = new ClockWatch({ clock, record: (row) => rows.push(row), changed: () => undefined });
  watches.push(watch);
  const look = (seconds: number): void => {
    machine.wall += seconds * 1000;
    machine.counter += seconds * 1000;
    watch.look();
  };
  return { machine, clock, watch, rows, look };
};

const watches: ClockWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.dispose();
});

it('records a change once, and not the first answer of the system', () => {
  const { machine, rows, look } = world(noon);
  machine.service = 'synchronised';
  look(11);
  look(11);
  machine.service = 'unsynchronised';
  look(11);
  look(11);
  expect(rows).toEqual([{ act: 'state', trouble: null, movedMs: null }]);
});

it('records a clock that stands wrong from the start', () => {
  expect(world(noon - 2 * hourMs).rows).toEqual([
    { act: 'state', trouble: { kind: 'behind', ms: -hourMs }, movedMs: null },
  ]);
});

it('records each move, also one that a time service made and answers for', () => {
  const { machine, rows, look } = world(noon);
  machine.wall += hourMs;
  look(1);
  machine.service = 'synchronised';
  machine.wall -= hourMs;
  look(1);
  expect(rows).toEqual([
    { act: 'moved', trouble: { kind: 'moved', ms: hourMs }, movedMs: hourMs },
    { act: 'moved', trouble: null, movedMs: -hourMs },
  ]);
});

it('records what central’s time makes of it', () => {
  const { machine, clock, rows, look } = world(noon);
  clock.compare({ time: noon - hourMs, roundTripMs: 10, monotonic: machine.counter });
  look(1);
  machine.wall -= hourMs;
  look(1);
  expect(rows).toEqual([
    { act: 'state', trouble: { kind: 'off-central', ms: hourMs - 5 }, movedMs: null },
    { act: 'moved', trouble: null, movedMs: -hourMs },
  ]);
});

it('records who says that it is right against what, and takes no word on another time', () => {
  const { machine, rows, look, watch } = world(noon);
  look(1);
  machine.wall += hourMs;
  look(1);
  expect(() => watch.confirm(machine.wall - 2 * 60_000)).toThrow(
    expect.objectContaining({ code: ErrorCode.ClockNotConfirmed }),
  );
  const report = watch.confirm(machine.wall - 20_000);
  look(1);
  expect([report.trouble, rows.slice(1)]).toEqual([
    null,
    [{ act: 'confirmed', trouble: { kind: 'moved', ms: hourMs }, movedMs: null }],
  ]);
});

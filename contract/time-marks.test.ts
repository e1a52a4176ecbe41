import fc from 'fast-check';
import { expect, it } from 'vitest';
import { historicalAfterMs, timeMarks, timeMarksOf } from './time-marks.ts';

const noon = Date.UTC(2026, 5, 1, 5);
const row = (data: unknown, lateMs = 0) => ({
  time: new Date(noon).toISOString(),
  receivedAt: noon + lateMs,
  data,
});

it('calls history what arrives more than a quarter of an hour after it happened', () => {
  expect([
    timeMarksOf(row({ at: noon }, historicalAfterMs)),
    timeMarksOf(row({ at: noon }, historicalAfterMs + 1)),
    timeMarksOf(row({ at: noon - historicalAfterMs - 1 })),
    timeMarksOf(row({}, historicalAfterMs + 1)),
  ]).toEqual([[], ['historical'], ['historical'], ['historical']]);
});

it('takes the station’s word that it wrote something down late', () => {
  expect(timeMarksOf(row({ at: noon, historical: true }))).toEqual(['historical']);
});

it('sets a time right by what the station knew of its clock, before it calls it late', () => {
  const hour = 3_600_000;
  expect([
    timeMarksOf(row({ at: noon, clockOffsetMs: -hour }, hour)),
    timeMarksOf(row({ at: noon, clockOffsetMs: hour })),
    timeMarksOf(row({ at: noon }, -hour)),
  ]).toEqual([[], ['historical'], ['ahead']]);
});

it('says what was wrong with the clock', () => {
  expect([
    timeMarksOf(row({ clock: 'untrusted' })),
    timeMarksOf(row({ clock: 'unknown', clockMoved: true })),
    timeMarksOf(row({ clock: 'synchronised' })),
  ]).toEqual([['clock-untrusted'], ['clock-moved'], []]);
});

it('answers whatever a row says', () => {
  fc.assert(
    fc.property(fc.anything(), fc.integer(), (data, receivedAt) => {
      const marks = timeMarksOf({ time: '2026-06-01T05:00:00.000Z', receivedAt, data });
      expect(timeMarks.filter((mark) => marks.includes(mark))).toEqual(marks);
    }),
  );
});

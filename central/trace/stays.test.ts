import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetingsOf, minutesOf } from './meetings.ts';
import { defaultStayRules, type Sighting, staysOf } from './stays.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2021, 8, 11, 1);

let position = 0;
const seen = (atMinutes: number, more: Partial<Sighting> = {}): Sighting => ({
  position: ++position,
  person: 1,
  site: 1,
  station: 1,
  lane: 1,
  time: start + atMinutes * minute,
  direction: 'in',
  outcome: 'admit',
  mode: 'live',
  ...more,
});
const out = { direction: 'out' } as const;

/** Site and minutes since the start; `~` where an end is assumed. */
const summary = (sightings: readonly Sighting[]): readonly string[] =>
  staysOf(sightings).map(
    ({ sighting, from, to, open }) =>
      `${sighting.site}: ${(from - start) / minute}-${(to - start) / minute}${open ? '~' : ''}`,
  );

describe('staysOf', () => {
  it.each<[string, readonly Sighting[], readonly string[]]>([
    ['pairs an entry with the exit after it', [seen(0), seen(45, out)], ['1: 0-45']],
    [
      'pairs across other sites',
      [seen(0), seen(10, { site: 2 }), seen(20, { site: 2, ...out }), seen(60, out)],
      ['1: 0-60', '2: 10-20'],
    ],
    ['assumes two hours where nobody was seen leaving', [seen(0)], ['1: 0-120~']],
    ['ends an open stay with the next entry', [seen(0), seen(30), seen(50, out)], ['1: 0-30~', '1: 30-50']],
    [
      'ends an open stay where the person is seen elsewhere',
      [seen(0), seen(40, { site: 2 })],
      ['1: 0-40~', '2: 40-160~'],
    ],
    ['assumes two hours before an exit without entry', [seen(500, out)], ['1: 380-500~']],
    [
      'does not assume an entry before the last sighting',
      [seen(0), seen(60, out), seen(90, out)],
      ['1: 0-60', '1: 60-90~'],
    ],
    [
      'keeps somebody refused or referred at the gate for ten minutes',
      [seen(0, { outcome: 'refuse' }), seen(30, { outcome: 'refer' })],
      ['1: 0-10~', '1: 30-40~'],
    ],
    [
      'leaves somebody inside who was refused at the exit',
      [seen(0), seen(30, { outcome: 'refuse', ...out }), seen(60, out)],
      ['1: 0-60', '1: 30-40~'],
    ],
    [
      'lets an officer decide as a machine does',
      [seen(0, { outcome: 'officer' }), seen(5, { outcome: 'officer', ...out })],
      ['1: 0-5'],
    ],
    [
      'makes nothing of repeats and unreadable codes',
      [seen(0, { outcome: 'repeat' }), seen(1, { outcome: 'unreadable' })],
      [],
    ],
    [
      'does not believe a stay of more than a day',
      [seen(0), seen(25 * 60, out)],
      ['1: 0-120~', `1: ${23 * 60}-${25 * 60}~`],
    ],
    ['keeps modes apart', [seen(0), seen(10, { mode: 'demo', ...out })], ['1: -110-10~', '1: 0-120~']],
    ['sorts what comes unsorted', [seen(45, out), seen(0)].toSorted((a, b) => a.position - b.position), ['1: 0-45']],
  ])('%s', (_, sightings, expected) => {
    expect(summary(sightings)).toEqual(expected);
  });

  it('makes stays that begin before they end, are bounded, and are at most one for each passage and open entry', () => {
    const sighting = fc.record({
      at: fc.nat(5000),
      site: fc.integer({ min: 1, max: 3 }),
      direction: fc.constantFrom('in' as const, 'out' as const),
      outcome: fc.constantFrom(
        'admit' as const,
        'officer' as const,
        'refer' as const,
        'refuse' as const,
        'repeat' as const,
      ),
    });
    fc.assert(
      fc.property(fc.array(sighting), (records) => {
        const stays = staysOf(records.map(({ at, ...more }) => seen(at, more)));
        const sane = stays.every(({ from, to }) => from <= to && to - from <= defaultStayRules.longestMs);
        expect([sane, stays.length <= records.length * 2]).toEqual([true, true]);
      }),
    );
  });
});

describe('meetingsOf', () => {
  const stays = (...sightings: readonly Sighting[]) => staysOf(sightings);
  const times = (meetings: ReturnType<typeof meetingsOf>) =>
    meetings.map(({ site, from, to }) => `${site}: ${(from - start) / minute}-${(to - start) / minute}`);

  it('is the time at the same site, both ends included, joined where it overlaps', () => {
    const ours = stays(seen(0), seen(60, out), seen(100, { site: 2 }), seen(130, { site: 2, ...out }));
    expect([
      times(meetingsOf(ours, stays(seen(30), seen(90, out)))),
      times(meetingsOf(ours, stays(seen(60), seen(90, out)))),
      times(meetingsOf(ours, stays(seen(61), seen(90, out)))),
      times(meetingsOf(ours, stays(seen(0, { site: 3 }), seen(90, { site: 3, ...out })))),
      times(meetingsOf(ours, stays(seen(0, { mode: 'demo' })))),
      times(meetingsOf(ours, stays(seen(10), seen(20), seen(30, out), seen(110, { site: 2 })))),
    ]).toEqual([['1: 30-60'], ['1: 60-60'], [], [], [], ['1: 10-30', '2: 110-130']]);
  });

  it('counts minutes', () => {
    expect(
      minutesOf([
        { site: 1, from: 0, to: 90_000 },
        { site: 2, from: hour, to: hour + 1 },
      ]),
    ).toBe(1.5);
  });
});

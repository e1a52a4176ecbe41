import { expect, it } from 'vitest';
import { eventHeadings, eventRow, localTime, table } from './tables.ts';

it('aligns columns by what is seen', () => {
  expect(
    table(
      ['Điểm/Site', 'Số'],
      [
        ['chợ', 5],
        ['bệnh-viện-dã-chiến', 12],
      ],
    ),
  ).toBe(['Điểm/Site           Số', 'chợ                 5', 'bệnh-viện-dã-chiến  12'].join('\n'));
});

it('shows nothing that would steer a terminal', () => {
  expect(table(['a'], [['\u001b[2Jx\u202e']])).toBe('a\n?[2Jx?');
});

it('shows the time of Viet Nam', () => {
  expect([localTime('2021-09-10T23:30:05.000Z'), localTime('no time')]).toEqual(['11/09/2021 06:30:05', 'no time']);
});

it('says beside an event what is to be known of its time', () => {
  const event = {
    ...{ position: 1, site: 'cho', station: 'cong-1', epoch: 'a'.repeat(32), sequence: 3, mode: 'live' as const },
    ...{ type: 'vn.checkpoint.passage.v1', time: '2021-09-10T23:30:05.000Z', receivedAt: 0, data: {}, sealed: false },
  };
  const last = (marks: Parameters<typeof eventRow>[0]['marks']) => eventRow({ ...event, marks }).at(-1);
  expect([eventHeadings.length, last([]), last(['historical', 'clock-untrusted'])]).toEqual([
    eventRow({ ...event, marks: [] }).length,
    '',
    'đến muộn/late, đồng hồ sai/clock wrong',
  ]);
});

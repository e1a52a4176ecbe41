import { expect, it } from 'vitest';
import { localTime, table } from './tables.ts';

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

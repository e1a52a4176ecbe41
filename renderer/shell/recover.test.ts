import { expect, it } from 'vitest';
import { recoverFromUncaught } from './recover.ts';

it('says in both languages that the screen opens again, and opens it when that could be read', () => {
  const seen: unknown[] = [];
  recoverFromUncaught({
    say: (...words) => seen.push(words),
    reload: () => seen.push('reload'),
    after: (ms, call) => {
      seen.push(ms);
      call();
    },
    log: (error) => seen.push(error),
  })('broken');
  expect(seen).toEqual([
    'broken',
    ['Màn hình gặp lỗi, đang mở lại…', 'The screen met an error and opens again…'],
    2000,
    'reload',
  ]);
});

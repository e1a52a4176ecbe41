import { expect, it } from 'vitest';
import { oneLook } from './one-look.ts';

it('looks once for all who ask meanwhile, and anew for whoever asks later', async () => {
  const looks: ((found: string) => void)[] = [];
  const look = oneLook(() => new Promise<string>((resolve) => looks.push(resolve)));
  const both = Promise.all([look(), look()]);
  expect(looks).toHaveLength(1);
  looks[0]?.('first');
  expect(await both).toEqual(['first', 'first']);
  const later = look();
  looks[1]?.('second');
  expect(await later).toBe('second');
});

it('looks anew after it has failed', async () => {
  let looks = 0;
  const look = oneLook(async () => {
    looks += 1;
    if (looks === 1) throw new Error('gone');
    return looks;
  });
  await expect(look()).rejects.toThrow('gone');
  expect(await look()).toBe(2);
});

import { expect, it } from 'vitest';
import { celsius, slipNumber } from './figures.ts';

it('writes figures as Vietnamese does, and slips as they are printed', () => {
  expect([celsius(36.6), celsius(37.45), celsius(38), slipNumber(7), slipNumber(12345)]).toEqual([
    '36,6 °C',
    '37,5 °C',
    '38,0 °C',
    '0007',
    '12345',
  ]);
});

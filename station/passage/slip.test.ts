import { describe, expect, it } from 'vitest';
import type { Decision } from '../../contract/decision.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { slipOf, slipTime } from './slip.ts';

const configuration = parseConfiguration(
  {
    version: 1,
    site: { id: 'a', name: 'Chợ Bến Thành' },
    station: { id: 'b', name: 'Cửa Nam' },
    mode: 'training',
    lanes: [{ id: 'gate-1', name: 'Làn 1' }],
  },
  'test',
);
const decision: Decision = {
  outcome: 'refer',
  colour: 'red',
  reasons: [],
  direction: 'in',
  lane: 'gate-1',
  temperature: { celsius: 38.4, at: 1, device: 't' },
  rules: { id: 'venue', version: '1.0.0' },
  clock: 'unknown',
  epoch: 'a'.repeat(32),
  sequence: 7,
  offline: false,
  at: Date.UTC(2021, 8, 10, 17, 31),
  slip: 412,
  repeatOf: null,
};

describe('slip', () => {
  it('says what a referral needs, in local time, and no name', () => {
    expect(slipOf(decision, configuration)).toEqual({
      kind: 'slip',
      variant: 'referral',
      copy: 0,
      name: null,
      number: 412,
      time: '00:31 11/09/2021',
      site: 'Chợ Bến Thành',
      station: 'Cửa Nam',
      lane: 'Làn 1',
      outcome: 'refer',
      colour: 'red',
      direction: 'in',
      celsius: 38.4,
      reasons: [],
      code: `CP1:b:${'a'.repeat(32)}:7`,
      watermark: 'TRAINING',
    });
    expect(slipTime(0, -60)).toBe('23:00 31/12/1969');
  });

  it('is none where no number was given', () => {
    expect(slipOf({ ...decision, slip: null }, configuration)).toBeNull();
  });
});

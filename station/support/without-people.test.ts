import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutPeople } from './without-people.ts';

const folders = { data: '/home/nguyen-van-a/checkpoint', home: '/home/nguyen-van-a' };
const without = (value: unknown): unknown => withoutPeople(value, folders);

describe('what leaves a station', () => {
  it('has no number that could be somebody’s, wherever it stands', () => {
    expect(without({ a: ['code 001087029317 is held', { GD4790123456789: 'tel. 0912345678' }] })).toEqual({
      a: ['code ############ is held', { 'GD#############': 'tel. ##########' }],
    });
  });

  it('keeps ids of epochs, digests, moments and versions', () => {
    const kept = {
      epoch: '0123456789abcdef0123456789abcdef',
      digest: `${'1234567890'.repeat(3)}ab`.repeat(2),
      at: 1_637_000_000_000,
      time: '2021-11-25T07:31:00.123+07:00',
      port: '10.0.0.5:9100',
    };
    expect(without(kept)).toEqual(kept);
  });

  it('does not say whose folder it is', () => {
    expect(without('cannot open /home/nguyen-van-a/checkpoint/ledger.db in /home/nguyen-van-a')).toBe(
      'cannot open (data)/ledger.db in (home)',
    );
    expect(withoutPeople('/dev/usb/lp0', { data: '/', home: '/' })).toBe('/dev/usb/lp0');
  });

  it('never leaves nine digits one after the other in a text that is no id', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('1', '7', 'x', ' ', '-'), maxLength: 60 }), (text) => {
        expect(without(text)).not.toMatch(/\d{9}/);
      }),
    );
  });
});

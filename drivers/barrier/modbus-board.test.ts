import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relayModbusSettingsSchema } from '../profile/barrier-settings.ts';
import { bytePattern, bytesOfCommand, matchAnswer } from './byte-pattern.ts';
import { modbusBoardSettings } from './modbus-board.ts';

const settingsWith = (given: object) => modbusBoardSettings(relayModbusSettingsSchema.parse(given));
const bytesOf = (text: string, units = 0) => Buffer.from(bytesOfCommand(bytePattern(text), units)).toString('hex');

describe('a Modbus relay board', () => {
  it('is told and asked as the standard and the maker write it', () => {
    const { on, off, pulse, status } = settingsWith({
      pulse: { address: 0x200, unitMs: 100, maxUnits: 0x7fff },
      inputs: { fire: { address: 0 }, position: { address: 9, active: 'clear' } },
    });
    expect([
      bytesOf(on.send),
      bytesOf(off.send),
      bytesOf(pulse?.send ?? '', 7),
      ...status.map(({ send }) => bytesOf(send ?? '')),
    ]).toEqual([
      '01050000ff008c3a',
      '010500000000cdca',
      '010502000007' + '8db0',
      '010100000001fdca',
      '01020000000af80d',
    ]);
    expect(status[1]?.inputs).toEqual({
      fire: { byte: 3, mask: 1, active: 'set' },
      position: { byte: 4, mask: 2, active: 'clear' },
    });
  });

  it('has patterns for its answers and refusals, wherever its coil and inputs lie', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 247 }),
        fc.nat(0xffff),
        fc.nat(0xff00),
        fc.nat(63),
        (slave, coil, input, span) => {
          const { on, status } = settingsWith({
            slave,
            coil,
            inputs: { fire: { address: input }, button: { address: input + span } },
          });
          const echo = [...bytesOfCommand(bytePattern(on.send))];
          expect(matchAnswer(bytePattern(on.answer ?? ''), echo)).toBe('yes');
          expect(status.length).toBe(2);
        },
      ),
    );
  });
});

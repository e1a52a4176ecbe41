import { describe, expect, it } from 'vitest';
import {
  askRealTimeStatus,
  doneWithoutPaper,
  isDoneAnswer,
  isRealTimeAnswer,
  parseErrorKind,
  parseOfflineCause,
  parsePaper,
} from './escpos.ts';

const everyByte = Array.from({ length: 256 }, (_, byte) => byte);

describe('ESC/POS status', () => {
  it('asks with DLE EOT 1 to 4', () => {
    const asked = (['printer', 'offline', 'error', 'paper'] as const).map((which) => [...askRealTimeStatus(which)]);
    expect(asked).toEqual([1, 2, 3, 4].map((n) => [0x10, 0x04, n]));
  });

  it('never takes one kind of answer for the other', () => {
    expect(everyByte.filter((byte) => isDoneAnswer(byte) && isRealTimeAnswer(byte))).toEqual([]);
  });

  it('does not take the end of the paper for the end of the slip', () => {
    expect([0x00, 0x03, 0x0c, 0x0f].map((answer) => [isDoneAnswer(answer), doneWithoutPaper(answer)])).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [true, true],
    ]);
  });

  it('reads the paper sensors', () => {
    expect([0x12, 0x1e, 0x72, 0x7e].map(parsePaper)).toEqual(['ok', 'near-end', 'out', 'out']);
  });

  it('reads why the printer is off-line', () => {
    expect(parseOfflineCause(0x12 | 0x04 | 0x40)).toEqual({
      coverOpen: true,
      paperOut: false,
      error: true,
      feeding: false,
    });
  });

  it('reads which error there is, the gravest first', () => {
    expect([0x12, 0x16, 0x1a, 0x32, 0x52, 0x7e].map(parseErrorKind)).toEqual([
      'unknown',
      'mechanical',
      'cutter',
      'unrecoverable',
      'head-too-hot',
      'unrecoverable',
    ]);
  });
});

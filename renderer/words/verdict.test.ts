import { describe, expect, it } from 'vitest';
import type { Decision } from '../../contract/decision.ts';
import { decisionOf, noon } from '../testing/states.ts';
import { briefOf, verdictOf } from './verdict.ts';

const shown = (change: Partial<Decision>): string => {
  const { tone, glyph, sound, headline } = verdictOf(decisionOf(change), 420);
  return [tone, glyph, sound, headline.vi.join(' '), headline.en].join(' | ');
};

const fever = { code: 'temperature.fever', vi: 'Thân nhiệt từ 37,5 °C', en: 'Body temperature of 37.5 °C or more' };
const repeatOf = { epoch: 'f'.repeat(32), sequence: 6, at: noon - 2000 };

describe('verdictOf', () => {
  it('gives each outcome a colour, a sign, a sound and words', () => {
    const verdicts = [
      shown({}),
      shown({ direction: 'out' }),
      shown({ colour: 'yellow' }),
      shown({ colour: 'yellow', direction: 'out' }),
      shown({ outcome: 'officer', colour: 'yellow' }),
      shown({ outcome: 'refer', colour: 'red', reasons: [fever] }),
      shown({ outcome: 'refer', colour: 'red' }),
      shown({ outcome: 'refuse', colour: 'red' }),
      shown({ outcome: 'refuse', colour: 'red', direction: 'out' }),
      shown({ outcome: 'unreadable', colour: 'none' }),
      shown({ outcome: 'repeat', colour: 'none', repeatOf }),
    ];
    expect(verdicts).toEqual([
      'green | tick | green | MỜI VÀO | PLEASE ENTER',
      'green | tick | green | TẠM BIỆT | GOODBYE',
      'yellow | tick-note | yellow | MỜI VÀO – LƯU Ý | PLEASE ENTER – TAKE NOTE',
      'yellow | tick-note | yellow | TẠM BIỆT – LƯU Ý | GOODBYE – TAKE NOTE',
      'yellow | hand | yellow | GẶP NHÂN VIÊN | PLEASE SEE STAFF',
      'red | thermometer | red | SỐT – XÉT NGHIỆM | FEVER – REFER TO TESTING',
      'red | thermometer | red | ĐI XÉT NGHIỆM | REFER TO TESTING',
      'red | cross | red | KHÔNG ĐƯỢC VÀO | NO ENTRY',
      'red | cross | red | KHÔNG ĐƯỢC RA | NO EXIT',
      'slate | question | unreadable | KHÔNG ĐỌC ĐƯỢC MÃ – THỬ LẠI | CODE NOT READ – TRY AGAIN',
      'blue | twice | repeat | ĐÃ GHI NHẬN LÚC 10:32:03 | ALREADY RECORDED AT 10:32:03',
    ]);
  });

  it('keeps the colour of what is repeated: a fever scanned again is red again', () => {
    expect([
      shown({ outcome: 'repeat', colour: 'red', repeatOf }),
      shown({ outcome: 'repeat', colour: 'green', repeatOf }),
    ]).toEqual([
      'red | twice | red | ĐÃ GHI NHẬN LÚC 10:32:03 | ALREADY RECORDED AT 10:32:03',
      'green | twice | repeat | ĐÃ GHI NHẬN LÚC 10:32:03 | ALREADY RECORDED AT 10:32:03',
    ]);
  });

  it('shows an outcome in its own colour where the rules named none', () => {
    expect([
      shown({ outcome: 'refuse', colour: 'none' }),
      shown({ outcome: 'officer', colour: 'none' }),
      shown({ outcome: 'unreadable', colour: 'green' }),
    ]).toEqual([
      'red | cross | red | KHÔNG ĐƯỢC VÀO | NO ENTRY',
      'yellow | hand | yellow | GẶP NHÂN VIÊN | PLEASE SEE STAFF',
      'slate | question | unreadable | KHÔNG ĐỌC ĐƯỢC MÃ – THỬ LẠI | CODE NOT READ – TRY AGAIN',
    ]);
  });
});

describe('briefOf', () => {
  it('says the same in a word or two', () => {
    const brief = (change: Partial<Decision>): string => {
      const { tone, glyph, word } = briefOf(decisionOf(change));
      return `${tone} ${glyph} ${word.vi} / ${word.en}`;
    };
    expect([
      brief({}),
      brief({ direction: 'out' }),
      brief({ colour: 'yellow' }),
      brief({ outcome: 'refer', colour: 'red' }),
      brief({ outcome: 'unreadable', colour: 'none' }),
    ]).toEqual([
      'green tick Mời vào / Entered',
      'green tick Đã ra / Left',
      'yellow tick-note Lưu ý / Note',
      'red thermometer Xét nghiệm / Testing',
      'slate question Không đọc được / Not read',
    ]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownLetters, type Tone, tones, withLetter, withoutLast, withTone } from './vietnamese.ts';

const typed = (keys: readonly string[]): string =>
  keys.reduce(
    (text, key) => (tones.some((tone) => tone === key) ? withTone(text, key as Tone) : withLetter(text, key)),
    '',
  );

describe('the Vietnamese touch keyboard', () => {
  it.each<readonly [string, Tone, string]>([
    ['nguyên', 'ngã', 'nguyễn'],
    ['thi', 'nặng', 'thị'],
    ['ngoc', 'nặng', 'ngọc'],
    ['bich', 'sắc', 'bích'],
    ['hoa', 'huyền', 'hoà'],
    ['hoan', 'huyền', 'hoàn'],
    ['thuy', 'sắc', 'thuý'],
    ['quy', 'sắc', 'quý'],
    ['qua', 'sắc', 'quá'],
    ['gia', 'huyền', 'già'],
    ['gi', 'huyền', 'gì'],
    ['giang', 'sắc', 'giáng'],
    ['mai', 'hỏi', 'mải'],
    ['hao', 'hỏi', 'hảo'],
    ['lươn', 'sắc', 'lướn'],
    ['vương', 'huyền', 'vường'],
    ['khuya', 'sắc', 'khuýa'],
    ['toai', 'nặng', 'toại'],
    ['nghia', 'ngã', 'nghĩa'],
    ['NGUYÊN', 'ngã', 'NGUYỄN'],
    ['trần thi', 'nặng', 'trần thị'],
    ['đưc', 'sắc', 'đức'],
  ])('writes %s with %s as %s', (word, tone, whole) => {
    expect(withTone(word, tone)).toBe(whole);
  });

  it('types a whole name letter by letter, with capitals, and moves a tone that was set early', () => {
    const name = typed([...'nguy', 'ê', 'n', 'ngã', ' ', 't', 'h', 'i', 'nặng', ' ', 'đ', 'a', 'o', 'huyền']);
    expect(name).toBe('Nguyễn Thị Đào');
    expect(typed([...'ho', 'huyền', ...'an'])).toBe('Hoàn');
  });

  it('changes a tone, and takes it away with the same key', () => {
    expect(withTone('Ngọc', 'sắc')).toBe('Ngóc');
    expect(withTone('Ngọc', 'nặng')).toBe('Ngoc');
    expect(withTone('Kr', 'sắc')).toBe('Kr');
    expect(withTone('', 'sắc')).toBe('');
    expect(withTone('An ', 'sắc')).toBe('An ');
  });

  it('takes back a letter with all its marks', () => {
    expect(withoutLast('Thị')).toBe('Th');
    expect(withoutLast('Thị'.normalize('NFD'))).toBe('Th');
    expect(withoutLast('')).toBe('');
  });

  it('never changes how many letters there are, whatever is typed', () => {
    const key = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz ', ...ownLetters);
    fc.assert(
      fc.property(fc.array(key, { maxLength: 30 }), fc.constantFrom(...tones), (keys, tone) => {
        const plain = typed(keys);
        expect([...withTone(plain, tone)].length).toBe([...plain].length);
        expect(withTone(withTone(plain, tone), tone)).toBe(plain);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldName, nameMatches } from './fold-name.ts';

test('a name is found with and without its diacritics, by beginnings of its words in any order', () => {
  const name = foldName('Nguyễn  Thị Bích-Đào');
  expect(name).toBe('nguyen thi bich dao');
  const found = (query: string) => nameMatches(name, foldName(query));
  expect(['nguyen', 'Đào', 'dao nguyễn', 'ng th bi da', 'NGUYỄN THỊ BÍCH ĐÀO'].map(found)).toEqual(Array(5).fill(true));
  expect(['uyen', 'nguyen van', 'dao dao', 'n n'].map(found)).toEqual(Array(4).fill(false));
});

test('composed and decomposed letters are the same', () => {
  expect(foldName('Ngọc'.normalize('NFD'))).toBe(foldName('Ngọc'.normalize('NFC')));
});

test('no text throws, and a name is found by itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(nameMatches(foldName(text), foldName(text))).toBe(true);
    }),
  );
});

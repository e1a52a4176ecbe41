import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readVisitorWords, wordsFolder } from './visitor-words.ts';

let folder: string;
let faults: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'words-'));
  faults = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readVisitorWords(folder, ({ message }) => void faults.push(message));
const put = (name: string, text: string): void => {
  mkdirSync(join(folder, wordsFolder), { recursive: true });
  writeFileSync(join(folder, wordsFolder, name), text);
};

test('reads the languages that an installer has left, and has none without', () => {
  expect(read()).toEqual([]);
  const korean = { language: 'ko', name: '한국어', outcomes: { refuse: '들어갈 수 없습니다' }, reasons: {} };
  put('ko.json', `\ufeff${JSON.stringify(korean)}`);
  expect(read()).toEqual([{ ...korean, direction: 'ltr' }]);
  expect(faults).toEqual([]);
});

test('tells which file is wrong, and uses the others', () => {
  put('ko.json', '{');
  put('ja.json', JSON.stringify({ language: 'zh', name: '中文', outcomes: {}, reasons: {} }));
  put('zh.json', JSON.stringify({ language: 'zh', name: '中文', outcomes: { refuses: 'x' }, reasons: {} }));
  put(
    'fr.json',
    JSON.stringify({ language: 'fr', name: 'Français', outcomes: {}, reasons: { 'presence.full': 'Complet' } }),
  );
  expect(read().map(({ language }) => language)).toEqual(['fr']);
  expect(faults).toEqual([
    expect.stringMatching(/ja\.json.*"zh"/),
    expect.stringContaining('ko.json'),
    expect.stringMatching(/zh\.json.*refuses/s),
  ]);
});

import { expect, it } from 'vitest';
import { type KeyPress, opensBrowserThings } from './browser-keys.ts';

/** `Ctrl Shift R`, `Alt ArrowLeft`, `a`: Shift changes the key itself. */
const pressed = (words: string): KeyPress => {
  const parts = words.split(' ');
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    altKey: parts.includes('Alt'),
  };
};

const refused = (presses: readonly string[], inField: boolean): readonly string[] =>
  presses.filter((words) => opensBrowserThings(pressed(words), inField));

it('refuses what leaves the page, zooms it or opens a window, in a field as well', () => {
  const presses = [
    ...[...'+-_=0rwpsoufhjntldgiRI'].flatMap((key) => [`Ctrl ${key}`, `Meta ${key}`]),
    ...Array.from({ length: 12 }, (_, index) => `F${index + 1}`),
    'Alt ArrowLeft',
    'Alt ArrowRight',
    'Alt Home',
    'BrowserBack',
    'BrowserRefresh',
  ];
  expect([refused(presses, false), refused(presses, true)]).toEqual([presses, presses]);
});

it('leaves typing and editing to a field', () => {
  const presses = [..."aAâ0+-='/ ", 'Backspace', 'Enter', 'Tab', 'ArrowLeft', 'Home', 'F', 'F13'];
  const editing = ['c', 'v', 'x', 'a', 'z', 'Z', 'Backspace', 'ArrowLeft'].map((key) => `Ctrl ${key}`);
  expect(refused([...presses, ...editing], true)).toEqual([]);
});

it('refuses the way back and the quick find outside fields only', () => {
  expect(refused(['Backspace', '/', "'", 'Enter', ' ', 'Tab', 'a', '7'], false)).toEqual(['Backspace', '/', "'"]);
});

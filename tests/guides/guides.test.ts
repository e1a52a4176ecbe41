import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { errorAdvice, faultAdvice, networkAdvice } from '../../renderer/text.ts';
import { scenes } from './scenes.ts';

const guides = fileURLToPath(new URL('../../docs/guides/', import.meta.url));
const pictures = join(guides, 'pictures');
const documents = readdirSync(guides).filter((name) => /\.(md|html)$/.test(name));
const textOf = (name: string): string => readFileSync(join(guides, name), 'utf8');

const rows = new Map(
  [...textOf('troubleshooting.md').matchAll(/^\| (\d{4}) \| (.+) \| (.+) \|$/gm)].map(([, code, seen, act]) => [
    Number(code),
    { seen: seen ?? '', act: act ?? '' },
  ]),
);

test.each(Object.entries(ErrorCode))('troubleshooting says what to do about %s, in both languages', (_, code) => {
  const row = rows.get(code);
  expect(row?.seen).toMatch(/^\*\*.+\*\*<br>.+/);
  expect(row?.act).toMatch(/.+<br>.+/);
});

test('what the screens say of an error stands in its row as it is said', () => {
  const advice = Object.entries({ ...errorAdvice, ...faultAdvice, ...networkAdvice });
  expect(advice.length).toBeGreaterThan(50);
  for (const [code, said] of advice) expect(rows.get(Number(code))?.seen, code).toContain(said?.title.vi);
});

test('no code stands in troubleshooting that no program says, and none twice', () => {
  const known = new Set<number>(Object.values(ErrorCode));
  expect([...rows.keys()].filter((code) => !known.has(code))).toEqual([]);
  expect(textOf('troubleshooting.md').match(/^\| \d{4} \|/gm)).toHaveLength(rows.size);
});

test.each(scenes)('the picture $name is a screen, small, and shown in a guide', ({ name }) => {
  const file = join(pictures, `${name}.png`);
  expect(statSync(file).size).toBeLessThanOrEqual(80 * 1024);
  expect(PNG.sync.read(readFileSync(file)).width).toBe(800);
  expect(documents.some((document) => textOf(document).includes(`pictures/${name}.png`))).toBe(true);
});

test('no picture is left of a scene that is not taken any more', () => {
  expect(readdirSync(pictures).toSorted()).toEqual(scenes.map(({ name }) => `${name}.png`).toSorted());
});

test.each(documents)('every link and picture of %s leads to a file', (document) => {
  const targets = [...textOf(document).matchAll(/\]\(([^)#\s]+)[^)]*\)|(?:src|href)="([^"#]+)"/g)];
  for (const [, link, source] of targets) {
    const target = link ?? source ?? '';
    if (/^https?:/.test(target)) continue;
    expect(existsSync(join(dirname(join(guides, document)), target)), target).toBe(true);
  }
});

test('the card for guards is one page', () => {
  const pdf = readFileSync(join(guides, 'guard-card.pdf'), 'latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileKeys } from '../keys/file-keys.ts';
import { localDay, SiteTags } from './site-tags.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tags-'));
  file = join(folder, 'keys', 'tags.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const random = () => Buffer.alloc(32, 5);
const saved = () => {
  throw new Error('could not be saved');
};

describe('site tags', () => {
  it('match a person with yesterday by the key that is still held, and with no day before', () => {
    const tags = new SiteTags(fileKeys(folder), 100, random, saved);
    const [monday] = tags.tags('id:1');
    tags.advance(101);
    expect(tags.tags('id:1').map((tag) => tag.value)).toContain(monday.value);
    tags.advance(102);
    expect(tags.tags('id:1').map((tag) => tag.value)).not.toContain(monday.value);
    expect(tags.oldestDay()).toBe(101);
  });

  it('are the same after a restart, also over midnight, and differ between people', () => {
    const [before] = new SiteTags(fileKeys(folder), 100, random, saved).tags('id:1');
    const again = new SiteTags(fileKeys(folder), 101, () => Buffer.alloc(32, 9), saved);
    expect(again.tags('id:1')[1]).toEqual(before);
    expect(again.tags('id:2')[0].value).not.toBe(again.tags('id:1')[0].value);
  });

  it('do not leave an older key in the file', () => {
    const tags = new SiteTags(fileKeys(folder), 100, random, saved);
    const first = (JSON.parse(readFileSync(file, 'utf8')) as { today: string }).today;
    tags.advance(102);
    expect(readFileSync(file, 'utf8')).not.toContain(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('stay when the clock goes back a day', () => {
    const tags = new SiteTags(fileKeys(folder), 100, random, saved);
    const [today] = tags.tags('id:1');
    tags.advance(99);
    expect(tags.tags('id:1')[0]).toEqual(today);
  });

  it('begin anew after a leap of the clock, forward and back again, so that no key lasts', () => {
    let next = 0;
    const fresh = () => {
      next += 1;
      return Buffer.alloc(32, next);
    };
    const tags = new SiteTags(fileKeys(folder), 100, fresh, saved);
    const values = [100, 47_000, 101, 102].map((day) => {
      tags.advance(day);
      return tags.tags('id:1').map((tag) => `${tag.day} ${tag.value}`);
    });
    expect([new Set(values.flat()).size, values.map((all) => all.length)]).toEqual([4, [1, 1, 1, 2]]);
    expect(values[3]?.[1]).toBe(values[2]?.[0]);
  });

  it('go on in memory when the disk is full, and are written when it is not', () => {
    const unsaved: number[] = [];
    const folderInTheWay = join(folder, 'keys', 'tags.json.new');
    mkdirSync(folderInTheWay, { recursive: true });
    const tags = new SiteTags(fileKeys(folder), 100, random, (error) => unsaved.push(error.code));
    tags.advance(101);
    rmSync(folderInTheWay, { recursive: true });
    tags.advance(101);
    expect([unsaved, new SiteTags(fileKeys(folder), 101, random, saved).tags('id:1')]).toEqual([
      [4003, 4003],
      tags.tags('id:1'),
    ]);
  });

  it.each([
    '{"version":1,"day":100,"today":"","yesterday":null}',
    '{"version":1,"day":100,"today":"AAAA","yesterday":null}',
  ])('refuse the file %s, whose key would be guessed', (text) => {
    mkdirSync(join(folder, 'keys'));
    writeFileSync(file, text);
    expect(() => new SiteTags(fileKeys(folder), 100, random, saved)).toThrow(expect.objectContaining({ code: 1005 }));
  });

  it('say what to do about a broken file', () => {
    new SiteTags(fileKeys(folder), 100, random, saved);
    writeFileSync(file, '{');
    expect(() => new SiteTags(fileKeys(folder), 100, random, saved)).toThrow(expect.objectContaining({ code: 1005 }));
  });

  it('count days by the local date', () => {
    const beforeMidnightInVietnam = Date.UTC(2021, 8, 10, 16, 59);
    expect(localDay(beforeMidnightInVietnam + 60_000, 420) - localDay(beforeMidnightInVietnam, 420)).toBe(1);
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localDay, SiteTags } from './site-tags.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tags-'));
  file = join(folder, 'keys', 'tags.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const random = () => Buffer.alloc(32, 5);

describe('site tags', () => {
  it('match a person with yesterday by the key that is still held, and with no day before', () => {
    const tags = new SiteTags(file, 100, random);
    const [monday] = tags.tags('id:1');
    tags.advance(101);
    expect(tags.tags('id:1').map((tag) => tag.value)).toContain(monday.value);
    tags.advance(102);
    expect(tags.tags('id:1').map((tag) => tag.value)).not.toContain(monday.value);
    expect(tags.oldestDay()).toBe(101);
  });

  it('are the same after a restart, also over midnight, and differ between people', () => {
    const [before] = new SiteTags(file, 100, random).tags('id:1');
    const again = new SiteTags(file, 101, () => Buffer.alloc(32, 9));
    expect(again.tags('id:1')[1]).toEqual(before);
    expect(again.tags('id:2')[0].value).not.toBe(again.tags('id:1')[0].value);
  });

  it('do not leave an older key in the file', () => {
    const tags = new SiteTags(file, 100, random);
    const first = (JSON.parse(readFileSync(file, 'utf8')) as { today: string }).today;
    tags.advance(102);
    expect(readFileSync(file, 'utf8')).not.toContain(first);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('stay when the clock goes back a day', () => {
    const tags = new SiteTags(file, 100, random);
    const [today] = tags.tags('id:1');
    expect(tags.advance(99)).toBe(false);
    expect(tags.tags('id:1')[0]).toEqual(today);
  });

  it('say what to do about a broken file', () => {
    new SiteTags(file, 100, random);
    writeFileSync(file, '{');
    expect(() => new SiteTags(file, 100, random)).toThrow(expect.objectContaining({ code: 1005 }));
  });

  it('count days by the local date', () => {
    const beforeMidnightInVietnam = Date.UTC(2021, 8, 10, 16, 59);
    expect(localDay(beforeMidnightInVietnam + 60_000, 420) - localDay(beforeMidnightInVietnam, 420)).toBe(1);
  });
});

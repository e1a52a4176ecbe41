import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteKeyOn } from '../../contract/site-key.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { type DayKeys, follow, given } from './day-keys.ts';
import { SiteTags } from './site-tags.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'given-keys-'));
  file = join(folder, 'keys', 'tags.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = () => Buffer.alloc(32, 5);
const saved = () => {
  throw new Error('could not be saved');
};
const keyOf = (day: number, fill = 6) => ({ day, key: new Uint8Array(Buffer.alloc(32, fill)) });
const open = (day: number) => new SiteTags(fileKeys(folder), day, own, saved);
const values = (tags: SiteTags, person: string) => tags.tags(person).map(({ value }) => value);

describe('the key that central gives to a site', () => {
  it('is the same at a station that gets it a day later', () => {
    const first = open(100);
    first.give({ generation: 7, key: keyOf(99) }, 100);
    first.advance(101);
    const second = new SiteTags(fileKeys(join(folder, 'other')), 101, own, saved);
    second.give({ generation: 7, key: keyOf(99) }, 101);
    expect([second.siteKey(), second.generation, values(second, 'id:1').slice(0, 2)]).toEqual([
      siteKeyOn(keyOf(99), 101),
      7,
      values(first, 'id:1').slice(0, 2),
    ]);
  });

  it('leaves whoever was counted by the key before known until the second midnight, over a restart, too', () => {
    const tags = open(100);
    const [mine] = values(tags, 'id:1');
    tags.give({ generation: 7, key: keyOf(100) }, 100);
    const [second] = values(tags, 'id:1');
    tags.give({ generation: 8, key: keyOf(100, 9) }, 100);
    const known = [100, 101, 102].map((day) => {
      const again = open(day);
      const all = values(again, 'id:1');
      return [again.oldestDay(), all.includes(mine ?? ''), all.includes(second ?? ''), all.length];
    });
    expect(known).toEqual([
      [100, true, true, 3],
      [100, true, true, 4],
      [101, false, false, 2],
    ]);
    expect(JSON.parse(readFileSync(file, 'utf8')).former).toEqual([]);
  });

  it('is not replaced by an older one, nor lost by the same one again', () => {
    const tags = open(100);
    tags.give({ generation: 8, key: keyOf(100) }, 100);
    const before = tags.siteKey();
    expect(tags.give({ generation: 7, key: keyOf(100, 9) }, 100)).toBe(true);
    tags.give({ generation: 8, key: keyOf(99, 9) }, 100);
    expect([tags.siteKey(), tags.generation]).toEqual([before, 8]);
  });

  it('of an enrolment counts, also where another central system gave a newer one before', () => {
    const tags = open(100);
    tags.give({ generation: 8, key: keyOf(100) }, 100);
    tags.give({ generation: 3, key: keyOf(100, 9) }, 100, true);
    expect([tags.siteKey(), tags.generation]).toEqual([keyOf(100, 9), 3]);
  });

  it('waits on disk for a clock that is right, where the kiosk was unpacked with a wrong one', () => {
    const tags = open(10_957);
    tags.give({ generation: 8, key: keyOf(20_000) }, 10_957);
    expect([tags.shared, tags.generation]).toEqual([false, null]);
    const again = open(10_957);
    again.advance(20_003);
    expect([again.siteKey(), again.generation]).toEqual([siteKeyOn(keyOf(20_000), 20_003), 8]);
    expect(JSON.parse(readFileSync(file, 'utf8')).waiting).toBeNull();
  });

  it('is lost with a leap of the clock, and taken again when it is given again', () => {
    const tags = open(100);
    tags.give({ generation: 8, key: keyOf(100) }, 100);
    tags.advance(110);
    expect([tags.shared, tags.generation]).toEqual([false, null]);
    tags.give({ generation: 7, key: keyOf(109, 9) }, 110);
    expect(tags.generation).toBeNull();
    tags.give({ generation: 8, key: siteKeyOn(keyOf(100), 109) }, 110);
    expect([tags.siteKey(), tags.generation]).toEqual([siteKeyOn(keyOf(100), 110), 8]);
  });

  it('whatever days and keys come, keeps no key older than the day before, and no more than these', () => {
    const act = fc.oneof(
      fc.record({
        give: fc.record({ generation: fc.integer({ min: 1, max: 9 }), back: fc.integer({ min: -2, max: 3 }) }),
      }),
      fc.record({ days: fc.integer({ min: -1, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let day = 1000;
        let keys: DayKeys = { day, today: own(), yesterday: null };
        for (const one of acts) {
          if ('days' in one) day += one.days;
          const { generation, back } = 'give' in one ? one.give : { generation: 0, back: 0 };
          const next =
            'give' in one ? given(keys, { generation, key: keyOf(day - back, generation) }, day, false) : null;
          keys = next ?? follow(keys, day, own);
          expect((keys.former ?? []).every((key) => key.day >= keys.day - 1 && key.day <= keys.day)).toBe(true);
          expect(Math.abs(keys.day - day)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

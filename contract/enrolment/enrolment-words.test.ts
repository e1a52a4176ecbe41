import { describe, expect, it } from 'vitest';
import { enrolmentWordParts, enrolmentWords, withoutMarks } from './enrolment-words.ts';

/** As the speech of all regions together may merge a syllable. */
const heard = (word: string): string =>
  withoutMarks(word)
    .replace(/^n(?![gh])/, 'l')
    .replace(/^x/, 's')
    .replace(/^tr/, 'ch')
    .replace(/^(gi|r|v|d)/, 'v')
    .replace(/ng$|nh$/, 'n')
    .replace(/c$|ch$/, 't')
    .replace(/^qu/, 'w')
    .replace(/y$/, 'i');

const { things, qualities } = enrolmentWordParts;

describe('the words of an enrolment', () => {
  it('are 64 things and 32 qualities, which all sound different in every region, also without tones', () => {
    expect([things.length, qualities.length]).toEqual([64, 32]);
    for (const words of [things, qualities]) {
      const groups = Map.groupBy(words, heard);
      expect([...groups.values()].filter((group) => group.length > 1)).toEqual([]);
    }
  });

  const part = (fill: number) => new Uint8Array(32).fill(fill);
  const subject = { root: part(1), roles: part(2), request: part(3), watchListKey: part(4), grant: part(5) };

  it('are the same six on both sides, and others as soon as anything differs', () => {
    const words = enrolmentWords(subject);
    expect(words).toEqual(enrolmentWords({ ...subject }));
    expect(words).toHaveLength(6);
    for (const field of ['root', 'roles', 'request', 'watchListKey', 'grant'] as const) {
      expect(enrolmentWords({ ...subject, [field]: part(9) })).not.toEqual(words);
    }
    expect(
      enrolmentWords({ ...subject, root: part(1).subarray(1), roles: new Uint8Array([1, ...part(2)]) }),
    ).not.toEqual(words);
  });

  it('use every one of the 2048', () => {
    const seen = new Set<string>();
    for (let index = 0; seen.size < 2048 && index < 20_000; index += 1) {
      for (const word of enrolmentWords({ ...subject, grant: Buffer.from(String(index)) })) seen.add(word);
    }
    expect(seen.size).toBe(2048);
  });

  it('can be shown without Vietnamese letters', () => {
    expect(withoutMarks('đũa đỏ · mèo trắng')).toBe('dua do · meo trang');
  });
});

import { describe, expect, it } from 'vitest';
import { type Account, audit } from './audit.ts';

const name = (sequence: number): string => `${'e'.repeat(32)}-${sequence}@1000`;
const names = (...sequences: readonly number[]): ReadonlySet<string> => new Set(sequences.map(name));

const sound: Account = {
  shown: names(2, 3, 4),
  people: 4,
  books: { passages: names(2, 3, 4, 5), doubled: 0, conflicts: 0, declared: [], isNameDeclaredLost: () => false },
  damaged: false,
  cloned: false,
};
const withBooks = (more: Partial<Account['books']>): Account => ({ ...sound, books: { ...sound.books, ...more } });
const fourLost = withBooks({
  passages: names(2, 3),
  declared: [{}],
  isNameDeclaredLost: (lost) => lost === name(4),
});

describe('an audit', () => {
  it('finds nothing where central has what was shown, and what was killed before it could be', () => {
    expect(audit(sound)).toEqual([]);
  });

  it.each([
    [
      'a shown decision that central does not have',
      withBooks({ passages: names(2, 4) }),
      /^1 shown decisions are lost/,
    ],
    [
      'another decision in the place of a shown one',
      withBooks({ passages: new Set([...names(2, 3), `${'e'.repeat(32)}-4@1001`]) }),
      /^1 shown/,
    ],
    ['a loss that is declared without damage', fourLost, /no disk was damaged/],
    ['a decision that came twice', withBooks({ doubled: 1 }), /doubled/],
    ['more passages than people', { ...sound, people: 3 }, /4 passages of 3 people/],
    ['a row with two hashes', withBooks({ conflicts: 1 }), /two hashes/],
  ])('finds %s', (_what, account, found) => {
    expect(audit(account).join('\n')).toMatch(found);
  });

  it('takes a loss that a damaged disk declares, and two hashes where a machine was copied', () => {
    expect(audit({ ...fourLost, damaged: true })).toEqual([]);
    expect(audit({ ...withBooks({ conflicts: 3 }), cloned: true })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Person } from '../../contract/credential.ts';
import { matchArea, matchHolder } from './permit-match.ts';

const person = (changed: Partial<Person>): Person => ({
  name: 'NGUYEN VAN A',
  birth: '1987-01-18',
  gender: 'unknown',
  identityNumber: '001087029317',
  identityKind: 'cccd',
  qid: null,
  phone: null,
  healthInsurance: null,
  address: null,
  ...changed,
});

const holder = person({ name: 'Nguyễn Văn A' });
const cmnd = person({ identityNumber: '123456789', identityKind: 'cmnd', name: 'Nguyễn Văn A' });
const masked = person({ identityNumber: '******029317', identityKind: 'masked', birth: '1987' });

describe('the holder’s card', () => {
  it.each<[string, Person, Partial<Person>, string]>([
    ['the same citizen number', holder, { name: 'SOMEBODY', birth: null }, 'match'],
    ['another citizen number, whatever else agrees', holder, { identityNumber: '001087029318' }, 'mismatch'],
    ['the old number that the card names', cmnd, { oldNumber: '123456789', name: null, birth: null }, 'match'],
    ['an old number, name and birth', cmnd, {}, 'match'],
    ['an old number, another birth', cmnd, { birth: '1987-01-19' }, 'mismatch'],
    ['an old number, another name', cmnd, { name: 'NGUYEN VAN B', birth: null }, 'mismatch'],
    ['an old number, the name alone', cmnd, { birth: null }, 'unknown'],
    ['a masked number that fits', holder, masked, 'unknown'],
    ['a masked number that does not', holder, { ...masked, identityNumber: '******029318' }, 'mismatch'],
    ['a masked number of another year of birth', holder, { ...masked, birth: '1988' }, 'mismatch'],
    ['no number, name and birth', holder, { identityNumber: null, identityKind: 'none' }, 'match'],
    ['nothing to compare', holder, { identityNumber: null, identityKind: 'none', name: null, birth: null }, 'unknown'],
  ])('by %s: %s', (_, permit, card, expected) => {
    expect(matchHolder(permit, person(card))).toBe(expected);
  });
});

describe('the area', () => {
  const site = { areas: ['79', '760', '26734'], routes: ['Quốc lộ 1', 'QL1'] };
  it.each([
    ['no restriction', [], null, 'match'],
    ['its province', ['80', '79'], null, 'match'],
    ['its ward', ['26734'], null, 'match'],
    ['another province', ['80'], null, 'mismatch'],
    ['its road in words', [], 'TP. Hồ Chí Minh – Long An, quốc lộ 1', 'match'],
    ['a road whose number only begins alike', ['80'], 'Quốc lộ 13', 'mismatch'],
    ['a road in words that it is not known under', [], 'Cao tốc Trung Lương', 'unknown'],
    ['another province and another road', ['80'], 'Cao tốc Trung Lương', 'mismatch'],
  ] as const)('with %s', (_, areas, route, expected) => {
    expect(matchArea({ areas, route }, site)).toBe(expected);
  });

  it('cannot be told where the site does not say where it is', () => {
    expect(matchArea({ areas: ['79'], route: null }, { areas: [], routes: [] })).toBe('unknown');
  });
});

import type { PermitGrant, Person } from '../../contract/credential.ts';
import { normaliseIdentityNumber } from '../../contract/identity.ts';
import { samePerson } from '../passage/certificate-wallet.ts';

/** `unknown`: it cannot be told from what both say. */
export type Match = 'match' | 'mismatch' | 'unknown';

/**
 * Whether the card is the permit holder's. Citizen numbers say it for certain. Where one side has another kind of number (an
 * old CMND, a passport that was renewed, a masked number) name and whole date of birth decide; a name alone never does.
 */
export const matchHolder = (holder: Person, card: Person): Match => {
  const number = plain(holder.identityNumber);
  const others = [card.identityKind === 'masked' ? null : card.identityNumber, card.oldNumber ?? null].map(plain);
  if (number !== null && others.includes(number)) return 'match';
  if (holder.identityKind === 'cccd' && card.identityKind === 'cccd') return 'mismatch';
  if (number !== null && card.identityKind === 'masked' && contradicts(card.identityNumber, number)) return 'mismatch';
  const [a, b] = [samePerson(holder), samePerson(card)];
  if (a !== null && b !== null) return a === b ? 'match' : 'mismatch';
  return contradictory(holder, card) ? 'mismatch' : 'unknown';
};

const plain = (number: string | null): string | null => (number === null ? null : normaliseIdentityNumber(number));

/** `******029317` against `001087029317`: digits that are shown and differ. */
const contradicts = (masked: string | null, number: string): boolean =>
  masked !== null &&
  masked.length === number.length &&
  [...masked].some((digit, at) => digit !== '*' && digit !== number[at]);

/** Another name, or another year of birth. */
const contradictory = (holder: Person, card: Person): boolean => {
  const [a, b] = [holder.birth?.slice(0, 4), card.birth?.slice(0, 4)];
  if (a !== undefined && b !== undefined && a !== b) return true;
  return holder.name !== null && card.name !== null && nameOf(holder) !== nameOf(card);
};

/** The name alone, as `samePerson` compares it. */
const nameOf = (person: Person): string | null => samePerson({ ...person, birth: '0000-00-00' });

/** Where this checkpoint stands: its administrative codes (province, district, ward), and the roads that it stands on. */
export type Place = Readonly<{ areas: readonly string[]; routes: readonly string[] }>;

/** What is not restricted covers every place. A route in words is found by the words that the site is known under. */
export const matchArea = ({ areas, route }: Pick<PermitGrant, 'areas' | 'route'>, place: Place): Match => {
  if (areas.length === 0 && route === null) return 'match';
  if (areas.some((area) => place.areas.includes(area))) return 'match';
  const words = route === null ? '' : ` ${fold(route)} `;
  if (place.routes.some((name) => fold(name) !== '' && words.includes(` ${fold(name)} `))) return 'match';
  // Codes are codes; a road that is told in other words may still be this one.
  return areas.length > 0 && place.areas.length > 0 ? 'mismatch' : 'unknown';
};

/** `TP. Hồ Chí Minh – QL.1` → `tp ho chi minh ql 1` */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

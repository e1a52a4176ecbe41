import type { CredentialWarning, Person } from '../contract/credential.ts';

/**
 * Citizen number, 12 digits: 3 place, 1 century and gender (0/1 born 19xx male/female, 2/3 20xx, …), 2 birth year, 6 random
 * (Decree 137/2015/NĐ-CP, Circular 07/2016/TT-BCA). The place is never judged: its rule expired on 2024-07-01.
 */
export const isCitizenNumber = (number: string): boolean => /^\d{12}$/.test(number) && /[1-9]/.test(number);

/** Where a citizen number says otherwise than the fields beside it. Worth an officer's look, never a rejection. */
export const contradictions = (
  number: string,
  birth: string | null,
  gender: Person['gender'],
): readonly CredentialWarning[] => {
  const centuryAndGender = Number(number[3]);
  const birthYear = 1900 + 100 * Math.floor(centuryAndGender / 2) + Number(number.slice(4, 6));
  const stated = centuryAndGender % 2 === 0 ? 'male' : 'female';
  const warnings: CredentialWarning[] = [];
  if (birth !== null && Number(birth.slice(0, 4)) !== birthYear) warnings.push('birth-year-contradicts-number');
  if (gender !== 'unknown' && gender !== stated) warnings.push('gender-contradicts-number');
  return warnings;
};

import type { ManualCredential, Person } from '../../contract/credential.ts';
import { foldName } from '../../contract/fold-name.ts';
import type { TypedPerson } from '../../contract/hand-entry.ts';
import { normaliseIdentityNumber, personKeys } from '../../contract/identity.ts';
import { contradictions, isCitizenNumber } from '../../credentials/citizen-number.ts';

/** What somebody says of themselves without a code, as a credential that nothing confirms. */
export const manualCredential = ({ name, identityNumber, birth, phone }: TypedPerson): ManualCredential => {
  const number = identityNumber === null ? '' : normaliseIdentityNumber(identityNumber);
  const identityKind = identityKindOf(number);
  const person: Person = {
    name,
    birth,
    gender: 'unknown',
    identityNumber: number === '' ? null : number,
    identityKind,
    qid: null,
    phone: phone === null ? null : phone.replace(/[\s.-]/g, ''),
    healthInsurance: null,
    address: null,
  };
  const warnings = identityKind === 'cccd' ? contradictions(number, birth, 'unknown') : [];
  return { kind: 'manual', verified: null, person, warnings };
};

const identityKindOf = (number: string): Person['identityKind'] => {
  if (number === '') return 'none';
  if (isCitizenNumber(number)) return 'cccd';
  return /^\d{9}$/.test(number) ? 'cmnd' : 'passport';
};

/**
 * What to match them by: their numbers; without one their name with telephone and birth, so that whoever was typed in is found
 * when the same is typed in as they leave.
 */
export const manualKeys = ({ person }: ManualCredential): readonly [string, ...string[]] => {
  const [best, ...more] = personKeys(person);
  if (best !== undefined) return [best, ...more];
  return [`named:${foldName(person.name ?? '')}|${person.phone ?? ''}|${person.birth ?? ''}`];
};

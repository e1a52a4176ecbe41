import { type TypedPerson, typedPersonSchema } from '../../contract/hand-entry.ts';
import { birthIn } from '../words/paper-form.ts';

export type PersonForm = Readonly<{ name: string; identityNumber: string; birth: string; phone: string }>;
export type PersonField = keyof PersonForm;
export const personFields = ['name', 'identityNumber', 'birth', 'phone'] as const satisfies readonly PersonField[];

export const emptyPerson: PersonForm = { name: '', identityNumber: '', birth: '', phone: '' };

export const longest: Readonly<Record<PersonField, number>> = { name: 100, identityNumber: 20, birth: 10, phone: 15 };

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());

/** What was typed as the station takes it, or the first field that is wrong. */
export const readPerson = (form: PersonForm): Readonly<{ person: TypedPerson }> | Readonly<{ wrong: PersonField }> => {
  if (form.name.trim() === '') return { wrong: 'name' };
  const identityNumber = orNull(form.identityNumber);
  if (identityNumber !== null && !/^[\p{L}\d .-]{6,20}$/u.test(identityNumber)) return { wrong: 'identityNumber' };
  const birth = birthIn(form.birth);
  if (birth === undefined) return { wrong: 'birth' };
  const phone = orNull(form.phone);
  if (phone !== null && !/^\+?[\d .-]{6,15}$/.test(phone)) return { wrong: 'phone' };
  const person = typedPersonSchema.safeParse({ name: form.name, identityNumber, birth, phone });
  return person.success ? { person: person.data } : { wrong: 'name' };
};

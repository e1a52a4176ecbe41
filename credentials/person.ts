import type { Person } from '../contract/credential.ts';

/** Somebody of whom nothing is stated. */
export const nobody: Person = {
  name: null,
  birth: null,
  gender: 'unknown',
  identityNumber: null,
  identityKind: 'none',
  qid: null,
  phone: null,
  healthInsurance: null,
  address: null,
};

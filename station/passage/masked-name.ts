import type { Credential } from '../../contract/credential.ts';
import { maskName } from '../../contract/identity.ts';

/** The name that a screen may show; null where the code was no credential or names nobody. */
export const maskedNameOf = (credential: Credential): string | null => {
  const name = credential.kind === 'unknown' ? null : credential.person.name;
  return name === null || name === '' ? null : maskName(name);
};

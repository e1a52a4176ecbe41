import type { Credential } from '../../contract/credential.ts';
import { maskName } from '../../contract/identity.ts';

/** null where the code was no credential or names nobody. */
export const nameOf = (credential: Credential): string | null => {
  const name = credential.kind === 'unknown' ? null : credential.person.name;
  return name === '' ? null : name;
};

/** The name that a screen may show; null where there is none. */
export const maskedNameOf = (credential: Credential): string | null => {
  const name = nameOf(credential);
  return name === null ? null : maskName(name);
};

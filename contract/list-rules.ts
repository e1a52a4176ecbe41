import type { ListName } from './list-names.ts';
import type { Role } from './signed.ts';

const mebibyte = 1024 * 1024;

/**
 * Who signs each list, and how many bytes one may have as a whole: what is longer is not even parsed. Apart from what lists
 * hold (contract/lists.ts), whose schemas are not needed to carry one.
 */
export const listRules: Readonly<Record<ListName, Readonly<{ role: Role; maxBytes: number }>>> = {
  trust: { role: 'lists', maxBytes: 2 * mebibyte },
  revocations: { role: 'lists', maxBytes: 24 * mebibyte },
  rules: { role: 'rules', maxBytes: mebibyte },
};

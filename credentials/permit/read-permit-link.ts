import type { PermitLink } from '../../contract/credential.ts';
import { unreadable } from '../credential-fault.ts';
import { nobody } from '../person.ts';

/**
 * A permit of 2021: `https://…/#/pages/giay-di-duong/gdd-xxxxxx-…`, an address without a signature. Nothing is fetched;
 * its id is looked up in the synced list, and the officer decides about one that is not there. What messengers append to an
 * address (`?zarsrc=…`) is not the id's.
 * @throws CheckpointError CredentialMalformed
 */
export const readPermitLink = (text: string): PermitLink => {
  const permitId = /\/giay-di-duong\/(gdd(?:-[a-z0-9]{1,12}){1,8})\/?(?:[?#].*)?$/.exec(text)?.[1];
  if (permitId === undefined) throw unreadable();
  return { kind: 'permit-url', verified: null, person: nobody, permitId, host: hostOf(text), warnings: [] };
};

const hostOf = (text: string): string | null => URL.parse(text)?.host ?? null;

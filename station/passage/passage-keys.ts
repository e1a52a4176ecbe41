import { personKeys } from '../../contract/identity.ts';
import type { ScanReading } from '../../contract/reading.ts';
import type { Identified } from '../gate/gate.ts';

/** By which a code is known, whoever it is of. */
export const textKey = ({ text }: ScanReading): string => `text:${text}`;

/** A person's numbers; a health certificate is only ever the same as itself. */
export const repeatKeys = ({ credential, keys, scan }: Identified): readonly string[] =>
  credential.kind === 'vds-nc' || credential.kind === 'hcert' || credential.kind === 'shc' ? [textKey(scan)] : keys;

/** Of a permit that may be theirs, where their card does not tell: whoever is on the watch list is found by either. */
export const holderKeys = (permit: Identified['permit']): readonly string[] =>
  permit?.credential.kind === 'permit' && permit.facts.holder !== 'mismatch'
    ? personKeys(permit.credential.person)
    : [];

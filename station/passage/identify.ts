import type { Direction } from '../../contract/decision.ts';
import { personKeys } from '../../contract/identity.ts';
import type { ScanReading } from '../../contract/reading.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import type { Identified } from '../gate/gate.ts';

/** Reads the code and finds what to match its person by: the best person key, or the text itself where it names nobody. */
export const identify = (scan: ScanReading, direction: Direction): Identified => {
  const credential = readCredential(scan.text);
  const key = credential.kind === 'unknown' ? undefined : personKeys(credential.person)[0];
  return { scan, credential, key: key ?? `text:${scan.text}`, direction };
};

import type { Direction } from '../../contract/decision.ts';
import { personKeys } from '../../contract/identity.ts';
import type { ScanReading } from '../../contract/reading.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import { trustNobody } from '../../credentials/trust/trust.ts';
import type { Identified } from '../gate/gate.ts';

/** Reads the code and finds what to match its person by: the person keys, or the text itself where it names nobody. */
export const identify = (scan: ScanReading, direction: Direction): Identified => {
  const credential = readCredential(scan.text, trustNobody, null);
  const [best, ...more] = credential.kind === 'unknown' ? [] : personKeys(credential.person);
  return { scan, credential, keys: best === undefined ? [`text:${scan.text}`] : [best, ...more], direction };
};

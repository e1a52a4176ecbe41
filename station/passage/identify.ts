import type { Direction } from '../../contract/decision.ts';
import { personKeys } from '../../contract/identity.ts';
import type { ScanReading } from '../../contract/reading.ts';
import { readCredential } from '../../credentials/read-credential.ts';
import type { Trust } from '../../credentials/trust/trust.ts';
import type { Identified } from '../gate/gate.ts';

/**
 * Reads the code, judges whether it is genuine, and finds what to match its person by: the person keys, or the text itself
 * where it names nobody.
 * @param now ms since the Unix epoch; null: the clock cannot be believed, and nothing is judged by time
 */
export const identify = (scan: ScanReading, direction: Direction, trust: Trust, now: number | null): Identified => {
  const credential = readCredential(scan.text, trust, now);
  const [best, ...more] = credential.kind === 'unknown' ? [] : personKeys(credential.person);
  return { scan, credential, keys: best === undefined ? [`text:${scan.text}`] : [best, ...more], direction };
};
